"""„Zestawienie wszystkich kont”: for whoever pays or looks for many; first the sums, then the
operations of each account as its own statement has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money, total
from cms_ext.base.pdf.sealed_paper import sealed_paper
from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.queries.statement import Statement
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers.letterhead import (
    LAYOUTS,
    Letterhead,
    booked_until,
    letterhead,
    verification_address,
)
from ebok_plugin.statements.domain.papers.statement import (
    closing_words,
    legend,
    operations_data,
)

TEMPLATE = LAYOUTS / "joint.typ"
OfAccount = tuple[Account, Statement]


def joint_statement_pdf(
    office: Letterhead,
    reader: Person,
    accounts: Sequence[OfAccount],
    start: date,
    end: date,
    today: date,
) -> bytes:
    """The paper for `reader`; each account comes with payer and premises."""
    data = joint_data(office, reader, accounts, start, end, today)
    return sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def joint_data(
    office: Letterhead,
    reader: Person,
    accounts: Sequence[OfAccount],
    start: date,
    end: date,
    today: date,
) -> dict[str, Any]:
    """What the template prints; every figure is a text already."""
    period = _("od %(start)s do %(end)s") % {"start": long_date(start), "end": long_date(end)}
    statements = [shown for _account, shown in accounts]
    sums = _sums(
        total(one.opening for one in statements),
        total(one.debits for one in statements),
        total(one.credits for one in statements),
    )
    head = letterhead(
        office, accounts[0][0], today, title=_("Zestawienie wszystkich kont"), subtitle=period
    )
    own = filter(None, map(str.strip, reader.correspondence_address.split(",")))
    return {
        **head,
        "addressee": [reader.name, *own],
        "facts": [(_("Liczba kont"), str(len(accounts))), (_("Stan danych"), booked_until(office))],
        "legend": legend(),
        "sums_title": _("Konta i suma"),
        "sums_head": [
            _("Konto"),
            _("Saldo początkowe (zł)"),
            _("Wn (zł)"),
            _("Ma (zł)"),
            _("Saldo końcowe (zł)"),
        ],
        "sums": [
            [_named(account), *_sums(one.opening, one.debits, one.credits)]
            for account, one in accounts
        ],
        "total": [_("Razem"), *sums],
        "closing_words": closing_words(end, total(one.closing for one in statements)),
        "note": _("Nadpłata na jednym koncie nie pokrywa opłat na drugim; suma pokazuje je razem."),
        "accounts": [
            {"title": _named(account), "payer": account.payer_name, **operations_data(one)}
            for account, one in accounts
        ],
        "proof": _(
            "To zestawienie nie ma kodu weryfikacyjnego: kod ma zestawienie jednego konta. Że ten "
            "plik wydała Spółdzielnia, sprawdza strona %(page)s."
        )
        % {"page": verification_address()},
    }


def _sums(opening: Money, debits: Money, credits: Money) -> list[str]:
    closing = opening + debits - credits
    return [opening.digits, debits.digits, credits.digits, closing.digits]


def _named(account: Account) -> str:
    """`ul. Leśna 3 m. 4, konto 100005`."""
    return _("%(premises)s, konto %(number)s") % {
        "premises": account.premises.short_address,
        "number": account.account_no,
    }
