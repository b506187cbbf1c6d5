"""„Wklej z Worda”, and the review of a page before publication."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.models import Page

from cms_ext.base.dates.clock import business_today
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.public_site.editing.domain.paste import PasteResult, create_draft, wrap_plain_text
from cms_ext.public_site.editing.domain.review import find_hints, list_staircases, preview_place
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.domain.html_import import (
    FILE_SIZE,
    MAX_TITLE_LENGTH,
    HtmlProblem,
    decode_html,
)
from cms_ext.public_site.notices.domain.outages import find_choice
from cms_ext.public_site.pages.models import SitePage

USUAL_KIND = "GENERAL"
# The first bytes of .docx and .odt files.
ZIPPED = b"PK\x03\x04"


class PasteForm(forms.Form):
    """A text with its formatting, an HTML file, or plain words.

    The script fills `html` when the clipboard has formatting; otherwise `text` counts. `clean` puts
    the chosen HTML into `cleaned_data["source"]`.
    """

    text = forms.CharField(
        label=gettext_lazy("Tekst"),
        required=False,
        max_length=FILE_SIZE,
        widget=forms.Textarea({"rows": 12, "data-paste": "id_html"}),
        help_text=gettext_lazy("Skopiuj tekst w edytorze i wklej go tutaj."),
    )
    html = forms.CharField(required=False, max_length=FILE_SIZE, widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("albo plik HTML"),
        required=False,
        widget=forms.FileInput({"accept": ".html,.htm"}),
        help_text=gettext_lazy("W Wordzie i LibreOffice: Zapisz jako → Strona sieci Web (HTML)."),
    )
    title = forms.CharField(
        label=gettext_lazy("Tytuł"),
        required=False,
        max_length=MAX_TITLE_LENGTH,
        help_text=gettext_lazy(
            "Puste pole: pierwszy nagłówek tekstu albo jego pogrubiony pierwszy wiersz."
        ),
    )
    kind = forms.ModelChoiceField(
        notices.AnnouncementKind.objects.all(), label=gettext_lazy("Rodzaj"), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = notices.AnnouncementKind.objects.filter(code=USUAL_KIND).first()
        self.fields["kind"].initial = usual

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            source = self._source(cleaned)
        except HtmlProblem as problem:
            self.add_error("file", str(problem))
            return cleaned
        if not source and not self.errors:
            self.add_error("text", _("Wklej tekst albo wybierz plik."))
        return cleaned | {"source": source}

    def _source(self, cleaned: dict[str, Any]) -> str:
        file = cleaned.get("file")
        if file is not None:
            return _text_of(file)
        return cleaned.get("html") or wrap_plain_text(cleaned.get("text") or "")


def _text_of(file: Any) -> str:
    """Read an HTML file. Raises HtmlProblem for other files and for too large ones."""
    if file.size > FILE_SIZE:
        raise HtmlProblem("ANN_TOO_LARGE", _("Plik jest za duży: może mieć najwyżej 1 MB."))
    content: bytes = file.read()
    if content.startswith(ZIPPED):
        raise HtmlProblem(
            "ANN_NOT_HTML",
            _("To dokument Worda albo LibreOffice. Skopiuj tekst albo zapisz go jako HTML."),
        )
    text = decode_html(content)
    if "\x00" in text:
        raise HtmlProblem("ANN_NOT_HTML", _("To nie jest plik HTML."))
    return text


@for_staff(ENTERS_ADMIN)
def paste_text(request: StaffRequest) -> HttpResponse:
    # A panel may have a list of its own.
    index = notices.AnnouncementIndexPage.objects.of_the_public()
    if index is None:
        raise Http404
    user = request.user
    if not index.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    form = PasteForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            done = create_draft(
                given["source"], given["kind"], given["title"], today=business_today(), user=user
            )
        except HtmlProblem as problem:
            form.add_error("title" if problem.field == "title" else "text", str(problem))
        else:
            return _done(request, done)
    return render(request, "cms_ext/editing/admin/paste.html", {"form": form})


def _done(request: StaffRequest, done: PasteResult) -> HttpResponse:
    title = {"title": done.page.title}
    if done.created:
        messages.success(request, _("Zapisano szkic „%(title)s”. Dopisz najważniejsze.") % title)
    else:
        messages.warning(request, _("Ten tekst jest już wklejony: „%(title)s”.") % title)
    if done.proposed:
        words = _("Tekst nie miał tytułu, więc jest nim jego początek albo nagłówek. Popraw go.")
        messages.warning(request, words)
    if done.merged:
        words = _(
            "Scalone komórki tabeli (%d) rozdzielono, a ich treść powtórzono w każdej. Sprawdź "
            "tabelę."
        )
        messages.warning(request, words % done.merged)
    if done.left_out:
        words = _("Nie przeszły: %(what)s.") % {"what": "; ".join(done.left_out)}
        messages.warning(request, words)
    return redirect(reverse("wagtailadmin_pages:edit", args=[done.page.pk]))


@require_safe
@for_staff(ENTERS_ADMIN)
def review_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the saved draft with all checks to those who may edit it.

    `?gdzie=` is the key of a staircase; it shows what its residents will find.
    """
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, SitePage):
        raise Http404
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    context: dict[str, Any] = {"page": draft, "hints": find_hints(draft, business_today())}
    if isinstance(draft, notices.AnnouncementPage):
        places = list_staircases(business_today())
        where = find_choice(request.GET.get("gdzie", ""), places)
        context |= {"estates": places, "met": preview_place(draft, where) if where else None}
    return render(request, "cms_ext/editing/admin/review.html", context)
