"""„Salda kont”: the balance of each account on a day, on screen and as a file."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import read_origin, record
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.balance_sheet import (
    BalanceLine,
    BalanceLines,
    select_accounts,
    sum_balances,
)
from ebok_plugin.ledger.forms.desk import DayAndPlaceForm
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.rights import SEES

# What an own ledger alone knows; what stands beneath the account on screen.
BOOKED, FILE_ONLY = ("debit", "credit"), ("payer", "closed")


class BalanceSheet(StaffList):
    """The balances of all accounts, or those of a place, on a chosen day."""

    template_name = "ebok_plugin/ledger/desk/balance_sheet.html"
    guarded_by = (SEES,)
    model = Account
    page_title = gettext_lazy("Salda kont")
    header_icon = "table"
    paginate_by = 100
    empty = gettext_lazy("W tym dniu nie było tu żadnego konta.")
    empty_hint = gettext_lazy("Zmień dzień albo miejsce.")
    columns = (
        Name(
            "account",
            gettext_lazy("Konto"),
            "account.account_no",
            hint=lambda line: _payer(line),
            url_name="ebok_desk_account",
            key="account.pk",
            whole=True,
        ),
        Fact("payer", gettext_lazy("Płatnik"), "account.payer_name"),
        Fact("premises", gettext_lazy("Lokal"), "account.premises.short_address"),
        Number("debit", gettext_lazy("Obciążenia (zł)"), "debit.digits", in_file="debit"),
        Number("credit", gettext_lazy("Wpłaty i uznania (zł)"), "credit.digits", in_file="credit"),
        Number(
            "balance", gettext_lazy("Saldo (zł)"), "state.balance.digits", in_file="state.balance"
        ),
        Number(
            "arrears",
            gettext_lazy("Po terminie (zł)"),
            lambda line: line.state.arrears.digits if line.state.arrears else "",
            in_file="state.arrears",
        ),
        Day("oldest", gettext_lazy("Najstarszy termin"), "state.oldest_due"),
        Day("closed", gettext_lazy("Konto zamknięte"), "account.closed_on"),
    )

    @cached_property
    def filter_form(self) -> DayAndPlaceForm:
        return DayAndPlaceForm(self.request.GET, today=business_today())

    def get_queryset(self) -> QuerySet[Account]:
        return select_accounts(self.filter_form.day, self.filter_form.place)

    def rows_of(self, rows: Sequence[Account]) -> Collection[BalanceLine]:
        return BalanceLines(rows, self.filter_form.day)

    def get_table(self, object_list: Sequence[Account]) -> Any:
        accounts = sorted(account.pk for account in object_list)
        changes = {"accounts": accounts}
        record("LIST", read_origin(self.request), note=Account._meta.label, changes=changes)
        return super().get_table(object_list)

    @property
    def list_sums(self) -> list[tuple[str, Money]]:
        """Return the sums of all pages."""
        total = sum_balances(BalanceLines(list(self.get_queryset()), self.filter_form.day))
        booked = [(_("Obciążenia"), total.debit), (_("Wpłaty i uznania"), total.credit)]
        balances = [(_("Saldo"), total.balance), (_("Po terminie"), total.arrears)]
        return balances if is_mirror() else [*booked, *balances]

    def columns_shown(self) -> Sequence[Fact]:
        return [column for column in self._columns() if column.name not in FILE_ONLY]

    def _columns(self) -> Sequence[Fact]:
        if not is_mirror():
            return self.columns
        return [column for column in self.columns if column.name not in BOOKED]

    @property
    def list_export(self) -> list[str]:
        return [column.name for column in self._columns()]

    def to_row_dict(self, item: BalanceLine) -> dict[str, Any]:
        return {column.name: column.in_file.get_value(item) for column in self._columns()}

    def get_filename(self) -> str:
        return f"salda-kont-{self.filter_form.day}"


def _payer(line: BalanceLine) -> str:
    account = line.account
    if account.closed_on is None:
        return account.payer_name
    closed = _("zamknięte %(day)s") % {"day": format_day(account.closed_on)}
    return f"{account.payer_name}, {closed}"
