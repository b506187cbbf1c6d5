from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.stored_files import display_name
from cms_ext.operations.moving_in.article import MovingWish
from cms_ext.operations.moving_in.domain.export_receipt import ARCHIVE, ENDINGS
from cms_ext.operations.moving_in.models import LONGEST_SOURCE

DRAFTS, PUBLISHED = "szkice", "publikacja"


class ExportForm(forms.Form):
    """An export of the old site. `clean` names the source after its file when nobody named it."""

    file = forms.FileField(
        label=_("Eksport starej strony"),
        help_text=_(
            "Plik JSON, CSV, RSS, Atom albo HTML; albo archiwum ZIP ze stronami HTML i ich plikami."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": _("Wybierz plik z artykułami starej strony.")},
    )
    attachments = forms.FileField(
        label=_("Zdjęcia i załączniki (nieobowiązkowo)"),
        required=False,
        help_text=_(
            "Archiwum ZIP w takich folderach, jak na starej stronie, na przykład "
            "zdjecia/plan.jpg. Niepotrzebne, gdy sam eksport jest archiwum ZIP."
        ),
        widget=forms.FileInput(attrs={"accept": ARCHIVE}),
    )
    name = forms.CharField(
        label=_("Nazwa źródła (nieobowiązkowo)"),
        required=False,
        max_length=LONGEST_SOURCE,
        help_text=_(
            "Po niej poznajemy, co już jest wczytane. Nowszy eksport tej samej strony dodaj pod tą "
            "samą nazwą. Puste pole: nazwa pliku."
        ),
    )
    wish = forms.ChoiceField(
        label=_("Jak wczytać"),
        choices=[
            (DRAFTS, _("jako szkice")),
            (PUBLISHED, _("od razu opublikuj z dawną datą")),
        ],
        initial=DRAFTS,
        widget=forms.RadioSelect,
    )
    replace = forms.BooleanField(
        label=_("Wczytaj także zmienione przez redakcję"),
        required=False,
        help_text=_("Zastąpi strony, które ktoś tu już poprawił, i przywróci usunięte."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "file" in cleaned and not cleaned.get("name"):
            stem = PurePosixPath(display_name(cleaned["file"].name)).stem
            cleaned["name"] = stem[:LONGEST_SOURCE]
        publish = cleaned.get("wish") == PUBLISHED
        return cleaned | {
            "wish": MovingWish(publish=publish, replace=cleaned.get("replace", False))
        }
