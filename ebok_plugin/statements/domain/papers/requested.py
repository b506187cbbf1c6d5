"""Documents that a payer asks for: balance confirmation, payment slip, receipt, benefit data.

„Potwierdzenie salda”, „Druk do zapłaty” and „Dane do wniosku o dodatek mieszkaniowy”, the co-op's
part of an application to the commune. The form of the latter is each commune's own (art. 7 of the
act of 21 June 2001 on housing benefits), and asks the same of anyone who collects the fees: the
flat,
the spending of the last month and the arrears. The commune pays the benefit to the co-op, so the
paper also names the account to pay into. An account of a waste levy pays no fees of a flat and has
no such paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from cms_ext.base.pdf.sealing import render_sealed_paper
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.charges.domain.premises_value import list_values
from ebok_plugin.charges.domain.queries.charged import standing_charges
from ebok_plugin.charges.models import Basis
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.domain.hand_limit import FORM
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.domain.queries.explain import ChargedLine, charged_lines
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument, LedgerEntry
from ebok_plugin.ledger.templatetags.ledger import format_quantity
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.statements.domain.papers import letterhead
from ebok_plugin.statements.domain.papers.letters import charge_line
from ebok_plugin.statements.domain.papers.statement import balance_label, check_box
from ebok_plugin.statements.domain.payment_code import list_payables

CONFIRMATION = letterhead.LAYOUTS / "confirmation.typ"


def confirmation_pdf(
    office: letterhead.Letterhead, account: Account, state: AccountBalance, code: str, today: date
) -> bytes:
    """Render „Potwierdzenie salda”; `state` is that of the confirmed day."""
    opening = _(
        "Potwierdzamy, że według ksiąg Spółdzielni saldo konta %(number)s na koniec dnia "
        "%(day)s wynosi:"
    )
    if state.stated_on:
        opening = _(
            "Potwierdzamy, że według programu finansowo-księgowego Spółdzielni saldo konta "
            "%(number)s na dzień %(day)s wynosi:"
        )
    day = long_date(state.stated_on or state.today)
    data = {
        **letterhead.letterhead_data(office, account, today, title=_("Potwierdzenie salda")),
        "opening": opening % {"number": account.account_no, "day": day},
        "standing": balance_label(state.balance),
        "balance": str(abs(state.balance)),
        "in_words": _("słownie: %(words)s")
        % {"words": letterhead.amount_in_words(abs(state.balance))},
        "parts_title": _("Z czego składa się saldo"),
        "parts": [
            (_("Po terminie płatności"), str(state.overdue)),
            (_("Przed terminem płatności"), str(state.upcoming)),
            *([(_("Bez podanego terminu"), str(state.without_term))] if state.without_term else []),
            (_("Wolna nadpłata"), str(state.free_credit)),
        ],
        "facts_title": _("Czego dotyczy"),
        "facts": letterhead.account_facts(office, account),
        "note": _(
            "Potwierdzenie wydano z systemu E-BOK. Nie wymaga podpisu ani pieczęci; jak "
            "sprawdzić jego prawdziwość, mówi ramka poniżej."
        ),
        "check": check_box(code, today, state.balance),
        "questions": letterhead.contact_line(office),
    }
    return render_sealed_paper(CONFIRMATION, data, issued=today, seal=office.seal)


SLIP = letterhead.LAYOUTS / "slip.typ"


class NothingToPay(Exception):
    """The account owes nothing, so there is no slip."""


def slip_pdf(
    office: letterhead.Letterhead,
    account: Account,
    state: AccountBalance,
    postings: OpenPostings,
    today: date,
) -> bytes:
    """Render „Druk do zapłaty”; `state` and `postings` are those of today. Raises NothingToPay."""
    if state.balance <= ZERO or state.is_gone:
        raise NothingToPay
    words = balance_in_words(state)
    data = {
        **letterhead.letterhead_data(office, account, today, title=_("Druk do zapłaty")),
        "facts": letterhead.short_facts(office, account),
        "answer": [_("Razem do zapłaty"), str(state.balance), f"{words.headline}. {words.second}"],
        "pay_title": _("Dane do przelewu"),
        "pay": [
            letterhead.pay_block(
                office, account, payable.amount, payable.title, label=payable.label
            )
            for payable in list_payables(account, state, postings)
        ],
        "questions": letterhead.contact_line(office),
    }
    return render_sealed_paper(SLIP, data, issued=today, seal=office.seal)


RECEIPT = letterhead.LAYOUTS / "receipt.typ"


class NoStandingPayment(Exception):
    """The entry is no payment or was reversed, so there is nothing to confirm."""


def receipt_pdf(
    office: letterhead.Letterhead, account: Account, entry: LedgerEntry, today: date
) -> bytes:
    """Render „Potwierdzenie wpłaty” of one payment. Raises NoStandingPayment.

    It proves the posting and says nothing about cash: the ledger cannot tell notes from cards,
    so this is no „dowód wpłaty KP”, as the paper says. `entry` comes with its batch and its
    reversal.
    """
    if entry.kind != EntryKind.PAYMENT or hasattr(entry, "reversed_by"):
        raise NoStandingPayment
    paid = -entry.amount
    data = {
        **letterhead.letterhead_data(office, account, today, title=_("Potwierdzenie wpłaty")),
        "opening": _(
            "Potwierdzamy, że na koncie %(number)s zaksięgowano wpłatę z dnia %(day)s w kwocie:"
        )
        % {"number": account.account_no, "day": long_date(entry.booking_date)},
        "answer": [
            _("Wpłata"),
            str(paid),
            _("słownie: %(words)s") % {"words": letterhead.amount_in_words(paid)},
        ],
        "payment_title": _("Czego dotyczy"),
        "payment": [
            (_("Tytuł wpłaty"), entry.title),
            (_("Jak wpłacono"), _way(entry)),
            (_("Pozycja konta"), _("nr %(seq)s") % {"seq": entry.seq}),
        ],
        "facts": letterhead.account_facts(office, account),
        "note": _(
            "Potwierdzenie dotyczy zaksięgowania wpłaty. Nie jest dowodem kasowym KP ani fakturą "
            "i nie potwierdza, że konto jest rozliczone."
        ),
        "signature": _("pieczęć i podpis pracownika"),
        "questions": letterhead.contact_line(office),
    }
    return render_sealed_paper(RECEIPT, data, issued=today, seal=office.seal)


def _way(entry: LedgerEntry) -> str:
    if entry.source == FORM:
        return _("w Spółdzielni, gotówką albo kartą")
    if entry.batch.kind == Batch.Kind.STATEMENT:
        return _("przelewem na rachunek bankowy")
    return _("z pliku wpłat")


BENEFIT_TEMPLATE = letterhead.LAYOUTS / "benefit.typ"


class NotForWaste(Exception):
    """The account is one for waste, which says nothing about the spending on a flat."""


class NothingCharged(Exception):
    """No month was charged yet, so there is no spending to confirm."""


@dataclass(frozen=True, slots=True)
class Spending:
    """The last charged month: its charge, its lines, and the flat on its last day.

    `area` is the usable floor in m², `persons` as the fees count them; None if nobody entered
    it.
    """

    document: ChargeDocument
    lines: Sequence[ChargedLine]
    area: Decimal | None
    persons: Decimal | None


def last_spending(account: Account, today: date) -> Spending:
    """Find the charge of the newest month up to today's. Three queries.

    Raises NotForWaste and NothingCharged.
    """
    if account.is_for_waste:
        raise NotForWaste
    charges = standing_charges().filter(
        account=account, period__lte=str(Period.of(today)), entry__booking_date__lte=today
    )
    document = charges.order_by("-period").first()
    if document is None:
        raise NothingCharged
    by_premises = list_values([account.premises], Period.parse(document.period).last_day)
    values: Mapping[Basis, Decimal | None] = {
        value.basis: value.value for value in by_premises[account.premises.pk]
    }
    return Spending(
        document,
        charged_lines([document.pk]).get(document.pk, []),
        values.get(Basis.AREA_M2),
        values.get(Basis.PERSONS),
    )


def benefit_pdf(
    office: letterhead.Letterhead,
    account: Account,
    state: AccountBalance,
    code: str,
    today: date,
    *,
    spending: Spending,
) -> bytes:
    """Render „Dane do wniosku o dodatek mieszkaniowy”; `state` is that of today."""
    period = Period.parse(spending.document.period)
    data = {
        **letterhead.letterhead_data(
            office, account, today, title=_("Dane do wniosku o dodatek mieszkaniowy")
        ),
        "opening": _(
            "%(coop)s pobiera opłaty za lokal i potwierdza dane potrzebne do wniosku o dodatek "
            "mieszkaniowy. Przepisz je na druk swojej gminy albo dołącz tę kartkę."
        )
        % {"coop": office.full_name},
        "answer": [
            _("Wydatki na lokal za %(month)s") % {"month": period.name},
            str(spending.document.total),
            _("według dokumentu %(number)s") % {"number": spending.document.document_no},
        ],
        "flat": _flat(office, account, spending),
        "lines_title": _("Z czego składają się wydatki"),
        "head": [_("Składnik"), _("Ilość"), _("Stawka (zł)"), _("Kwota (zł)")],
        "lines": [charge_line(line) for line in spending.lines],
        "sum": [_("Razem"), spending.document.total.digits],
        "arrears": _arrears(state),
        "note": _("Gmina wypłaca dodatek na rachunek do wpłat. Druk gminy podpisuje %(desk)s.")
        % {"desk": office.desk},
        "check": check_box(code, today, state.balance),
        "questions": letterhead.contact_line(office),
    }
    return render_sealed_paper(BENEFIT_TEMPLATE, data, issued=today, seal=office.seal)


def _flat(
    office: letterhead.Letterhead, account: Account, spending: Spending
) -> list[letterhead.Fact]:
    """List address, account number and what the fee counts; the office fills in unknown values."""
    unknown = _("do uzupełnienia w Spółdzielni")
    area, persons = spending.area, spending.persons
    return [
        (_("Lokal"), f"{account.premises.short_address} ({account.premises.code})"),
        (_("Rachunek do wpłat"), letterhead.printed_number(office, account)),
        (_("Powierzchnia użytkowa"), f"{format_quantity(area)} m²" if area else unknown),
        (_("Osób według opłat"), format_quantity(persons) if persons else unknown),
    ]


def _arrears(state: AccountBalance) -> str:
    day = long_date(state.today)
    if state.overdue > ZERO:
        words = _("Na koniec dnia %(day)s zaległość po terminie płatności wynosi %(sum)s.")
        return words % {"day": day, "sum": state.overdue}
    return _("Na koniec dnia %(day)s nie ma zaległości po terminie płatności.") % {"day": day}
