"""„Wyciągi z folderu”: what the scheduler took, what it says of each, and confirming a held one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.menu_place import ScreenEntry
from cms_ext.office.desk_kit.workflow.step import Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage
from ebok_plugin.payments.domain import statement_folder
from ebok_plugin.payments.models import StatementIntake
from ebok_plugin.payments.rights import COMMITS_STATEMENTS, SEES_FILES


class FolderEntry(ScreenEntry):
    """The menu entry of a site that takes statements from a folder."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(settings.COOP_BANK_FOLDER) and super().is_shown(request)


class ConfirmForm(StepForm):
    looked = forms.BooleanField(
        label=gettext_lazy("Uwagi są sprawdzone, plik można zaksięgować"),
        error_messages={"required": gettext_lazy("Zaznacz, gdy sprawdzisz uwagi.")},
    )


def _confirm(intake: StatementIntake, form: ConfirmForm, today: date, origin: Origin) -> None:
    statement_folder.confirm_intake(intake, origin=origin, today=today)


CONFIRM: Step[StatementIntake] = Step(
    "zaksieguj",
    gettext_lazy("Zaksięguj mimo uwag"),
    _confirm,
    ConfirmForm,
    done=gettext_lazy("Plik zaksięgowano."),
    rights=(COMMITS_STATEMENTS,),
    offered=lambda intake, today: statement_folder.can_confirm(intake),
)


class IntakeList(StaffList):
    """The files taken from the folder, newest first; those that were stopped by themselves."""

    guarded_by = (SEES_FILES,)
    model = StatementIntake
    page_title = gettext_lazy("Wyciągi z folderu")
    header_icon = "folder-open-inverse"
    template_name = "ebok_plugin/payments/desk/intakes/list.html"
    empty = gettext_lazy("Nie ma tu żadnego pliku.")
    empty_hint = gettext_lazy(
        "Program bierze pliki z folderu sam i przenosi je do „przyjete” albo „odrzucone”."
    )
    export_filename = "wyciagi-z-folderu"
    selections = {
        "": Selection(gettext_lazy("Wszystkie"), lambda user, today: _all()),
        "zatrzymane": Selection(
            gettext_lazy("Zatrzymane"), lambda user, today: statement_folder.list_stopped_intakes()
        ),
    }
    columns = (
        Name("filename", gettext_lazy("Plik"), "filename", url_name="ebok_statement_intake"),
        Day("taken_at", gettext_lazy("Kiedy"), form="d.m.Y H:i"),
        Fact("status", gettext_lazy("Wynik"), "get_status_display"),
        Number("statements", gettext_lazy("Wyciągi")),
        Number("matched", gettext_lazy("Zaksięgowane")),
        Number("waiting", gettext_lazy("Do wyjaśnienia")),
    )


def _all() -> QuerySet[StatementIntake]:
    return statement_folder.list_intakes()


class IntakePage(FreshPage[StatementIntake]):
    """The report on one file."""

    template_name = "ebok_plugin/payments/desk/intakes/intake.html"
    sees = SEES_FILES
    steps = by_slug(CONFIRM)

    def find_subject(self, pk: int) -> StatementIntake:
        return get_object_or_404(statement_folder.list_intakes(), pk=pk)

    def page_context(self) -> dict[str, Any]:
        return {"findings": statement_folder.describe_findings(self.subject)}
