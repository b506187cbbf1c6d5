"""„Zaległości”: who owes and since when, a file of it, and letters to the ticked accounts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import Money
from cms_ext.base.text.polish import order_polish
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import Origin, read_origin, record
from cms_ext.office.desk_kit.exporting import send_table
from cms_ext.office.desk_kit.workflow.step import REFUSALS, Done, Step
from cms_ext.office.desk_kit.workflow.views import StepView
from ebok_plugin.debts.domain.demand import DemandChoice, choose_demands, start_demands
from ebok_plugin.debts.domain.standing import LastLetter, last_letters, list_step_kinds
from ebok_plugin.debts.forms import DemandsForm
from ebok_plugin.debts.models import DemandRun
from ebok_plugin.debts.rights import PURSUES_DEBTS
from ebok_plugin.debts.vocabulary import LETTERS, StageKind
from ebok_plugin.ledger.domain import debtors as domain
from ebok_plugin.ledger.forms.desk import DebtorsForm
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.rights import SEES
from ebok_plugin.statements.rights import PRINTS_PAPERS

PAGE_SIZE = 50
IN_PLAN = "w układzie ratalnym"


@dataclass(frozen=True, slots=True)
class DebtAgeBar:
    """The sum of one age, and its part of the largest in percent."""

    label: str
    amount: Money
    percent: int


class DebtorRow(NamedTuple):
    account: Account
    arrears: domain.Arrears
    letter: LastLetter | None
    day: date

    @property
    def days_late(self) -> str:
        """„35 dni”; empty where nobody knows since when."""
        oldest = self.arrears.oldest_due
        if oldest is None:
            return ""
        days = (self.day - oldest).days
        return ngettext("%(days)d dzień", "%(days)d dni", days) % {"days": days}

    @property
    def letter_day(self) -> str:
        return f"{self.letter.on:%d.%m.%Y}" if self.letter else ""


# By the value of `?porzadek=`; a minus before it turns the order round.
ORDERS: Mapping[str, Callable[[DebtorRow], Any]] = {
    "konto": lambda row: order_polish(row.account.account_no),
    "lokal": lambda row: order_polish(row.account.premises.short_address),
    "telefon": lambda row: row.account.payer.phone,
    "najstarszy": lambda row: row.arrears.oldest_due or date.max,
    "kwota": lambda row: row.arrears.late.grosze,
    "pismo": lambda row: row.letter.on if row.letter else date.min,
    "uklad": lambda row: row.arrears.in_plan.grosze,
}


class Ordered:
    """A column whose heading orders the list; `name` is its key in ORDERS."""

    name: str

    def get_header_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_header_context_data(parent_context)  # type: ignore[misc]
        request = context["request"]
        requested = request.GET.get("porzadek", "")
        query = request.GET.copy()
        query.pop("strona", None)
        query["porzadek"] = f"-{self.name}" if requested == self.name else self.name
        direction = {self.name: "ascending", f"-{self.name}": "descending"}.get(requested, "")
        return {**context, "address": f"?{query.urlencode()}", "sorted": direction}


class OrderedName(Ordered, Name):
    pass


class OrderedFact(Ordered, Fact):
    pass


class OrderedDay(Ordered, Day):
    pass


class OrderedNumber(Ordered, Number):
    pass


TICK = Fact(
    "konto_tick",
    gettext_lazy("Zaznacz"),
    "account.pk",
    template="ebok_plugin/debts/parts/tick.html",
)


class DebtorList(StaffList):
    """Debtors; `plik=csv` or `plik=xlsx` gives the whole list as a file, which is logged."""

    template_name = "ebok_plugin/debts/debtors.html"
    guarded_by = (SEES,)
    model = Account
    page_title = gettext_lazy("Zaległości")
    list_label = gettext_lazy("Konta z zaległością")
    header_icon = "warning"
    paginate_by = PAGE_SIZE
    empty = gettext_lazy("Nikt nie ma zaległości.")
    has_file = False
    columns = (
        TICK,
        OrderedName(
            "konto",
            gettext_lazy("Konto"),
            "account.account_no",
            hint="account.payer_name",
            url_name="ebok_desk_account",
            key="account.pk",
            whole=True,
        ),
        OrderedFact("lokal", gettext_lazy("Lokal"), "account.premises.short_address"),
        OrderedNumber("kwota", gettext_lazy("Po terminie"), "arrears.late"),
        OrderedDay(
            "najstarszy",
            gettext_lazy("Najstarszy termin"),
            "arrears.oldest_due",
            hint="days_late",
            short=gettext_lazy("Najstarszy"),
        ),
        OrderedFact(
            "pismo", gettext_lazy("Ostatnie pismo"), "letter.name", hint="letter_day", nothing=""
        ),
        OrderedNumber(
            "uklad",
            gettext_lazy("Na raty"),
            lambda row: row.arrears.in_plan.digits if row.arrears.in_plan else "",
            short=gettext_lazy("W układzie"),
            nothing="",
        ),
        OrderedFact("telefon", gettext_lazy("Telefon"), "account.payer.phone", nothing=""),
    )

    def columns_shown(self) -> Sequence[Fact]:
        return self.columns if self.pursues else self.columns[1:]

    @property
    def pursues(self) -> bool:
        return bool(self.request.user.has_perm(PURSUES_DEBTS))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("plik")
        if form in ("csv", "xlsx"):
            return _send_file(request, self.debtors, form)
        return super().get(request, *args, **kwargs)

    @cached_property
    def filter_form(self) -> DebtorsForm:
        return DebtorsForm(self.request.GET, today=business_today())

    @cached_property
    def debtors(self) -> domain.Debtors:
        form = self.filter_form
        return domain.find_debtors(form.day, form.place, least=form.least, days=form.days)

    @property
    def stages(self) -> list[StageKind]:
        """The letters that fit the accounts of this site, in the order in which they are sent."""
        return [kind for kind in list_step_kinds() if kind in LETTERS]

    @property
    def reminders_query(self) -> str:
        """Return the filter of the page as a query string, for the reminders."""
        form = self.filter_form
        return urlencode(
            {
                "nieruchomosc": form.place.property,
                "budynek": form.place.building,
                "kwota": form.least.digits if form.least else "",
                "dni": form.days or "",
            }
        )

    @property
    def bars(self) -> list[DebtAgeBar]:
        return list(_age_bars(self.debtors))

    def get_queryset(self) -> Sequence[domain.Debtor]:
        order = self.request.GET.get("porzadek", "")
        key = ORDERS.get(order.removeprefix("-"))
        if key is None:
            return self.debtors.lines
        lines = {line.account: line for line in self.debtors.lines}
        rows = sorted(self._rows(self.debtors.lines), key=key, reverse=order.startswith("-"))
        return [lines[row.account.pk] for row in rows]

    def rows_of(self, rows: Sequence[domain.Debtor]) -> Sequence[DebtorRow]:
        found = self._rows(rows)
        if found:
            listed = sorted(row.account.pk for row in found)
            changes = {"accounts": listed}
            record("LIST", read_origin(self.request), note=Account._meta.label, changes=changes)
        return found

    def _rows(self, rows: Sequence[domain.Debtor]) -> list[DebtorRow]:
        letters = last_letters([row.account for row in rows])
        return [
            DebtorRow(account, arrears, letters.get(account.pk), self.debtors.day)
            for account, arrears in domain.with_accounts(rows)
        ]


def _send_file(request: HttpRequest, debtors: domain.Debtors, form: str) -> HttpResponseBase:
    changes = {"format": form, "rows": len(debtors.lines), "day": str(debtors.day)}
    record("EXPORT", read_origin(request), note=Account._meta.label, changes=changes)
    table = domain.make_debtor_table(debtors)
    return send_table(table.headings, table.rows, form, f"zaleglosci-{debtors.day}")


def _age_bars(debtors: domain.Debtors) -> Iterator[DebtAgeBar]:
    sums = [*debtors.sums, (IN_PLAN, debtors.in_plan)]
    largest = max(amount.grosze for _label, amount in sums) or 1
    for label, amount in sums:
        yield DebtAgeBar(label, amount, amount.grosze * 100 // largest)


def _look(nothing: None, form: DemandsForm, today: date, origin: Origin) -> DemandChoice:
    """Preview the letters; the access log records whose accounts were shown."""
    choice = choose_demands(form.kind, form.cleaned_data["konta"], today)
    listed = sorted(one.account.pk for one in (*choice.ready, *choice.refused))
    record("LIST", origin, note=Account._meta.label, changes={"accounts": listed})
    return choice


def _start(nothing: None, form: DemandsForm, today: date, origin: Origin) -> Done:
    """Order the letters, which a job makes once nobody else has to approve them."""
    run = start_demands(form.kind, form.cleaned_data["konta"], today=today, origin=origin)
    count = len(run.accounts)
    if run.state == DemandRun.State.WAITING:
        words = _("Przekazano drugiej osobie. Kont: {count}. Pisma powstaną po zatwierdzeniu.")
        return Done(words.format(count=count), reverse("ebok_desk_debtors"))
    words = _("Zlecono pisma. Kont: {count}. Powstają w tle, za chwilę będą do druku.")
    where = f"{reverse('ebok_desk_papers')}#serie"
    if run.papers_id and origin.signed_in.has_perm(PRINTS_PAPERS):
        where = reverse("ebok_desk_series", args=[run.papers_id])
    return Done(words.format(count=count), where)


class DemandsView(StepView[None]):
    """Order the letters of a stage: the list of debtors opens the preview at once.

    `konto` are the ticked accounts; with `wszystkie` all those of the list's filter.
    """

    template_name = "ebok_plugin/debts/demands.html"
    icon = "warning"
    sees = PURSUES_DEBTS
    step = Step(
        "wezwania",
        gettext_lazy("Pisma do dłużników"),
        _start,
        DemandsForm,
        button=gettext_lazy("Zleć pisma"),
        rights=(PURSUES_DEBTS,),
        preview=_look,
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = {"etap": request.GET.get("etap"), "konta": self.chosen()}
        form = DemandsForm(sent, subject=None, today=self.today)
        if not form.is_valid():
            return self.page(form)
        try:
            return self.page(form, seen=_look(None, form, self.today, self.origin))
        except REFUSALS as refusal:
            return self.refused(form, refusal)

    def chosen(self) -> str:
        """Return the ids of the chosen accounts, with commas."""
        query = self.request.GET
        if "wszystkie" not in query:
            return ",".join(query.getlist("konto"))
        wanted = DebtorsForm(query, today=self.today)
        found = domain.find_debtors(self.today, wanted.place, least=wanted.least, days=wanted.days)
        return ",".join(str(line.account) for line in found.lines)

    def landing(self) -> str:
        return reverse("ebok_desk_debtors")
