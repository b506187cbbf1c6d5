"""What the kinds of files of the import contract share: their declaration, judging and posting."""

import re
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.tables import FileFinding, FindingLog
from cms_ext.base.tables.declaration import TableFormat, TableRow, column
from cms_ext.base.tables.findings import about_file, about_line, shorten_value
from cms_ext.base.tables.values import BadValue, at_scale, pattern_reader, read_money
from cms_ext.desks.import_desk.domain.import_table import WriteRefused
from cms_ext.desks.import_desk.domain.table import RowJudge, TableOutcome
from cms_ext.office.law.working_days import is_working_day, next_working_day
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.draft_check import Checkable, Circumstances, check_draft
from ebok_plugin.ledger.domain.hand_limit import (
    HandLimit,
    exceeds_limit,
    name_rule,
    read_hand_limit,
)
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.domain.posting import post_batch, rows_with_open_days
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.payments.domain.linked_payments import FILE_BANK

R = TypeVar("R", bound=TableRow)
A = TypeVar("A", "AccountOnFile", Account)
D = TypeVar("D")
DRAFTS_A_BATCH = 5_000
Rows = Sequence[tuple[int, R]]
"""Rows of a file, each with its line."""
ReadAgain = Callable[[], Iterator[tuple[int, R]]]

AMOUNT_PLACES = 2
COMPONENT_CODE = pattern_reader(r"[A-Z0-9-]{1,12}", "1 do 12 znaków: A–Z, cyfry i -")
ACCOUNT_NO = pattern_reader(r"[0-9A-Z/-]{1,20}", "1 do 20 znaków: cyfry, A–Z, / i -")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+\-]?[0-9]+")


def read_amount(text: str) -> Money:
    """Read an amount of money, at most 9 999 999.99 either way."""
    return Money(read_money(text))


# A payments file names the same few thousand accounts again and again.
@lru_cache(maxsize=1 << 15)
def read_nrb(text: str) -> str:
    """Read the 26 digits of an account number; codes of qr_zbp.md §3, and NRB_SCIENTIFIC."""
    if _SCIENTIFIC.fullmatch(text):
        raise BadValue(
            "NRB_SCIENTIFIC",
            f"Excel zamienił numer na {shorten_value(text)} i zgubił cyfry. "
            "Ustaw kolumnę jako tekst i wpisz numer jeszcze raz.",
            "26 cyfr zapisanych jako tekst",
        )
    try:
        return parse_nrb(text)
    except NrbError as error:
        what = error.message[0].lower() + error.message[1:]
        raise BadValue(error.code, what, "numer rachunku z 26 cyfr") from error


def refuse_nrb_number(_number: Decimal) -> str:
    """Refuse a number cell, because a spreadsheet stores only fifteen digits."""
    raise BadValue(
        "NRB_NUMBER_CELL",
        "numer zapisano jako liczbę (Excel gubi cyfry powyżej 15.). Ustaw komórki jako tekst.",
        "26 cyfr zapisanych jako tekst",
    )


def account_column(example: Any, about: object = "", **settings: Any) -> Any:
    """Declare the column of an account number."""
    about = about or gettext_lazy("numer konta: cyfry, wielkie litery, / i -, na przykład 100001")
    return column(ACCOUNT_NO, about, identifier=True, example=example, **settings)


def nrb_column(about: object, **settings: Any) -> Any:
    """Declare an optional column of a bank account."""
    return column(read_nrb, about, number=refuse_nrb_number, empty=None, **settings)


def amount_column(
    about: object, read: Callable[[str], Money] = read_amount, **settings: Any
) -> Any:
    """Declare a column of an amount of money."""
    to_grosze = at_scale(AMOUNT_PLACES, "AMOUNT_SCALE")
    return column(read, about, number=to_grosze, **settings)


def describe_early_day(
    code: str, line: int, name: str, message: str, day: date, first: date
) -> FileFinding:
    """A finding about a day that is before the first one that it may be."""
    expected = f"{first} lub później"
    return about_line(code, line, message, field=name, found=str(day), expected=expected)


@dataclass(slots=True)
class LedgerOutcome(TableOutcome):
    """What the rows of a file would change in the ledger, found without writing.

    `accounts` are those concerned; `effect` is the change of the sum of today's balances in
    grosze.
    """

    accounts: set[str] = field(default_factory=set)
    effect: int = 0


@dataclass(frozen=True, slots=True)
class FilePosting:
    """Who posts a file, and the reason that its batches carry."""

    made_by: User | None
    today: date
    reason: str
    approved_by: User | None = None


class KindImport(RowJudge[R]):
    """The import of one file of one kind: judged against the ledger, then perhaps posted.

    `post` is called only without errors. Large files do not stay in memory: `judge` stages what
    `post` needs, or `post` reads the rows again.
    """

    outcome: LedgerOutcome

    rows_a_portion: ClassVar[int] = 2_000
    # The column that a refusal of the ledger refers to, by the code of the refusal.
    refusal_fields: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self.outcome = LedgerOutcome()
        self._credits: defaultdict[tuple[str, int], Money] = defaultdict(lambda: ZERO)
        """What the file takes off accounts without the bank, by rule and account."""
        self._due_days: set[date] = set()

    @classmethod
    def lacks_rows_of(cls, batches: Iterable[Batch]) -> bool:
        """Return whether the same file may come again for rows that were not stored then."""
        return False

    @abstractmethod
    def post(self, read_again: ReadAgain[R], posting: FilePosting) -> list[Batch]:
        """Post the rows of the file, which were found good, and return the batches."""

    def refuse_account(self, line: int, number: str) -> None:
        """Add the finding that the row names an unknown account."""
        self.refuse(
            "ACCOUNT_UNKNOWN",
            line,
            _("nie ma konta {number}. Dodaj je najpierw plikiem accounts.").format(number=number),
            field="account_no",
            found=number,
            expected=_("numer konta w tej spółdzielni"),
        )

    def refuse_posted(
        self, line: int, message: str, compared: Iterable[tuple[str, object, object]]
    ) -> bool:
        """Refuse each column whose value is not the posted one; return whether there are any."""
        differences = [one for one in compared if one[1] != one[2]]
        for name, new, old in differences:
            found, expected = str(new or ""), str(old or "")
            self.refuse("POSTED_CHANGED", line, message, field=name, found=found, expected=expected)
        return bool(differences)

    def warn_if_free(self, line: int, due: date) -> None:
        """Warn about a due date on a non-working day, at the first line that has it."""
        if due not in self._due_days and not is_working_day(due):
            self.warn(
                "DUE_DATE_FREE",
                line,
                _("termin płatności {day} wypada w dzień wolny od pracy.").format(day=due),
                field="due_date",
                found=str(due),
                expected=str(next_working_day(due)),
            )
        self._due_days.add(due)

    def acceptable(self, line: int, draft: EntryDraft, around: Circumstances) -> bool:
        """Return whether the ledger would accept the draft; its refusal becomes a finding."""
        try:
            check_draft(draft, around)
        except PostingError as refusal:
            self.log.error(self.refusal(line, refusal))
            return False
        return True

    def refusal(self, line: int | None, refusal: PostingError) -> FileFinding:
        """Convert a refusal of the ledger into a finding."""
        if line is None:
            return about_file(refusal.code, refusal.message)
        field = self.refusal_fields.get(refusal.code, "")
        return about_line(refusal.code, line, refusal.message, field=field)

    def post_drafts(
        self, kind: Batch.Kind, numbered: Iterable[tuple[int, EntryDraft]], posting: FilePosting
    ) -> list[Batch]:
        """Post batches of entries; raises WriteRefused with the refused row."""
        post = partial(post_batch, kind)
        return self.post_portions(post, numbered, DRAFTS_A_BATCH, posting)

    def post_portions(
        self,
        post: Callable[..., Batch],
        numbered: Iterable[tuple[int, D]],
        size: int,
        posting: FilePosting,
    ) -> list[Batch]:
        """Post drafts in batches of `size`; raises WriteRefused with the refused row."""
        portions = split_into_chunks(numbered, size)
        return [self._post(post, portion, posting) for portion in portions]

    def _post(
        self, post: Callable[..., Batch], numbered: Sequence[tuple[int, D]], posting: FilePosting
    ) -> Batch:
        try:
            return post(
                [draft for _line, draft in numbered],
                made_by=posting.made_by,
                today=posting.today,
                reason=posting.reason,
                approved_by=posting.approved_by,
            )
        except PostingError as refusal:
            line = None if refusal.position is None else numbered[refusal.position][0]
            raise WriteRefused(self.refusal(line, refusal)) from refusal

    def count_effect(self, account_no: str, draft: EntryDraft) -> None:
        self.outcome.accounts.add(account_no)
        if draft.booking_date <= self.today:
            self.outcome.effect += draft.amount.grosze
        self.count_credit(draft.account_id, draft)

    def count_credit(self, account: int, draft: EntryDraft) -> None:
        """Count what lowers a debt of a known account without the bank."""
        if account and draft.source != FILE_BANK and draft.amount < ZERO:
            self._credits[name_rule(draft), account] += draft.amount

    def guard_credits(self) -> None:
        """Leave large credits to a second person, as those that are posted by hand."""
        for rule in sorted({rule for rule, _account in self._credits}):
            limit = read_hand_limit(rule, self.today)
            changes = ((key[1], sum_) for key, sum_ in self._credits.items() if key[0] == rule)
            if large := exceeds_limit(limit, changes):
                self._leave_credits(limit, large)

    def _leave_credits(self, limit: HandLimit, large: Collection[int]) -> None:
        self.outcome.two_persons = True
        numbers = Account.objects.filter(pk__among=set(large)).order_by("account_no__polish")
        message = _("Bez wpłaty z banku zmaleją należności na kontach: {accounts}. {limit}").format(
            accounts=name_accounts(numbers.values_list("account_no", flat=True)),
            limit=limit.in_words,
        )
        self.log.warn(about_file("CREDIT_SECOND_PERSON", message))


NAMED = 5


def name_accounts(numbers: Iterable[str]) -> str:
    """Return how many accounts there are, and the first of their numbers."""
    listed = list(numbers)
    names = ", ".join(listed[:NAMED]) + (", …" if len(listed) > NAMED else "")
    return f"{len(listed)} ({names})"


def list_account_numbers() -> dict[str, Iterable[str]]:
    """Return the numbers of all accounts, by the column that names one."""
    return {"account_no": Account.objects.order_by().values_list("account_no", flat=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKind(TableFormat[R]):
    """A kind of file that the ledger imports; `judge` compares and posts it."""

    name: Promise
    judge: type[KindImport[R]]
    marked: bool = True
    numbers: Callable[[], Mapping[str, Iterable[str]]] = list_account_numbers


def load_circumstances(today: date, accounts: Mapping[int, Checkable]) -> Circumstances:
    """Load the circumstances of drafts without reversals; `accounts` may still grow."""
    return Circumstances(today, accounts, closed_periods(), {})


def about_day_and_amount(day: str, amount: str) -> dict[str, str]:
    """Map refusals to the columns of day and amount, for `refusal_fields`."""
    dates = ("BEFORE_OPENING", "PERIOD_CLOSED", "DATE_FUTURE", "DATE_TOO_FAR")
    amounts = ("AMOUNT_TOO_LARGE", "AMOUNT_ZERO")
    return {
        **dict.fromkeys(dates, day),
        **dict.fromkeys(amounts, amount),
        "ACCOUNT_CLOSED": "account_no",
    }


class AccountOnFile(NamedTuple):
    """The fields of an account that rows are compared with."""

    pk: int
    account_no: str
    nrb: str | None
    payer_name: str
    opened_on: date
    closed_on: date | None


def find_accounts(**wanted: Any) -> Iterator[AccountOnFile]:
    """Find the accounts of a filter."""
    rows = Account.objects.filter(**wanted).order_by()
    columns = ("pk", "account_no", "nrb", "payer_name")
    return map(AccountOnFile._make, rows_with_open_days(rows, *columns))


class KnownAccounts(Generic[A]):
    """The accounts that `find` returned, queried in portions and once for each number."""

    def __init__(self, find: Callable[..., Iterable[A]]) -> None:
        self.by_id: dict[int, A] = {}
        self._find: Callable[..., Iterable[A]] = find
        self._by_number: dict[str, A | None] = {}
        self._by_nrb: dict[str, A | None] = {}

    def load(self, numbers: Iterable[str | None], nrbs: Iterable[str | None] = ()) -> None:
        new_numbers = {number for number in numbers if number} - self._by_number.keys()
        new_nrbs = {nrb for nrb in nrbs if nrb} - self._by_nrb.keys()
        self._by_number.update(dict.fromkeys(new_numbers))
        self._by_nrb.update(dict.fromkeys(new_nrbs))
        if new_numbers:
            self._add(self._find(account_no__among=new_numbers))
        if new_nrbs:
            self._add(self._find(nrb__among=new_nrbs))

    def by_number(self, number: str) -> A | None:
        return self._by_number.get(number)

    def by_nrb(self, nrb: str) -> A | None:
        return self._by_nrb.get(nrb)

    def _add(self, accounts: Iterable[A]) -> None:
        for account in accounts:
            known = self.by_id.setdefault(account.pk, account)
            self._by_number[known.account_no] = known
            if known.nrb:
                self._by_nrb[known.nrb] = known
