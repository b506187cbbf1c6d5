"""The turnover and balance sheet: a page and a file, of either ledger."""

from collections.abc import Sequence

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Fact, Number, StaffList
from ebok_plugin.accounting.domain.turnover import (
    Turnover,
    TurnoverRow,
    read_program_turnover,
    read_turnover,
)
from ebok_plugin.accounting.forms import ProgramTurnoverForm, TurnoverForm
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.rights import SEES


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
        Fact("month", gettext_lazy("Miesiąc"), lambda row: row.month.dotted),
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
        """Whether the figures are those of an accounting program."""
        return is_mirror()

    def get_queryset(self) -> Sequence[TurnoverRow]:
        return self.sheet.rows if self.sheet else ()

    def get_filename(self) -> str:
        days = f"-{self.sheet.since}-{self.sheet.until}" if self.sheet else ""
        return f"obroty-i-salda{days}"
