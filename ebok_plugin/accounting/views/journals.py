"""Screens of journals: close one, correct one, read it, and take it along as a file."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.period import Period
from cms_ext.base.tables.writing import Value
from cms_ext.base.web.paging import page_of
from cms_ext.evidence.audit.domain.event import Origin, origin_of, record
from cms_ext.office.desk_kit.exporting import send_table
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.accounting.domain.journal import (
    close_journal,
    correct_journal,
    file_rows,
    headings,
    lines_of,
    sum_by_account,
)
from ebok_plugin.accounting.domain.rule import list_rules
from ebok_plugin.accounting.forms import CloseJournalForm, CorrectJournalForm
from ebok_plugin.accounting.models import Journal
from ebok_plugin.accounting.rights import MAKES_JOURNALS, SEES_JOURNALS
from ebok_plugin.ledger.models import Account

PAGE_SIZE = 100


def _done(journal: Journal) -> Done:
    words = _("Dziennik {number} zamknięto.").format(number=journal)
    return Done(words, reverse("ebok_accounting_journal", args=[journal.pk]))


def _close(nothing: None, form: CloseJournalForm, today: date, origin: Origin) -> Done:
    return _done(close_journal(Period.parse(form.cleaned_data["period"]), origin=origin))


def _correct(nothing: None, form: CorrectJournalForm, today: date, origin: Origin) -> Done:
    period = Period.parse(form.cleaned_data["period"])
    return _done(correct_journal(period, reason=form.cleaned_data["reason"], origin=origin))


class JournalsPage(StepPage[None]):
    """All journals, the newest first."""

    template_name = "ebok_plugin/accounting/journals.html"
    sees = SEES_JOURNALS
    steps = by_slug(
        Step(
            "zamknij",
            gettext_lazy("Zamknij dziennik"),
            _close,
            CloseJournalForm,
            rights=(MAKES_JOURNALS,),
        ),
        Step(
            "koryguj",
            gettext_lazy("Zamknij dziennik korygujący"),
            _correct,
            CorrectJournalForm,
            rights=(MAKES_JOURNALS,),
            offered=lambda nothing, today: Journal.objects.exists(),
        ),
    )

    def page_context(self) -> dict[str, Any]:
        journals = Journal.objects.select_related("made_by__person", "corrects")
        return {
            "page": page_of(self.request, journals, PAGE_SIZE),
            "missing": [row.subject.name for row in list_rules() if row.rule is None],
        }


class JournalPage(StepPage[Journal]):
    """A closed journal: the turnover of each account of the plan, and its lines."""

    http_method_names = ["get", "head"]
    template_name = "ebok_plugin/accounting/journal.html"
    sees = SEES_JOURNALS
    steps = by_slug()

    def find_subject(self, pk: int) -> Journal:
        return get_object_or_404(Journal.objects.select_related("made_by__person"), pk=pk)

    def page(self, *args: Any, **kwargs: Any) -> Any:
        return self.render_to_response(self.page_context())

    def page_context(self) -> dict[str, Any]:
        page = page_of(self.request, lines_of(self.subject), PAGE_SIZE)
        listed = sorted({line.entry.account_id for line in page})
        record("LIST", self.origin, note=Account._meta.label, changes={"accounts": listed})
        return {
            "journal": self.subject,
            "accounts": sum_by_account(self.subject),
            "page": page,
        }


@require_safe
@for_staff(SEES_JOURNALS)
def journal_lines(request: StaffRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Send the lines of a journal as a file."""
    journal = get_object_or_404(Journal, pk=pk)
    _log(request, journal, file_format, journal.line_count)
    name = f"dziennik-{journal.number}-{journal.year}"
    rows = file_rows(journal)
    return send_table(headings(), rows, file_format, name)


@require_safe
@for_staff(SEES_JOURNALS)
def journal_accounts(request: StaffRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Send the turnover of each account of the plan as a file."""
    journal = get_object_or_404(Journal, pk=pk)
    sums = sum_by_account(journal)
    _log(request, journal, file_format, len(sums))
    headings = [_("Dziennik"), _("Konto"), _("Obroty Wn"), _("Obroty Ma")]
    rows: list[list[Value]] = [
        [str(journal), one.account, one.debit.amount, one.credit.amount] for one in sums
    ]
    name = f"obroty-kont-{journal.number}-{journal.year}"
    return send_table(headings, rows, file_format, name)


def _log(request: HttpRequest, journal: Journal, file_format: str, rows: int) -> None:
    changes = {"format": file_format, "rows": rows}
    record("EXPORT", origin_of(request), obj=journal, note=str(journal), changes=changes)
