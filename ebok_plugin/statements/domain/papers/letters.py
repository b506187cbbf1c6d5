"""The letters of a series: „Zawiadomienie o opłacie” and „Przypomnienie o zapłacie”.

The notice says what is charged for a month, why, and how to pay it. The reminder says what is late,
since when, and how to pay it; it has no threat and no cost.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import IN_MONTH, Period, format_day, span_name
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.pdf.sealing import render_sealed_paper
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.charges.domain.charging_sources import (
    ChargedSpan,
    MonthCharged,
    group_months,
    months_charged,
)
from ebok_plugin.charges.domain.queries.charged import standing_charges
from ebok_plugin.ledger.domain.book import AccountBalance, AccountState, OpenPosting, OpenPostings
from ebok_plugin.ledger.domain.queries.explain import ChargedLine, charged_lines
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.ledger.templatetags.ledger import format_quantity
from ebok_plugin.statements.domain.papers import letterhead
from ebok_plugin.statements.domain.papers.statement import describe_balance
from ebok_plugin.statements.domain.payment_code import (
    overdue_title,
    payment_reference,
    transfer_title,
)

TEMPLATE = letterhead.LAYOUTS / "notice.typ"


@dataclass(frozen=True, slots=True)
class Notice:
    """The month's charge, its lines, and the account with it.

    `state` and `postings` are those of a day on which the charge is booked; `previous` is the
    charge of the month before, or None. Where the charge is for several months, `spans` say how
    the fee of each is computed.
    """

    account: Account
    document: ChargeDocument
    lines: Sequence[ChargedLine]
    state: AccountBalance
    postings: OpenPostings
    previous: Money | None
    spans: Sequence[ChargedSpan] = ()

    @property
    def months(self) -> tuple[Period, ...]:
        """Return the months that the charge is for, in order."""
        months = sorted({month for span in self.spans for month in span.months})
        return tuple(months) or (Period.parse(self.document.period),)

    @property
    def title(self) -> str:
        """„Opłata za luty 2026”, „Opłata za październik–grudzień 2026”"""
        return _("Opłata za %(month)s") % {"month": span_name(self.months[0], self.months[-1])}


def notice_pdf(office: letterhead.Letterhead, notice: Notice, today: date) -> bytes:
    """Render the notice, dated `today`."""
    account, document = notice.account, notice.document
    period, title = Period.parse(document.period), notice.title
    due = {"day": long_date(document.due_date)}
    data = {
        **letterhead.letterhead_data(
            office,
            account,
            today,
            title=title,
            subtitle=_("Dokument %(number)s") % {"number": document.document_no},
        ),
        "facts": letterhead.short_facts(office, account),
        "answer": [
            _("Opłata za miesiąc, termin płatności %(day)s") % due
            if len(notice.months) == 1
            else _("Opłata za okres, termin płatności %(day)s") % due,
            str(document.total),
            _change(period, document.total, notice.previous),
        ],
        "lines_title": _("Z czego składa się opłata"),
        "head": [_("Składnik"), _("Ilość"), _("Stawka (zł)"), _("Kwota (zł)")],
        "lines": [charge_line(line) for line in notice.lines],
        "sum": [_("Razem"), document.total.digits],
        "balance": " ".join([*_counted(notice.spans), _balance(notice)]),
        "pay_title": _("Dane do przelewu"),
        "pay": [
            letterhead.pay_block(
                office,
                account,
                notice.state.balance,
                transfer_title(payment_reference(account), notice.postings),
            )
        ]
        if notice.state.balance > ZERO
        else [],
        "questions": letterhead.contact_line(office),
    }
    return render_sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def charge_line(line: ChargedLine) -> list[str]:
    """Return a row of the table: name, quantity with its unit, rate, amount."""
    return [
        line.name,
        f"{format_quantity(line.quantity)} {line.unit}",
        format_quantity(line.rate, 2),
        line.amount.digits,
    ]


def _counted(spans: Sequence[ChargedSpan]) -> Iterator[str]:
    """„Za październik–grudzień 2026: 3 × 155,00 zł. Miesiąc: 5 osób × 31,00 zł = …”"""
    words = _("Za %(months)s: %(count)d × %(each)s. Miesiąc: %(basis)s.")
    for span in spans:
        yield words % {
            "months": span.name,
            "count": len(span.months),
            "each": span.each,
            "basis": span.basis,
        }


def _balance(notice: Notice) -> str:
    """Write what else is on the account, and the total with this charge."""
    rest = notice.state.balance - notice.document.total
    if not rest:
        return _("Poza tą opłatą konto jest rozliczone.")
    words = {"rest": describe_balance(rest), "balance": describe_balance(notice.state.balance)}
    return _("Pozostałe pozycje konta: %(rest)s. Razem z tą opłatą: %(balance)s.") % words


def _change(period: Period, total: Money, previous: Money | None) -> str:
    if previous is None:
        return ""
    month = IN_MONTH[period.previous.month - 1]
    difference = total - previous
    if not difference:
        return _("Tyle samo co %(month)s.") % {"month": month}
    words = {"amount": abs(difference), "month": month}
    if difference > ZERO:
        return _("O %(amount)s więcej niż %(month)s.") % words
    return _("O %(amount)s mniej niż %(month)s.") % words


def list_charges(period: Period) -> QuerySet[ChargeDocument]:
    """Select the charges of a month, without corrections and reversed ones."""
    return standing_charges().filter(period=str(period))


def get_notice_data(document: ChargeDocument, today: date) -> Notice:
    """Return the notice of one charge as of a day."""
    return list_notice_data([document], today)[0]


def list_notice_data(documents: Sequence[ChargeDocument], today: date) -> list[Notice]:
    """List the notices in the order of the documents.

    The documents come with account, payer and premises. A charge that is booked ahead is shown
    with the account as it will be then.
    """
    lines = charged_lines(document.pk for document in documents)
    spans = _spans(documents)
    before = _charges_before(documents)
    standing = _standing(documents, today)
    return [
        Notice(
            account=document.account,
            document=document,
            lines=lines.get(document.pk, []),
            state=standing[document.pk].state,
            postings=standing[document.pk].postings,
            previous=before.get((document.account_id, document.period)),
            spans=spans.get(document.pk, ()),
        )
        for document in documents
    ]


def _spans(documents: Iterable[ChargeDocument]) -> dict[int, Sequence[ChargedSpan]]:
    """Map the ids of waste charges to the spans that they count."""
    for_waste = [document.pk for document in documents if document.account.is_for_waste]
    by_document: defaultdict[int, list[MonthCharged]] = defaultdict(list)
    if for_waste:
        for month in months_charged(ChargeDocument.objects.filter(pk__in=for_waste)):
            by_document[month.document].append(month)
    return {document: group_months(months) for document, months in by_document.items()}


def _standing(documents: Iterable[ChargeDocument], today: date) -> dict[int, AccountState]:
    """Map the ids of documents to their accounts' states; those of one day in one go."""
    by_day: defaultdict[date, list[ChargeDocument]] = defaultdict(list)
    for document in documents:
        by_day[max(today, document.booking_date)].append(document)
    by_document = {}
    for day, of_day in by_day.items():
        accounts = [document.account for document in of_day]
        states = account_reader().read_account_states(accounts, day)
        by_document.update({document.pk: states[document.account_id] for document in of_day})
    return by_document


def _charges_before(documents: Iterable[ChargeDocument]) -> dict[tuple[int, str], Money]:
    """Map account and month to the charge of the month before."""
    by_month: defaultdict[str, list[int]] = defaultdict(list)
    for document in documents:
        by_month[document.period].append(document.account_id)
    before = {}
    for period, accounts in by_month.items():
        earlier = list_charges(Period.parse(period).previous).filter(account_id__in=accounts)
        for account_id, total in earlier.values_list("account_id", "total"):
            before[account_id, period] = total
    return before


REMINDER_TEMPLATE = letterhead.LAYOUTS / "reminder.typ"


class NothingOverdue(Exception):
    """The account has nothing overdue, so there is no reminder."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """The account with what is open on the day; `interest` is a sentence and may be empty."""

    account: Account
    state: AccountBalance
    postings: OpenPostings
    interest: str


def reminder_pdf(office: letterhead.Letterhead, reminder: Reminder, today: date) -> bytes:
    """Render the reminder, dated `today`. Raises NothingOverdue."""
    account, state = reminder.account, reminder.state
    if state.arrears <= ZERO:
        raise NothingOverdue
    data = {
        **letterhead.letterhead_data(office, account, today, title=_("Przypomnienie o zapłacie")),
        "facts": letterhead.short_facts(office, account),
        "answer": [
            _("Zaległość na %(day)s") % {"day": long_date(state.today)},
            str(state.arrears),
            _("słownie: %(words)s") % {"words": letterhead.amount_in_words(state.arrears)},
        ],
        "lines_title": _("Czego nie zapłacono w terminie"),
        "head": [_("Pozycja"), _("Termin płatności"), _("Dni po terminie"), _("Kwota (zł)")],
        "lines": list_overdue(state, reminder.postings),
        "sum": [_("Razem"), state.arrears.digits],
        "interest": reminder.interest,
        "pay_title": _("Dane do przelewu"),
        "pay": letterhead.pay_block(
            office,
            account,
            state.arrears,
            overdue_title(payment_reference(account), reminder.postings),
        ),
        "closing": _closing(office),
        "questions": letterhead.contact_line(office),
    }
    return render_sealed_paper(REMINDER_TEMPLATE, data, issued=today, seal=office.seal)


def list_overdue(state: AccountBalance, postings: OpenPostings) -> list[list[str]]:
    """Return the rows of what is late: title, due date, days late, amount.

    Where a program states the balance alone, that is the only row.
    """
    if not state.open_debits:
        return [[_("Saldo konta, bez podanych pozycji"), "", "", state.without_term.digits]]
    lines = [_line(posting, state.today) for posting in postings.overdue]
    # Free money that lowers the arrears; of the own ledger there is none.
    waiting = postings.overdue_sum - state.overdue
    if waiting:
        lines.append([_("Wpłata czeka na rozliczenie"), "", "", (-waiting).digits])
    return lines


def _line(posting: OpenPosting, today: date) -> list[str]:
    assert posting.due_date is not None  # an overdue posting has a date
    late = (today - posting.due_date).days
    return [posting.name, format_day(posting.due_date), str(late), posting.open.digits]


def _closing(office: letterhead.Letterhead) -> list[str]:
    paid = _(
        "Jeśli zapłata jest już w drodze, to pismo jest nieaktualne i nie trzeba na nie odpowiadać."
    )
    return [
        f"{letterhead.booked_sentence(office)} {paid}",
        _(
            "Gdy trudno zapłacić wszystko od razu, można poprosić o rozłożenie zaległości na raty "
            "albo o późniejszy termin."
        ),
    ]
