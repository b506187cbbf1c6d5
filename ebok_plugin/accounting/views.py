"""Screens for the accountant: journals, the plan of accounts, results and turnover."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.base.web.paging import select_page
from cms_ext.desks.frame.listing import Fact, Name, Number, StaffList
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.evidence.audit.domain.event import Origin, read_origin, record
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format, send_table
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.premises.models import Property
from ebok_plugin.accounting.domain.import_costs import (
    PROPERTY_COSTS,
    list_cost_files,
    take_back_costs,
)
from ebok_plugin.accounting.domain.journal import (
    SubjectRule,
    close_accounting_journal,
    correct_journal,
    file_rows,
    headings,
    list_account_rules,
    select_lines,
    set_rule,
    sum_by_account,
)
from ebok_plugin.accounting.domain.turnover import (
    PropertyResult,
    Turnover,
    TurnoverRow,
    label_property,
    list_results,
    read_program_turnover,
    read_result,
    read_turnover,
)
from ebok_plugin.accounting.forms import (
    CloseJournalForm,
    CorrectJournalForm,
    PlanForm,
    ProgramTurnoverForm,
    TakeBackCostsForm,
    TurnoverForm,
    YearForm,
)
from ebok_plugin.accounting.models import Journal, PostingRule, PropertyCost
from ebok_plugin.accounting.rights import (
    BRINGS_COSTS,
    MAKES_JOURNALS,
    SEES_COSTS,
    SEES_JOURNALS,
    SEES_RULES,
    SETS_RULES,
    TAKES_BACK_COSTS,
)
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.rights import SEES

PAGE_SIZE = 100


def _done(journal: Journal) -> Done:
    words = _("Dziennik {number} zamknięto.").format(number=journal)
    return Done(words, reverse("ebok_accounting_journal", args=[journal.pk]))


def _close(nothing: None, form: CloseJournalForm, today: date, origin: Origin) -> Done:
    return _done(close_accounting_journal(Period.parse(form.cleaned_data["period"]), origin=origin))


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
            "page": select_page(self.request, journals, PAGE_SIZE),
            "missing": [row.subject.name for row in list_account_rules() if row.rule is None],
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
        page = select_page(self.request, select_lines(self.subject), PAGE_SIZE)
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
    _log_export(request, journal, file_format, journal.line_count)
    name = f"dziennik-{journal.number}-{journal.year}"
    rows = file_rows(journal)
    return send_table(headings(), rows, file_format, name)


@require_safe
@for_staff(SEES_JOURNALS)
def journal_accounts(request: StaffRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Send the turnover of each account of the plan as a file."""
    journal = get_object_or_404(Journal, pk=pk)
    sums = sum_by_account(journal)
    _log_export(request, journal, file_format, len(sums))
    headings = [_("Dziennik"), _("Konto"), _("Obroty Wn"), _("Obroty Ma")]
    rows = ((str(journal), one.account, one.debit.amount, one.credit.amount) for one in sums)
    return send_table(headings, rows, file_format, f"obroty-kont-{journal.number}-{journal.year}")


def _log_export(request: HttpRequest, journal: Journal, file_format: str, rows: int) -> None:
    changes = {"format": file_format, "rows": rows}
    record("EXPORT", read_origin(request), obj=journal, note=str(journal), changes=changes)


class RuleList(StaffList):
    """Every component and kind of entry with its accounts."""

    template_name = "ebok_plugin/accounting/rules.html"
    guarded_by = (SEES_RULES,)
    model = PostingRule
    page_title = gettext_lazy("Plan kont")
    header_icon = "table"
    paginate_by = 200
    export_filename = "plan-kont"
    columns = (
        Name("subject", gettext_lazy("Co się księguje"), "subject.name"),
        Fact(
            "sort",
            gettext_lazy("Rodzaj"),
            lambda row: _("składnik opłaty") if row.subject.component_id else _("operacja"),
        ),
        Fact("debit", gettext_lazy("Konto Wn"), lambda row: row.rule and row.rule.debit),
        Fact("credit", gettext_lazy("Konto Ma"), lambda row: row.rule and row.rule.credit),
    )

    def get_queryset(self) -> list[SubjectRule]:
        return list_account_rules()

    @property
    def missing(self) -> list[SubjectRule]:
        """What has no accounts yet."""
        return [row for row in self.get_queryset() if row.rule is None]


def _set_plan(rows: Sequence[SubjectRule], form: PlanForm, today: date, origin: Origin) -> Done:
    changed = list(form.changed_accounts())
    for subject, debit, credit in changed:
        set_rule(subject, debit, credit, origin=origin)
    sentence = _("Konta zapisano. Zmienione pozycje: %(n)d.")
    return Done(sentence % {"n": len(changed)} if changed else _("Nic się nie zmieniło."))


class PlanView(StepView[Sequence[SubjectRule]]):
    """One save for the whole plan."""

    template_name = "ebok_plugin/accounting/plan.html"
    sees = SEES_RULES
    icon = "table"
    step = Step(
        "konta", gettext_lazy("Konta planu kont"), _set_plan, PlanForm, rights=(SETS_RULES,)
    )

    def find_subject(self) -> Sequence[SubjectRule]:
        return list_account_rules()

    def subtitle(self) -> str:
        return ""  # the table names the rows

    def landing(self) -> str:
        return reverse("ebok_accounting_rules")


COSTS_FILE = table_screen(
    PROPERTY_COSTS,
    url_name="ebok_accounting_costs_file",
    title=gettext_lazy("Koszty nieruchomości z pliku"),
    introduction=gettext_lazy(
        "Jeden wiersz to jeden rodzaj kosztu jednej nieruchomości w jednym miesiącu. Plik przysyła "
        "księgowość; najpierw zobaczysz, co w nim jest."
    ),
    permissions=(SEES_COSTS, BRINGS_COSTS),
    done_url_name="ebok_accounting_results",
)


class ResultList(StaffList):
    """Income and costs of every property in a year."""

    template_name = "ebok_plugin/accounting/results.html"
    guarded_by = (SEES_COSTS,)
    model = PropertyCost
    page_title = gettext_lazy("Przychody i koszty nieruchomości")
    header_icon = "home"
    empty = gettext_lazy("Nie ma jeszcze żadnej nieruchomości.")
    columns = (
        Name(
            "property",
            gettext_lazy("Nieruchomość"),
            lambda row: label_property(row.place),
            url_name="ebok_accounting_result",
            key="place.pk",
        ),
        Number(
            "income", gettext_lazy("Przychody (zł)"), "total_income.digits", in_file="total_income"
        ),
        Number("costs", gettext_lazy("Koszty (zł)"), "total_costs.digits", in_file="total_costs"),
        Number("difference", gettext_lazy("Wynik (zł)"), "difference.digits", in_file="difference"),
    )

    @cached_property
    def filter_form(self) -> YearForm:
        return YearForm(self.request.GET, today=business_today())

    def get_queryset(self) -> Sequence[PropertyResult]:
        return list_results(self.filter_form.year)

    def get_filename(self) -> str:
        return f"przychody-i-koszty-{self.filter_form.year}"


class PropertySheet(StepPage[Property]):
    """The printable sheet of one property in the year `rok`."""

    http_method_names = ["get", "head"]
    template_name = "ebok_plugin/accounting/result.html"
    sees = SEES_COSTS
    steps = by_slug()

    def find_subject(self, pk: int) -> Property:
        return get_object_or_404(Property, pk=pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = YearForm(request.GET, today=self.today)
        result = read_result(self.subject, form.year)
        if not find_file_format(request):
            return self.render_to_response({"result": result, "form": form})
        rows = [
            *((_("przychód"), *one) for one in result.income),
            *((_("koszt"), *cost) for cost in result.costs),
            (_("wynik"), "", result.difference),
        ]
        headings = [_("Strona"), _("Rodzaj"), _("Kwota (zł)")]
        name = f"nieruchomosc-{self.subject.code}-{form.year}"
        return export_rows(request, PropertyCost, headings, rows, name)


def _take_back(nothing: None, form: TakeBackCostsForm, today: date, origin: Origin) -> Done:
    count = take_back_costs(
        form.cleaned_data["file"], reason=form.cleaned_data["reason"], origin=origin
    )
    words = _("Plik cofnięto. Usunięte koszty: {count}.").format(count=count)
    return Done(words, reverse("ebok_accounting_results"))


class CostFilesPage(StepPage[None]):
    """The files of costs, and taking one back."""

    template_name = "ebok_plugin/accounting/cost_files.html"
    sees = SEES_COSTS
    steps = by_slug(
        Step(
            "cofnij",
            gettext_lazy("Cofnij plik"),
            _take_back,
            TakeBackCostsForm,
            rights=(TAKES_BACK_COSTS,),
            offered=lambda nothing, today: PropertyCost.objects.exists(),
        )
    )

    def page_context(self) -> dict[str, Any]:
        return {"files": list_cost_files()}


class TurnoverSheet(StaffList):
    """Debits and credits by property, component or kind, and month; above them the balances."""

    template_name = "ebok_plugin/accounting/turnover.html"
    guarded_by = (SEES,)
    model = LedgerEntry
    page_title = gettext_lazy("Obroty i salda")
    list_label = gettext_lazy("Obroty")
    header_icon = "table"
    paginate_by = 100
    empty = gettext_lazy("W tych miesiącach nie ma obrotów.")
    empty_hint = gettext_lazy("Zmień miesiące albo nieruchomość.")
    columns = (
        Fact("place", gettext_lazy("Nieruchomość")),
        Fact("subject", gettext_lazy("Składnik albo operacja"), "subject"),
        Fact("month", gettext_lazy("Miesiąc"), lambda row: str(row.month)),
        Number("debit", gettext_lazy("Wn (zł)"), "debit.digits", in_file="debit"),
        Number("credit", gettext_lazy("Ma (zł)"), "credit.digits", in_file="credit"),
    )

    @cached_property
    def filter_form(self) -> TurnoverForm | ProgramTurnoverForm:
        if is_mirror():
            return ProgramTurnoverForm(self.request.GET)
        return TurnoverForm(self.request.GET, today=business_today())

    @cached_property
    def sheet(self) -> Turnover | None:
        form = self.filter_form
        if isinstance(form, TurnoverForm):
            return read_turnover(form.first, form.last, form.property_code)
        return read_program_turnover(form.property_code)

    @property
    def of_program(self) -> bool:
        """Return whether the figures are those of an accounting program."""
        return is_mirror()

    def get_queryset(self) -> Sequence[TurnoverRow]:
        return self.sheet.rows if self.sheet else ()

    def get_filename(self) -> str:
        days = f"-{self.sheet.since}-{self.sheet.until}" if self.sheet else ""
        return f"obroty-i-salda{days}"
