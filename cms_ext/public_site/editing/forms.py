"""The form „Wklej z Worda”: a text with its formatting, an HTML file, or plain words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.public_site.editing.domain.paste import of_plain_text
from cms_ext.public_site.notices.domain.html_import import (
    FILE_SIZE,
    LONGEST_TITLE,
    HtmlProblem,
    decoded,
)
from cms_ext.public_site.notices.models import AnnouncementKind

USUAL_KIND = "GENERAL"
# What .docx and .odt files begin with.
ZIPPED = b"PK\x03\x04"


class PasteForm(forms.Form):
    """`html` is filled by the script when the clipboard has formatting; without it `text` counts.

    `clean` leaves the chosen HTML in `cleaned_data["source"]`.
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
        max_length=LONGEST_TITLE,
        help_text=gettext_lazy(
            "Puste pole: pierwszy nagłówek tekstu albo jego pogrubiony pierwszy wiersz."
        ),
    )
    kind = forms.ModelChoiceField(
        AnnouncementKind.objects.all(), label=gettext_lazy("Rodzaj"), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = AnnouncementKind.objects.filter(code=USUAL_KIND).first()
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
        return cleaned.get("html") or of_plain_text(cleaned.get("text") or "")


def _text_of(file: Any) -> str:
    """Raises HtmlProblem for what is no HTML file of a bearable size."""
    if file.size > FILE_SIZE:
        raise HtmlProblem("ANN_TOO_LARGE", _("Plik jest za duży: może mieć najwyżej 1 MB."))
    content: bytes = file.read()
    if content.startswith(ZIPPED):
        raise HtmlProblem(
            "ANN_NOT_HTML",
            _("To dokument Worda albo LibreOffice. Skopiuj tekst albo zapisz go jako HTML."),
        )
    text = decoded(content)
    if "\x00" in text:
        raise HtmlProblem("ANN_NOT_HTML", _("To nie jest plik HTML."))
    return text
