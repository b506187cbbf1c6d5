"""The sealed original of a version: a reason first, then the file."""

from __future__ import annotations

from datetime import date

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.workflow.step import Step
from cms_ext.office.workflow.views import StepView
from members_area.library.domain.gate.original import open_original
from members_area.library.forms.gate.step import OriginalForm
from members_area.library.models import Version
from members_area.library.views.file import handed_out
from members_area.library.views.gate.document import document_address
from members_area.library.views.gate.screen import ORIGINAL, VIEW


def _opened(version: Version, form: OriginalForm, today: date, origin: Origin) -> FileResponse:
    return handed_out(open_original(version, form.cleaned_data["reason"], origin=origin))


OPEN: Step[Version] = Step(
    "oryginal",
    _("Zapieczętowany oryginał"),
    _opened,
    OriginalForm,
    about=_(
        "Oryginał zawiera dane, które usunięto z opublikowanej wersji. Każde otwarcie "
        "zapisuje się w dzienniku razem z powodem."
    ),
    button=_("Otwórz oryginał"),
    rights=(ORIGINAL,),
)


class OriginalView(StepView[Version]):
    icon = "doc-full"
    sees = VIEW
    step = OPEN

    def find_subject(self, key: int) -> Version:
        return get_object_or_404(Version.objects.select_related("document"), pk=key)

    def landing(self) -> str:
        return document_address(self.subject.document)

    def subtitle(self) -> str:
        return self.subject.document.title
