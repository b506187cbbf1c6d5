"""The demo's table of accounts, a closed journal, and costs as an accountant would send them."""

import io
from datetime import date

from cms_ext.base.dates.period import Period
from cms_ext.base.tables.writing import write_csv
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.plugins import is_left_out
from ebok_plugin.accounting.domain.import_costs import PROPERTY_COSTS, CostRow
from ebok_plugin.accounting.domain.journal import (
    close_accounting_journal,
    entries_without_journal,
    list_account_rules,
    set_rule,
)
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind

# Settlements with residents, the bank, and income of all sorts.
RESIDENTS, BANK, OTHER_INCOME = "204-1", "131", "760"
JOURNAL_MONTHS_AGO = 10
COSTS = (
    ("Sprzątanie i utrzymanie czystości", "1840,00"),
    ("Energia części wspólnych", "612,40"),
    ("Ubezpieczenie", "298,75"),
    ("Przeglądy i konserwacja", "1105,30"),
)


def load_accounting(today: date, origin: Origin) -> None:
    """Set every account of the plan, bring costs of a property, and close an old month's journal.

    The costs are of the last two months; nothing else of the demo books in the closed one.
    """
    for number, (subject, _rule) in enumerate(list_account_rules(), start=1):
        if subject.component_id:
            set_rule(subject, RESIDENTS, f"700-{number:02}", origin=origin)
        elif subject.kind == EntryKind.PAYMENT:
            set_rule(subject, BANK, RESIDENTS, origin=origin)
        elif subject.kind == EntryKind.PAYMENT_RETURN:
            set_rule(subject, RESIDENTS, BANK, origin=origin)
        else:
            set_rule(subject, RESIDENTS, OTHER_INCOME, origin=origin)
    if not is_left_out("property-costs"):
        account = Account.objects.select_related("premises__building__property").earliest("pk")
        _bring_costs(account.premises.building.property.code, today, origin)
    month = Period.of(today).plus(-JOURNAL_MONTHS_AGO)
    if entries_without_journal(month).exists():
        close_period(month, by=origin.signed_in, today=today)
        close_accounting_journal(month, origin=origin)


def _bring_costs(code: str, today: date, origin: Origin) -> None:
    months = (Period.of(today).plus(-2), Period.of(today).plus(-1))
    rows = [[code, str(month), kind, amount] for month in months for kind, amount in COSTS]
    file = io.BytesIO(write_csv([[*CostRow.key_columns, "amount"], *rows]))
    import_table(PROPERTY_COSTS, file, "koszty-nieruchomosci.csv", today=today, origin=origin)
