"""Steps with a whole paper: other readers, a further version, a number that another one bears."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.audit.domain.event import origin_of
from cms_ext.rules.clock import business_today
from members_area.library.domain.audience import change_audience
from members_area.library.domain.document import add_version
from members_area.library.domain.number import allow_double
from members_area.library.forms.gate.step import AudienceForm, DoubleForm, VersionForm
from members_area.library.models import Document
from members_area.library.views.gate.screen import DOUBLE, UPLOAD, VIEW, WORK, demand

Words = dict[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: HttpRequest, key: UUID) -> HttpResponse:
    demand(request, VIEW, WORK)
    document = get_object_or_404(Document, pk=key)
    form = AudienceForm.of(request.POST or None, document)

    def act() -> str:
        changed = change_audience(
            document,
            form.cleaned_data["audience"],
            form.cleaned_data["reason"],
            organ=form.cleaned_data["organ"],
            on=business_today(),
            origin=origin_of(request),
        )
        return _("Od teraz czytają: %s.") % changed.get_audience_display()

    words = {
        "title": _("Kto czyta dokument"),
        "explanation": _("Zmiana działa od razu i zapisuje się w dzienniku razem z powodem."),
        "button": _("Zmień czytelników"),
    }
    return _step(request, document, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
def version(request: HttpRequest, key: UUID) -> HttpResponse:
    demand(request, VIEW, UPLOAD, WORK)
    document = get_object_or_404(Document, pk=key)
    form = VersionForm(request.POST or None, request.FILES or None)

    def act() -> str:
        add_version(
            document,
            form.cleaned_data["file"],
            in_force_from=form.cleaned_data["in_force_from"],
            note=form.cleaned_data["note"],
            today=business_today(),
            origin=origin_of(request),
        )
        return _("Nowa wersja jest na biurku. Przekaż ją w „Publikuj dokumenty”.")

    words = {
        "title": _("Nowa wersja dokumentu"),
        "explanation": _(
            "Nowe brzmienie przechodzi przez bramkę tak jak nowy dokument. Do tego czasu "
            "czytelnicy widzą dotychczasowe."
        ),
        "button": _("Dodaj wersję"),
    }
    return _step(request, document, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
def doubled_number(request: HttpRequest, key: UUID) -> HttpResponse:
    demand(request, VIEW, DOUBLE)
    document = get_object_or_404(Document, pk=key)
    form = DoubleForm(request.POST or None)

    def act() -> str:
        allow_double(document, form.cleaned_data["reason"], origin=origin_of(request))
        return _("Dokument może nosić numer, który ma już inny.")

    words = {
        "title": _("Zgoda na podwójny numer"),
        "explanation": _(
            "Tylko dla dawnych dokumentów, których numer naprawdę się powtórzył. W kontroli "
            "kompletności zostanie to pokazane."
        ),
        "button": _("Dopuść podwójny numer"),
    }
    return _step(request, document, form, act, words)


def _step(
    request: HttpRequest,
    document: Document,
    form: forms.Form,
    act: Callable[[], str],
    words: Words,
) -> HttpResponse:
    """A page with one form; only its POST acts, and a refusal stands in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return redirect("members_area_library_document_modeladmin_inspect", document.pk)
    context = {"form": form, "document": document, **words}
    return render(request, "members_area/library/gate/step.html", context)
