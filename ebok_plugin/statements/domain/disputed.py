"""A statement as a row that a complaint may be about: its four figures."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.plugins import RowFigures
from ebok_plugin.ledger.domain.disputed import AccountRows, figures_of, parse_day
from ebok_plugin.ledger.domain.queries.statement import read_statement
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers.statement import describe_balance

STATEMENT = "statement"


def _statement(account: Account, parts: list[str], today: date) -> RowFigures | None:
    start, end = map(parse_day, parts) if len(parts) == 2 else (None, None)
    if start is None or end is None or not start <= end <= today:
        return None
    sums = read_statement(account, start, end, page=1)
    title = _("Zestawienie od {start} do {end}").format(
        start=format_day(start), end=format_day(end)
    )
    figures = [
        (_("Saldo początkowe"), describe_balance(sums.opening)),
        (_("Obciążenia"), sums.debits),
        (_("Wpłaty i uznania"), sums.credits),
        (_("Saldo końcowe"), describe_balance(sums.closing)),
    ]
    url = f"{reverse('ebok:statement', args=[account.slug])}?od={start}&do={end}"
    return figures_of(account, title, _("Księgowanie wpłaty"), figures, url)


STATEMENTS = AccountRows(_statement)
# What the plugin declares, by dotted path.
statement_seen, statement_now = STATEMENTS.seen, STATEMENTS.now
