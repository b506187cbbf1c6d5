"""Rows and payments of a file, and the payments known before, from files or from statements."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.bulk import StagedRows, split_into_chunks
from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.findings import FileFinding, about_line, shorten_value
from cms_ext.base.tables.numbers import has_side
from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.tables.values import (
    WRITTEN_AMOUNT,
    BadValue,
    choice_reader,
    past_date_reader,
    period_reader,
    read_text,
)
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.hand_limit import FILE_CASH, FILE_FIX
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.ledger_kinds.base import (
    AccountOnFile,
    account_column,
    amount_column,
    nrb_column,
    read_amount,
)
from ebok_plugin.payments.domain.linked_payments import (
    FILE_BANK,
    BankSource,
    OperationText,
    bank_source,
)
from ebok_plugin.payments.domain.placing import PlacedOperation, lock_whole_lines, place_entries
from ebok_plugin.payments.domain.waiting import list_waiting_entries
from ebok_plugin.payments.models import BankEntry

MAX_ID_LENGTH = 64
# `LedgerEntry.source` by the source of the row; its key is the `external_id`.
SOURCES = {"BANK": FILE_BANK, "KASA": FILE_CASH, "KOREKTA": FILE_FIX}


def read_payment(text: str) -> Money:
    """Read what was paid; a side is refused, as here it could say either sign."""
    if has_side(text):
        what = (
            f"przy kwocie „{shorten_value(text)}” stoi strona konta, a w pliku wpłat nie wiadomo, "
        )
        what += "czy to wpłata, czy zwrot. Zapisz wpłatę bez niej: 1234,56."
        raise BadValue("AMOUNT_FORMAT", what, WRITTEN_AMOUNT)
    return read_amount(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow(TableRow):
    """A payment for `account_no`, `nrb` or both; `amount` is what came in.

    With `correction_of` the payment of that `external_id` is reversed and the amount may be 0.
    """

    key_columns = ("external_id",)

    external_id: str = column(
        read_text,
        _("numer wpłaty w Twoim programie; każdy tylko raz"),
        identifier=True,
        longest=MAX_ID_LENGTH,
        example=("KP/2026/1", "KP/2026/2"),
    )
    account_no: str | None = account_column(
        ("900001", "900002"), _("numer konta; wystarczy on albo nrb"), empty=None
    )
    nrb: str | None = nrb_column(_("rachunek, na który wpłacono; wystarczy on albo account_no"))
    value_date: date = day_column(
        past_date_reader, _("dzień wpłaty"), example=("2026-01-12", "2026-01-14")
    )
    amount: Money = amount_column(
        _("kwota w złotych: 1234,56"), read_payment, example=("369,36", "100,00")
    )
    title: str = column(
        read_text,
        _("tytuł wpłaty"),
        empty="",
        longest=140,
        prose=True,
        multiline=True,
        example=("Opłata za styczeń", "Wpłata"),
    )
    payer_name: str = column(
        read_text, _("kto wpłacił; nie zmienia płatnika konta"), empty="", prose=True
    )
    source: str = column(
        choice_reader("BANK", "KASA", "KOREKTA"),
        _("skąd wpłata: BANK, KASA albo KOREKTA"),
        example="KASA",
    )
    designated_period: str | None = day_column(
        period_reader,
        _("miesiąc, za który wpłacono: 2026-01"),
        empty=None,
        example=("2026-01",),
        form=ValueForm.PERIOD,
    )
    correction_of: str | None = column(
        read_text,
        _("external_id wpłaty, którą ten wiersz wycofuje"),
        empty=None,
        identifier=True,
        longest=MAX_ID_LENGTH,
    )

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        if self.amount.amount < 0 or (not self.amount and self.correction_of is None):
            yield about_line(
                "AMOUNT_NOT_POSITIVE",
                line,
                "wpłata musi być większa od 0. Zwrot zapisz jako korektę (correction_of).",
                field="amount",
                found=self.amount.digits,
                expected="kwota większa od 0",
            )
        if self.correction_of == self.external_id:
            yield about_line(
                "CORRECTION_UNKNOWN",
                line,
                "wpłata nie może korygować samej siebie.",
                field="correction_of",
                found=self.external_id,
                expected="external_id zaksięgowanej wpłaty",
            )


Twin = tuple[int, date, Money]
"""Account, value date and amount: what makes two payments look alike."""


class StatementTwins:
    """Finds BANK rows that must not be posted, because statements bring their payment.

    Setting COOP_PAYMENTS_BANK_SOURCE: STATEMENTS (only statements may post), FILE (only files),
    BOTH (the default: either). Each operation of a statement that is placed on an account
    covers one equal row of a file, no matter who placed it, except the row that posted its money.
    """

    def __init__(self) -> None:
        self._rule = bank_source()
        self._entries: Counter[Twin] = Counter()
        self._asked: set[int] = set()
        self._ask = self._rule is not BankSource.STATEMENTS and bool(
            Batch.objects.filter(kind=Batch.Kind.STATEMENT).exists() or BankEntry.objects.exists()
        )

    def load(self, accounts: Iterable[int]) -> None:
        """Read the payments that statements brought to these accounts, each once."""
        new = set(accounts) - self._asked if self._ask else set()
        if not new:
            return
        self._asked |= new
        by_statement = Q(placement__isnull=False)
        if self._rule is BankSource.BOTH:
            by_statement |= Q(batch__kind=Batch.Kind.STATEMENT)
        entries = LedgerEntry.objects.filter(
            by_statement, account_id__among=new, kind=EntryKind.PAYMENT, reversed_by__isnull=True
        )
        counted = entries.values_list("account_id", "booking_date", "amount").annotate(Count("pk"))
        for account_id, day, amount, count in counted:
            self._entries[account_id, day, amount] += count

    def covers(self, twin: Twin) -> bool:
        """Return whether a statement has this payment; two equal rows need two entries."""
        if self._rule is BankSource.STATEMENTS:
            return True
        return self._take(twin)

    def mark_posted(self, twin: Twin) -> None:
        """Count a row that is posted already as the payment itself."""
        self._take(twin)

    def _take(self, twin: Twin) -> bool:
        if not self._entries or not self._entries[twin]:
            return False
        self._entries[twin] -= 1
        return True


class WaitingLine(NamedTuple):
    """A complete waiting operation whose number names nobody."""

    pk: int
    text: OperationText
    # Of two operations that look alike either may be taken.
    look: tuple[str, str, str]


def _complete(days: tuple[date, ...]) -> QuerySet[BankEntry]:
    lines = list_waiting_entries().filter(value_date__in=days, mark="C", remaining=F("amount"))
    return lines.order_by("pk").defer("raw_61", "raw_86")


_complete_lines = PreparedQuery(_complete)


class WaitingTwins:
    """Complete waiting operations, and the rows of a file that are their money."""

    def __init__(self) -> None:
        self._named: defaultdict[Twin, list[int]] = defaultdict(list)
        self._unnamed: defaultdict[tuple[date, Money], list[WaitingLine]] = defaultdict(list)
        self._asked: set[date] = set()
        self._of_row: dict[str, int] = {}

    def load(self, days: Iterable[date]) -> None:
        """Read the waiting operations of these days, each day once."""
        new = set(days) - self._asked
        self._asked |= new
        for portion in split_into_chunks(sorted(new)):
            for line in _complete_lines(days=tuple(portion)):
                if line.account_id is not None:
                    self._named[line.account_id, line.value_date, line.amount].append(line.pk)
                else:
                    look = (line.title, line.name, line.counterparty_nrb)
                    waiting = WaitingLine(line.pk, OperationText(line), look)
                    self._unnamed[line.value_date, line.amount].append(waiting)

    def join(self, row: PaymentRow, account: AccountOnFile) -> bool:
        """Join the row to the waiting operation that is its money, if there is one.

        False where an operation of its day and amount waits and may or may not be the
        row's.
        """
        if not self._named and not self._unnamed:
            return True
        # `get` does not add an empty list for each row of the file.
        if named := self._named.get((account.pk, row.value_date, row.amount)):
            self._of_row[row.external_id] = named.pop(0)
            return True
        unnamed = self._unnamed.get((row.value_date, row.amount), [])
        candidates = [
            line
            for line in unnamed
            if line.text.speaks_of(
                account, reference=row.external_id, title=row.title, payer_name=row.payer_name
            )
        ]
        if len({line.look for line in candidates}) != 1:
            return not unnamed
        unnamed.remove(candidates[0])
        self._of_row[row.external_id] = candidates[0].pk
        return True

    def place(self, batches: Iterable[Batch], made_by: User | None) -> None:
        """Place the operations on the entries posted from their rows.

        Raises PlacingError LINE_CHANGED when somebody placed one meanwhile.
        """
        if not self._of_row:
            return
        for batch in batches:
            posted = batch.entries.filter(source=SOURCES["BANK"])
            joined = {
                self._of_row[key]: entry
                for key, entry in posted.values_list("source_key", "pk")
                if key in self._of_row
            }
            lines = lock_whole_lines(joined)
            place_entries(
                (
                    PlacedOperation(key, line.amount.grosze, joined[key])
                    for key, line in lines.items()
                ),
                made_by=made_by,
            )


class NewPayments:
    """The payments to post, compact enough for a file of a million rows.

    In memory are account and amount by `external_id`, which a correction further down may need;
    the rest is staged.
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._accounts = array("q")
        self._grosze = array("q")
        self._rows = StagedRows()

    def add(self, line: int, draft: EntryDraft) -> None:
        """Add a draft that the ledger would accept."""
        grosze = draft.amount.grosze
        self._places[draft.source_key] = len(self._accounts)
        self._accounts.append(draft.account_id)
        self._grosze.append(grosze)
        self._rows.append(
            (
                line,
                draft.account_id,
                grosze,
                draft.booking_date.isoformat(),
                draft.title,
                draft.source,
                draft.source_key,
                str(draft.designated_period or ""),
            )
        )

    def drafts(self) -> Iterator[tuple[int, EntryDraft]]:
        """Yield all drafts with their lines, in file order."""
        for line, account, grosze, day, title, source, key, period in self._rows:
            yield (
                line,
                EntryDraft(
                    account_id=account,
                    kind=EntryKind.PAYMENT,
                    amount=Money.from_grosze(grosze),
                    booking_date=_day(day),
                    title=title,
                    source=source,
                    source_key=key,
                    designated_period=Period.parse(period) if period else None,
                ),
            )

    def __contains__(self, external_id: str) -> bool:
        return external_id in self._places

    def account_of(self, external_id: str) -> int:
        return self._accounts[self._places[external_id]]

    def amount_of(self, external_id: str) -> Money:
        """Return the amount of the row's payment, positive."""
        return Money.from_grosze(-self._grosze[self._places[external_id]])


# A file has few different days.
_day = lru_cache(1_000)(date.fromisoformat)


def read_payment_draft(row: PaymentRow, account_id: int) -> EntryDraft:
    """Draft the entry of a row."""
    period = Period.parse(row.designated_period) if row.designated_period else None
    return EntryDraft(
        account_id=account_id,
        kind=EntryKind.PAYMENT,
        amount=-row.amount,
        booking_date=row.value_date,
        title=row.title or gettext("Wpłata"),
        source=SOURCES[row.source],
        source_key=row.external_id,
        designated_period=period,
    )
