"""Deliveries of a change's letters: one, many from a file, the pile to print, lawyers' opinions."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.audit.domain.event import origin_of
from cms_ext.rules.clock import business_today
from ebok_plugin.fee_changes.domain.delivery import (
    approve_override,
    mark_printed,
    propose_override,
    record_delivery,
)
from ebok_plugin.fee_changes.domain.delivery_import import import_deliveries
from ebok_plugin.fee_changes.domain.paper import merged
from ebok_plugin.fee_changes.domain.queries.pile import PILE, pile_of
from ebok_plugin.fee_changes.domain.rights import CHECKS, NOTIFIES
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.forms.delivery import DeliveryFileForm, DeliveryForm, OpinionForm
from ebok_plugin.fee_changes.models import FeeChange, NoticeOverride
from ebok_plugin.fee_changes.views.desk.screen import back, change_by, require
from ebok_plugin.statements.views.answer import PDF, file_answer

ANSWERS = ("GET", "HEAD", "POST")


def asked(
    request: HttpRequest,
    change: FeeChange,
    form: Form,
    title: Promise,
    act: Callable[[], str],
) -> HttpResponse:
    """Show a form about the change, or do what it asks for; `act` says what was done."""
    if form.is_valid():
        try:
            return back(request, change, act())
        except FeeChangeError as error:
            form.add_error(None, error.message)
    context = {"change": change, "form": form, "title": title}
    status = 422 if form.is_bound else 200
    return render(request, "ebok_plugin/fee_changes/desk/form.html", context, status=status)


@require_http_methods(ANSWERS)
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery, or the proof of one."""
    require(request, NOTIFIES)
    change = change_by(pk)
    form = DeliveryForm(request.POST or None, change=change)

    def act() -> str:
        assert form.notice is not None
        record_delivery(form.notice, form.told, origin=origin_of(request), today=business_today())
        return _("Doręczenie zapisano.")

    return asked(request, change, form, gettext_lazy("Wpisz doręczenie"), act)


@require_http_methods(ANSWERS)
def delivery_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Many deliveries at once, all of the file or none."""
    require(request, NOTIFIES)
    change = change_by(pk)
    form = DeliveryFileForm(request.POST or None, request.FILES or None)

    def act() -> str:
        count = import_deliveries(
            change, form.cleaned_data["file"], origin=origin_of(request), today=business_today()
        )
        return _("Wczytano doręczenia (%(count)d).") % {"count": count}

    return asked(request, change, form, gettext_lazy("Wczytaj doręczenia z pliku"), act)


@require_http_methods(ANSWERS)
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """A lawyer's opinion, which waits for a second person."""
    require(request, NOTIFIES)
    change = change_by(pk)
    form = OpinionForm(request.POST or None, change=change)

    def act() -> str:
        assert form.notice is not None
        propose_override(
            form.notice, opinion=form.cleaned_data["opinion"], origin=origin_of(request)
        )
        return _("Opinię zapisano. Czeka na drugą osobę.")

    return asked(request, change, form, gettext_lazy("Wpisz opinię prawną o doręczeniu"), act)


@require_POST
def approve_opinion(request: HttpRequest, pk: int, override: int) -> HttpResponse:
    """The second person agrees."""
    require(request, CHECKS)
    change = change_by(pk)
    found = get_object_or_404(NoticeOverride, pk=override, notice__change=change)
    try:
        approve_override(found, origin=origin_of(request))
    except FeeChangeError as error:
        messages.error(request, error.message)
        return back(request, change)
    return back(request, change, _("Opinia jest zatwierdzona."))


@require_safe
def pile(request: HttpRequest, pk: int) -> HttpResponse:
    """The next letters to print, in the order in which they are carried around."""
    require(request, NOTIFIES)
    change = change_by(pk)
    notices = pile_of(change)
    if not notices:
        return back(request, change, _("Nie ma zawiadomień do wydrukowania."))
    return file_answer(merged(notices), PDF, f"zawiadomienia-{change.pk}.pdf")


@require_http_methods(ANSWERS)
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what the pile holds; POST says that these very letters are printed."""
    require(request, NOTIFIES)
    change = change_by(pk)
    if request.method == "POST":
        keys = request.POST.getlist("pismo")[:PILE]
        count = mark_printed(change, keys, origin=origin_of(request))
        return back(request, change, _("Oznaczono jako wydrukowane (%(n)d).") % {"n": count})
    context = {"change": change, "notices": pile_of(change)}
    return render(request, "ebok_plugin/fee_changes/desk/printed.html", context)
