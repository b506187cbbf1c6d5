"""Audit entries: numbers, keys, signs, parents, open accounts, and guards of the tables."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _noop

from cms_ext.base.database.append_only import find_allowed_changes
from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import MAX_AMOUNT, ZERO, Money
from cms_ext.evidence.anchors.domain import chain_findings
from cms_ext.evidence.sealed_rows.domain.chain import (
    ChainBreak,
    chain_faults,
    is_link_whole,
    iterate_links,
)
from cms_ext.evidence.sealed_rows.domain.verify import RowFinding, find_unsealed_rows, verify_rows
from cms_ext.evidence.sealed_rows.models import RowSeal
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.ledger.batch_content import digest_batches
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import Book, allocate, replay_state
from ebok_plugin.ledger.domain.draft_check import NEW_CHARGES
from ebok_plugin.ledger.domain.queries.book import plans_of_ids, read_later_records, read_records
from ebok_plugin.ledger.domain.record import (
    AllocationSettings,
    EntryRecord,
    Plan,
    digest_rules,
    may_contain,
    snapshot_as_text,
)
from ebok_plugin.ledger.domain.snapshot import list_numbers, reached_behind
from ebok_plugin.ledger.models import (
    Account,
    Batch,
    ChargeDocument,
    ChargeLine,
    LedgerEntry,
    Snapshot,
)
from ebok_plugin.ledger.models.entry import ALWAYS_DUE, DUE_WHEN_OWED, ONLY_CREDIT, ONLY_DEBIT
from ebok_plugin.ledger.vocabulary import BATCHES, EntryKind, SubAccount


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something that cannot be right; `entry` is the seq on the account, `batch` an id."""

    auditor: str
    message: str
    account: str = ""
    entry: int | None = None
    batch: int | None = None

    def __str__(self) -> str:
        places = (
            f"konto {self.account}" if self.account else "",
            f"pozycja {self.entry}" if self.entry is not None else "",
            f"paczka {self.batch}" if self.batch is not None else "",
        )
        where = ", ".join(place for place in places if place)
        return f"{self.auditor}: {where + ': ' if where else ''}{self.message}"


def booked_while_open() -> Iterator[AuditFinding]:
    """No entry precedes the account's opening, no new charge follows its closing (ledger.md §9)."""
    before = Q(booking_date__lt=F("account__opened_on"))
    charged = Q(kind__in=NEW_CHARGES, amount__gt=ZERO)
    after = charged & Q(booking_date__gt=F("account__closed_on"))
    for wrong, message in (
        (before, _("zaksięgowano przed otwarciem konta")),
        (after, _("naliczono po zamknięciu konta")),
    ):
        found = LedgerEntry.objects.filter(wrong).order_by("pk")
        for account, seq, batch in found.values_list("account__account_no", "seq", "batch_id"):
            yield AuditFinding("booked_while_open", message, account, seq, batch)


def source_keys() -> Iterator[AuditFinding]:
    """A bank line or a row of a file is posted once, unless its entry was reversed."""
    repeated = (
        LedgerEntry.objects.filter(reversed_by__isnull=True)
        .values("source", "source_key")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    for row in repeated:
        entries = LedgerEntry.objects.filter(
            source=row["source"], source_key=row["source_key"], reversed_by__isnull=True
        ).order_by("pk")
        for account, seq, batch in entries.values_list("account__account_no", "seq", "batch_id"):
            message = _("klucz {key} ({source}) jest zaksięgowany {count} razy").format(
                key=row["source_key"], source=row["source"], count=row["count"]
            )
            yield AuditFinding("source_keys", message, account, seq, batch)


# Conditions that no entry may meet (`ledger.md` §2), and their messages.
WRONG: tuple[tuple[Q, str], ...] = (
    (~Q(kind__in=EntryKind.values), _noop("nieznany rodzaj")),
    (~Q(subaccount__in=SubAccount.values), _noop("nieznane subkonto")),
    (Q(amount=ZERO), _noop("kwota 0,00 zł")),
    (Q(amount__gt=MAX_AMOUNT) | Q(amount__lt=-MAX_AMOUNT), _noop("kwota za duża")),
    (Q(kind__in=ONLY_CREDIT, amount__gt=ZERO), _noop("wpłata ma znak obciążenia")),
    (Q(kind__in=ONLY_DEBIT, amount__lt=ZERO), _noop("obciążenie ma znak wpłaty")),
    (Q(kind__in=ONLY_CREDIT, due_date__isnull=False), _noop("wpłata ma termin płatności")),
    (
        Q(due_date__isnull=True)
        & (Q(kind__in=ALWAYS_DUE) | Q(kind__in=DUE_WHEN_OWED, amount__gt=ZERO)),
        _noop("obciążenie nie ma terminu płatności"),
    ),
    (
        Q(kind=EntryKind.PAYMENT_RETURN) & ~Q(due_date=F("booking_date")),
        _noop("termin zwrotu wpłaty jest inny niż dzień księgowania"),
    ),
    (
        Q(kind=EntryKind.CHARGE, amount__lt=ZERO, document__correction_of__isnull=True),
        _noop("ujemne naliczenie niczego nie koryguje"),
    ),
)


def signs_and_due_dates() -> Iterator[AuditFinding]:
    """Each kind has the sign and the due date that it must have."""
    for wrong, message in WRONG:
        found = LedgerEntry.objects.filter(wrong).order_by("pk")
        for account, seq, batch in found.values_list("account__account_no", "seq", "batch_id"):
            yield AuditFinding("signs_and_due_dates", _(message), account, seq, batch)


def numbering() -> Iterator[AuditFinding]:
    """The entries of an account are numbered 1, 2, 3 … without a gap."""
    suspects = (
        LedgerEntry.objects.values("account_id", "account__account_no")
        .annotate(count=Count("pk"), first=Min("seq"), last=Max("seq"))
        .filter(~Q(first=1) | ~Q(last=F("count")))
        .order_by("account__account_no__polish")
    )
    for suspect in suspects:
        entries = LedgerEntry.objects.filter(account_id=suspect["account_id"])
        counts = Counter(entries.values_list("seq", flat=True))
        account = suspect["account__account_no"]
        for number in range(1, max(counts) + 1):
            if counts[number] != 1:
                wrong = _("numeru brakuje") if not counts[number] else _("numer się powtarza")
                yield AuditFinding("numbering", wrong, account, number)
        for number in sorted(n for n in counts if n < 1):
            yield AuditFinding("numbering", _("numer jest mniejszy niż 1"), account, number)


# A child, its foreign key, and the table in which its parent must stand.
PARENTS: tuple[tuple[type[models.Model], str, type[models.Model]], ...] = (
    (LedgerEntry, "account_id", Account),
    (LedgerEntry, "batch_id", Batch),
    (LedgerEntry, "document_id", ChargeDocument),
    (LedgerEntry, "reverses_id", LedgerEntry),
    (ChargeDocument, "account_id", Account),
    (ChargeDocument, "batch_id", Batch),
    (ChargeDocument, "correction_of_id", ChargeDocument),
    (ChargeLine, "document_id", ChargeDocument),
)


def orphans() -> Iterator[AuditFinding]:
    """Every row that a posted row points to exists."""
    for child, column, parent in PARENTS:
        present = Exists(parent._default_manager.filter(pk=OuterRef(column)))
        lost = child._default_manager.filter(~present, ~Q(**{column: None}))
        for pk, missing in lost.values_list("pk", column):
            message = _("{child} {pk}: nie ma wiersza {parent} {missing}").format(
                child=child._meta.verbose_name,
                pk=pk,
                parent=parent._meta.verbose_name,
                missing=missing,
            )
            yield AuditFinding("orphans", message)


POSTED: tuple[type[models.Model], ...] = (
    Batch,
    ChargeDocument,
    ChargeLine,
    LedgerEntry,
    RowSeal,
)


def triggers() -> Iterator[AuditFinding]:
    """The database still refuses to change what is posted: SQLite loses triggers with a table."""
    return find_unguarded_tables(POSTED)


def find_unguarded_tables(posted: Iterable[type[models.Model]]) -> Iterator[AuditFinding]:
    """Report each append-only table that lets rows be changed or deleted."""
    for model in posted:
        table = model._meta.db_table
        for event in find_allowed_changes(connection, table):
            message = _("baza nie odmawia {event} w tabeli {table}").format(
                event=event, table=table
            )
            yield AuditFinding("triggers", message)


def sealed_rows() -> Iterator[AuditFinding]:
    """Every sealed row is as the site last wrote it, and none was added or removed."""
    yield from _findings("sealed_rows", verify_rows())


def check_published_rows() -> Iterator[AuditFinding]:
    """Report unsealed rows, and disagreement with the chain ends published outside.

    Not among the auditors whose findings a backup has to show again, like
    `check_published_batches`.
    """
    yield from _findings("rows_told", find_unsealed_rows())


def _findings(auditor: str, found: Iterable[RowFinding]) -> Iterator[AuditFinding]:
    for one in found:
        account = (one.content or {}).get("account_no") or ""
        yield AuditFinding(auditor, one.message, account=account)


ROWS_AT_ONCE = 5_000
FAULTS = {
    ChainBreak.GAP: gettext_lazy("w łańcuchu brakuje paczek po numerze {number}"),
    ChainBreak.UNLINKED: gettext_lazy("paczka nie łączy się z poprzednią"),
    ChainBreak.CHANGED: gettext_lazy("zmieniono paczkę, jej pozycje, dokumenty albo wiersze"),
    ChainBreak.FOREIGN: gettext_lazy("pieczęć nie pochodzi z tego serwisu"),
    ChainBreak.WITHDRAWN_KEY: gettext_lazy("pieczęć zrobiono kluczem, który wycofano"),
    ChainBreak.OTHER_END: gettext_lazy("łańcuch kończy się inaczej, niż zapisano"),
    ChainBreak.UNSEALED_END: gettext_lazy("koniec łańcucha nie ma pieczęci tego serwisu"),
}


def batch_chain() -> Iterator[AuditFinding]:
    """Every batch is in the chain with all that it posted, and the chain ends where it should.

    Finds a changed designation, period or component, and a last batch that was removed together
    with its entries.
    """
    content = dict(digest_batches(apps))

    def is_whole(link: RowSeal) -> bool:
        posted = content.pop(int(link.row), "")
        return is_link_whole(link) and link.content == posted

    stream = SealStream.BATCHES
    for fault, link, number in chain_faults(stream, iterate_links(stream), is_whole):
        yield _finding(str(FAULTS[fault]).format(number=number), int(link.row) if link else None)
    for batch in content:
        yield _finding(_("paczki nie ma w łańcuchu"), batch)


def check_published_batches() -> Iterator[AuditFinding]:
    """Report disagreement with the chain ends published outside the database.

    Not among the auditors whose findings a backup has to show again: a database restored from
    yesterday rightly lacks what was published today.
    """
    for finding in chain_findings(BATCHES):
        yield AuditFinding("batches_told", finding.message)


def _finding(message: str, batch: int | None = None) -> AuditFinding:
    return AuditFinding("batch_chain", message, batch=batch)


ACCOUNTS_AT_ONCE = 200


def balances_replayed() -> Iterator[AuditFinding]:
    """INV-5 and INV-6 on each account: figures add up, nothing is paid twice or left idle."""
    settings = allocation_settings()
    accounts = Account.objects.order_by("pk").values_list("pk", "account_no")
    for portion in split_into_chunks(accounts.iterator(), ACCOUNTS_AT_ONCE):
        numbers = dict(portion)
        # What is of no known kind or subaccount cannot be replayed; `signs_and_due_dates` names it.
        known = LedgerEntry.objects.filter(
            kind__in=EntryKind.values, subaccount__in=SubAccount.values, account_id__in=numbers
        )
        books = read_records(known)
        plans = plans_of_ids(numbers)
        for pk, records in books.items():
            for message in _wrong_balance(records, plans.get(pk, ()), settings):
                yield AuditFinding("balances_replayed", message, numbers[pk])


def _wrong_balance(
    records: Sequence[EntryRecord], plans: tuple[Plan, ...], settings: AllocationSettings
) -> Iterator[str]:
    if len({record.seq for record in records}) != len(records):
        return  # two entries with one number: `numbering` says so, and nothing can be replayed
    last_day = max(record.booking_date for record in records)
    state = replay_state(records, last_day, settings, plans)
    if state.balance != state.overdue + state.upcoming - state.free_credit:
        yield _("saldo {balance} nie jest sumą zaległości, bieżących opłat i nadpłaty").format(
            balance=state.balance
        )
    if state.free_credit and state.open_debits:
        yield _("wolna nadpłata {free} obok otwartej należności").format(free=state.free_credit)
    if min(state.overdue, state.upcoming, state.free_credit) < ZERO:
        yield _("zaległość, bieżące opłaty albo nadpłata są ujemne")
    used: Counter[int] = Counter()
    for part in allocate(records, settings, plans):
        used[part.credit] += part.amount.grosze
        used[part.debit] += part.amount.grosze
    for record in records:
        if used[record.seq] > abs(record.grosze):
            yield _("pozycję {seq} rozliczono ponad jej kwotę").format(seq=record.seq)


SNAPSHOTS_AT_ONCE = 200


def snapshots() -> Iterator[AuditFinding]:
    """Each readable snapshot equals the whole ledger up to its day."""
    readable = Snapshot.objects.filter(rules=digest_rules(allocation_settings()))
    days = list(readable.order_by("day").values_list("day", flat=True).distinct())
    for day in days:
        of_day = readable.filter(day=day).select_related("account").order_by("pk")
        for portion in split_into_chunks(of_day.iterator(SNAPSHOTS_AT_ONCE), SNAPSHOTS_AT_ONCE):
            yield from _compare(portion)


def _compare(portion: list[Snapshot]) -> Iterator[AuditFinding]:
    day = portion[0].day
    accounts = [snapshot.account_id for snapshot in portion]
    books = read_later_records(dict.fromkeys(accounts), day)
    plans = plans_of_ids(accounts)
    reached = reached_behind(accounts, day)
    for snapshot in portion:
        pk = snapshot.account_id
        if snapshot.account_id in reached:
            message = _("stan na {day}: późniejsze storno sięga wstecz").format(day=day)
            yield AuditFinding("snapshots", message, snapshot.account.account_no)
            continue
        for message in _wrong_snapshot(snapshot, Book(books[pk], plans.get(pk, ()))):
            yield AuditFinding("snapshots", message, snapshot.account.account_no)


def _wrong_snapshot(snapshot: Snapshot, book: Book) -> Iterator[str]:
    day = snapshot.day
    if snapshot.balance.grosze != book.balance_on(day):
        yield _("stan na {day}: saldo {kept}, a z pozycji wynika {found}").format(
            day=day, kept=snapshot.balance, found=Money.from_grosze(book.balance_on(day))
        )
    if snapshot.carried != snapshot_as_text(book.carried_over(day, allocation_settings())):
        yield _("stan na {day}: inne należności albo nadpłaty niż w księdze").format(day=day)
    numbers = bytes(snapshot.documents)
    if not all(may_contain(numbers, [number]) for number in list_numbers(book.records)):
        yield _("stan na {day}: numery dokumentów nie są wszystkie").format(day=day)
