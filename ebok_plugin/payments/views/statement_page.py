"""The pages of a statement and of a file: sums first, then what to do, then the import."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.nrb import format_nrb
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.menu_place import ScreenEntry
from cms_ext.office.desk_kit.staff_registers.views import ComputedInspectView
from cms_ext.office.desk_kit.workflow.step import Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage
from ebok_plugin.ledger.rights import SEES_BATCHES
from ebok_plugin.payments.bank import PROFILES
from ebok_plugin.payments.domain import statement_folder
from ebok_plugin.payments.domain.bank_file import (
    OperationState,
    OperationTotal,
    StatementSummary,
    sum_statements,
    summarise_statements,
)
from ebok_plugin.payments.domain.waiting import count_postable
from ebok_plugin.payments.models import BankEntry, BankFile, BankStatement, StatementIntake
from ebok_plugin.payments.rights import (
    COMMITS_STATEMENTS,
    PLACES,
    SEES_FILES,
    SEES_LINES,
    SEES_RULES,
)
from ebok_plugin.payments.views.reports import MAX_LINES, StatusRow

# A file may have ten thousand; the register shows the others.
SHOWN_STATEMENTS = 50
SEES_STATEMENTS = "ebok_plugin_payments.view_bankstatement"


@dataclass(frozen=True, slots=True)
class StatementCard:
    """A statement for the page; `states` are those that occur in it."""

    summary: StatementSummary
    nrb: str
    states: list[StatusRow]
    address: str
    operations: str


class _StatementsView(ComputedInspectView):
    """Shows the statements of a file, with the file's own facts folded."""

    def statements_shown(self) -> tuple[BankFile, Sequence[BankStatement]]:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        file, statements = self.statements_shown()
        may = self.request.user.has_perm
        summaries = summarise_statements(statements)
        count = file.statements.count()
        whole_file = file == self.instance
        return {
            **context,
            "file": file,
            "is_posted": file.state == BankFile.State.POSTED,
            "profile": PROFILES[file.profile].name if file.profile in PROFILES else file.profile,
            "batch": file.batch if may(SEES_BATCHES) else None,
            "may_see_operations": may(SEES_LINES),
            "may_see_file": may(SEES_FILES),
            "may_see_statements": may(SEES_STATEMENTS),
            "cards": [_card(summary) for summary in summaries],
            "together": _states(summaries),
            "waiting": _of(summaries, OperationState.WAITING).count,
            "worklist": _worklist(statements),
            "postable": count_postable(file) if may(PLACES) else 0,
            "ruled": _posted_by_rules(statements) if may(SEES_LINES) and may(SEES_RULES) else (),
            "statement_count": count,
            "whole_file": whole_file,
            "hidden_statements": count - len(statements) if whole_file else 0,
            # Only the line in the file tells which of several statements a remark is about.
            "remarks": [_remark(finding) for finding in file.findings[:MAX_LINES]]
            if whole_file or count == 1
            else [],
        }


class StatementInspectView(_StatementsView):
    """One statement, with a link to the others of its file."""

    page_title = gettext_lazy("Wyciąg")

    def statements_shown(self) -> tuple[BankFile, Sequence[BankStatement]]:
        statement: BankStatement = self.instance
        return statement.file, [statement]

    def get_fields_dict(self) -> list[dict[str, Any]]:
        """Return nothing: the sums are enough, and the import has its own page."""
        return []


class BankFileInspectView(_StatementsView):
    """All statements of a file; posting it leads here."""

    page_title = gettext_lazy("Wyciągi z pliku")

    def get_page_subtitle(self) -> str:
        file: BankFile = self.instance
        return file.filename

    def statements_shown(self) -> tuple[BankFile, Sequence[BankStatement]]:
        file: BankFile = self.instance
        return file, list(file.statements.order_by("pk")[:SHOWN_STATEMENTS])


def _card(summary: StatementSummary) -> StatementCard:
    statement = summary.statement
    operations = reverse("bank_operacje_modeladmin_index")
    return StatementCard(
        summary=summary,
        nrb=format_nrb(statement.account),
        states=_states([summary]),
        address=reverse("bank_wyciagi_modeladmin_inspect", args=[statement.pk]),
        operations=f"{operations}?wyciag={statement.pk}",
    )


def _posted_by_rules(statements: Sequence[BankStatement]) -> QuerySet[BankEntry]:
    """List the first operations that rules for their senders posted. One query."""
    posted = BankEntry.objects.filter(statement__in=statements, rule__isnull=False)
    return posted.select_related("rule", "account").defer("raw_61", "raw_86")[:MAX_LINES]


def _states(summaries: Sequence[StatementSummary]) -> list[StatusRow]:
    """List the states that occur among the operations."""
    rows = [(state, _of(summaries, state)) for state in OperationState]
    return [StatusRow(str(state.label), part.count, part.sum) for state, part in rows if part.count]


def _of(summaries: Sequence[StatementSummary], state: OperationState) -> OperationTotal:
    return sum_statements(summary.states[state] for summary in summaries)


def _worklist(statements: Sequence[BankStatement]) -> str:
    """Link to the waiting operations of one statement, or to all that wait."""
    address = reverse("ebok_desk_waiting")
    return f"{address}?wyciag={statements[0].pk}" if len(statements) == 1 else address


def _remark(finding: dict[str, Any]) -> str:
    line = _(", wiersz %s") % finding["line"] if finding["line"] else ""
    return f"[{finding['code']}]{line} {finding['message']}"


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
