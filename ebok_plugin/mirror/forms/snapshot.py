"""Forms of snapshots: the upload of a file, and the reason of a step."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.forms import EncodingField, ImportUploadForm
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.ledger.forms.fields import day_field
from ebok_plugin.mirror.domain.desk import BROWSER


class SnapshotUploadForm(ImportUploadForm):
    """The upload of a snapshot; the day is for a file that states none."""

    megabytes = BROWSER.megabytes

    day = day_field(
        label=_("Stan na dzień"),
        required=False,
        help_text=_("Tylko wtedy, gdy plik sam nie mówi, na który dzień są salda."),
    )
    encoding = EncodingField()

    @property
    def options(self) -> dict[str, str]:
        return {name: str(value) for name, value in super().options.items()}


class ReasonForm(StepForm):
    """Why a snapshot is taken back or rejected."""

    reason = forms.CharField(
        label=_("Powód"),
        max_length=400,
        help_text=_("Zostaje na liście stanów. Bez danych osób."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
