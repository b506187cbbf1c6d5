"""„Zestawienie operacji”: an account over a period, as PDF and disputed row.

The figures are those of the page and the tables.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.base.pdf import draw_qr_code
from cms_ext.base.pdf.sealing import render_sealed_paper
from cms_ext.base.web.site_address import site_address
from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.domain.postal_address import find_postal_address, write_addressee
from cms_ext.people.identity.models import Person
from cms_ext.plugins import RowFigures
from ebok_plugin.ledger.domain.book import shorten_title
from ebok_plugin.ledger.domain.disputed import AccountRows, make_figures, parse_day
from ebok_plugin.ledger.domain.queries.statement import (
    Statement,
    StatementLine,
)
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.statements.domain.papers import letterhead

TEMPLATE = letterhead.LAYOUTS / "statement.typ"


def statement_pdf(
    office: letterhead.Letterhead, account: Account, statement: Statement, code: str, today: date
) -> bytes:
    """Render the statement; `code` proves its closing balance.

    `account` comes with payer and premises.
    """
    data = statement_data(office, account, statement, code, today)
    return render_sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def statement_data(
    office: letterhead.Letterhead, account: Account, statement: Statement, code: str, today: date
) -> dict[str, Any]:
    """Build the data that the template prints; every figure is already text."""
    title = _("Zestawienie operacji na koncie %(number)s") % {"number": account.account_no}
    period = _("od %(start)s do %(end)s") % {
        "start": long_date(statement.start),
        "end": long_date(statement.end),
    }
    return {
        **letterhead.letterhead_data(office, account, today, title=title, subtitle=period),
        "facts": letterhead.account_facts(office, account),
        "summary": _summary(statement),
        "legend": legend(),
        **operations_data(statement),
        "brought": _("Z przeniesienia"),
        "carried": _("Do przeniesienia"),
        "answer": closing_answer(statement.end, statement.closing),
        "questions": letterhead.contact_line(office),
        "check": check_box(code, today, statement.closing),
    }


def legend() -> str:
    """Explain the columns and the minus."""
    return _(
        "Wn to obciążenia konta, Ma to wpłaty i uznania. Saldo bez znaku to kwota do zapłaty, "
        "saldo z minusem to nadpłata."
    )


def operations_data(statement: Statement) -> dict[str, Any]:
    """Build the table of operations with its head, opening and closing row."""
    return {
        "head": [
            _("Data"),
            _("Operacja"),
            _("Termin płatności"),
            _("Wn (zł)"),
            _("Ma (zł)"),
            _("Saldo (zł)"),
        ],
        "opening": [format_day(statement.start), _("Saldo początkowe"), statement.opening.digits],
        "rows": list(_rows(statement.rows)),
        "closing": [
            format_day(statement.end),
            _("Razem i saldo końcowe"),
            statement.debits.digits,
            statement.credits.digits,
            statement.closing.digits,
        ],
    }


def closing_answer(day: date, balance: Money) -> tuple[str, str, str]:
    """Word the box: `Na 20 listopada 2026 r.: do zapłaty`, `1 138,19 zł`."""
    words = {"day": long_date(day), "label": balance_label(balance)}
    return _("Na %(day)s: %(label)s") % words, str(abs(balance)), ""


def describe_balance(balance: Money) -> str:
    """Write `do zapłaty 5,58 zł`, `nadpłata 87,43 zł` or `konto rozliczone`."""
    if not balance:
        return _("konto rozliczone")
    return f"{balance_label(balance)} {abs(balance)}"


def balance_label(balance: Money) -> str:
    """Name the balance, whose amount is then printed without a sign."""
    if balance > ZERO:
        return _("do zapłaty")
    return _("nadpłata") if balance else _("konto rozliczone")


def check_box(code: str, issued_on: date, closing: Money) -> dict[str, Any]:
    """Build the box with the three figures to compare, and what they prove."""
    return {
        "figures": [
            (_("Kod weryfikacyjny"), code),
            (_("Dzień wydania"), format_day(issued_on)),
            (_("Saldo końcowe"), str(closing)),
        ],
        "help": _(
            "Strona %(page)s porównuje z zapisem Spółdzielni te trzy dane: kod, dzień wydania i "
            "saldo końcowe, oraz sam plik PDF. Zgodność trzech danych nie potwierdza reszty "
            "wydruku: nazwiska, pozycji ani terminów. Całą treść potwierdza tylko plik. "
            "Strona nie pokazuje danych ani kwot."
        )
        % {"page": letterhead.verification_address()},
        "qr": draw_qr_code(f"{site_address(reverse('ebok:verify'))}?kod={code}"),
        "qr_alt": _("Kod QR: strona, która sprawdza ten dokument, z wpisanym kodem"),
    }


def _summary(statement: Statement) -> list[tuple[str, str, str]]:
    return [
        (_("Saldo początkowe"), str(abs(statement.opening)), balance_label(statement.opening)),
        (_("Obciążenia (Wn)"), str(statement.debits), ""),
        (_("Wpłaty i uznania (Ma)"), str(statement.credits), ""),
        (_("Saldo końcowe"), str(abs(statement.closing)), balance_label(statement.closing)),
    ]


def _rows(rows: Sequence[StatementLine]) -> Iterator[dict[str, Any]]:
    debits = credits = ZERO
    for row in rows:
        debits += row.debit or ZERO
        credits += row.credit or ZERO
        yield {
            "day": format_day(row.booking_date),
            "title": shorten_title(row.title) if row.kind == EntryKind.CHARGE else row.title,
            "kind": _kind(row),
            "due": format_day(row.due_date) if row.due_date else "",
            "debit": row.debit.digits if row.debit else "",
            "credit": row.credit.digits if row.credit else "",
            "balance": row.balance_after.digits,
            "carried": [debits.digits, credits.digits, row.balance_after.digits],
        }


def _kind(row: StatementLine) -> str:
    kind = capfirst(str(row.kind.label))
    if row.kind == EntryKind.CHARGE and (counted := row.title.partition("(")[2].rstrip(")")):
        kind = f"{kind}: {counted}"
    return _("%(kind)s – skorygowano") % {"kind": kind} if row.corrected else kind


# „Zestawienie wszystkich kont”: first the sums, then the operations of each account.
JOINT_TEMPLATE = letterhead.LAYOUTS / "joint.typ"
OfAccount = tuple[Account, Statement]


def joint_statement_pdf(
    office: letterhead.Letterhead,
    reader: Person,
    accounts: Sequence[OfAccount],
    start: date,
    end: date,
    today: date,
) -> bytes:
    """Render one statement of several accounts for `reader`.

    Each account comes with payer and premises.
    """
    data = joint_data(office, reader, accounts, start, end, today)
    return render_sealed_paper(JOINT_TEMPLATE, data, issued=today, seal=office.seal)


def joint_data(
    office: letterhead.Letterhead,
    reader: Person,
    accounts: Sequence[OfAccount],
    start: date,
    end: date,
    today: date,
) -> dict[str, Any]:
    """Build the data that the template prints; every figure is already text."""
    period = _("od %(start)s do %(end)s") % {"start": long_date(start), "end": long_date(end)}
    head = letterhead.letterhead_data(
        office, accounts[0][0], today, title=_("Zestawienie wszystkich kont"), subtitle=period
    )
    return {
        **head,
        "addressee": write_addressee(
            reader.name, find_postal_address(reader, today), reader.correspondence_email
        ),
        "facts": [
            (_("Liczba kont"), str(len(accounts))),
            (_("Stan danych"), letterhead.booked_until(office)),
        ],
        "legend": legend(),
        **_sums_data(accounts),
        "answer": closing_answer(
            end, sum_money(account_statement.closing for _account, account_statement in accounts)
        ),
        "note": _("Nadpłata na jednym koncie nie pokrywa opłat na drugim; suma pokazuje je razem."),
        "accounts": [
            {
                "title": _named(account),
                "payer": account.payer_name,
                **operations_data(account_statement),
            }
            for account, account_statement in accounts
        ],
        "questions": letterhead.contact_line(office),
        "proof": _(
            "To zestawienie nie ma kodu weryfikacyjnego: kod ma zestawienie jednego konta. Że ten "
            "plik wydała Spółdzielnia, sprawdza strona %(page)s."
        )
        % {"page": letterhead.verification_address()},
    }


def _sums_data(accounts: Sequence[OfAccount]) -> dict[str, Any]:
    """Build the table with a row for each account and their total."""
    statements = [account_statement for _account, account_statement in accounts]
    total = _sums(
        sum_money(part.opening for part in statements),
        sum_money(part.debits for part in statements),
        sum_money(part.credits for part in statements),
    )
    return {
        "sums_title": _("Konta i suma"),
        "sums_head": [
            _("Konto"),
            _("Saldo początkowe (zł)"),
            _("Wn (zł)"),
            _("Ma (zł)"),
            _("Saldo końcowe (zł)"),
        ],
        "sums": [
            [_named(account), *_sums(part.opening, part.debits, part.credits)]
            for account, part in accounts
        ],
        "total": [_("Razem"), *total],
    }


def _sums(opening: Money, debits: Money, credits: Money) -> list[str]:
    closing = opening + debits - credits
    return [opening.digits, debits.digits, credits.digits, closing.digits]


def _named(account: Account) -> str:
    """Write `ul. Leśna 3 m. 4, konto 100005`."""
    return _("%(premises)s, konto %(number)s") % {
        "premises": account.premises.short_address,
        "number": account.account_no,
    }


STATEMENT = "statement"


def _statement(account: Account, parts: list[str], today: date) -> RowFigures | None:
    start, end = map(parse_day, parts) if len(parts) == 2 else (None, None)
    if start is None or end is None or not start <= end <= today:
        return None
    sums = account_reader().read_statement(account, start, end, page=1)
    title = _("Zestawienie od {start} do {end}").format(
        start=format_day(sums.start), end=format_day(sums.end)
    )
    figures = [
        (_("Saldo początkowe"), describe_balance(sums.opening)),
        (_("Obciążenia"), sums.debits),
        (_("Wpłaty i uznania"), sums.credits),
        (_("Saldo końcowe"), describe_balance(sums.closing)),
    ]
    url = f"{reverse('ebok:statement', args=[account.slug])}?od={start}&do={end}"
    return make_figures(account, title, _("Księgowanie wpłaty"), figures, url)


STATEMENTS = AccountRows(_statement)
statement_seen, statement_now = STATEMENTS.seen, STATEMENTS.now
