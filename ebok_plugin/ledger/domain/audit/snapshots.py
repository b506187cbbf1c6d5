from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.designation import words_of
from ebok_plugin.ledger.domain.queries.book import plans_of_ids, records_after
from ebok_plugin.ledger.domain.record import (
    EntryRecord,
    may_hold,
    rules_of,
    snapshot_as_text,
    without_reversed,
)
from ebok_plugin.ledger.domain.snapshot import reached_behind
from ebok_plugin.ledger.models import Snapshot
from ebok_plugin.money import Money

SNAPSHOTS_AT_ONCE = 200


def snapshots() -> Iterator[AuditFinding]:
    """Each snapshot that can be read is what the whole ledger up to its day comes to."""
    kept = Snapshot.objects.filter(rules=rules_of(allocation_settings()))
    days = list(kept.order_by("day").values_list("day", flat=True).distinct())
    for day in days:
        of_day = kept.filter(day=day).select_related("account").order_by("pk")
        for portion in chunks(of_day.iterator(SNAPSHOTS_AT_ONCE), SNAPSHOTS_AT_ONCE):
            yield from _compare(portion)


def _compare(portion: list[Snapshot]) -> Iterator[AuditFinding]:
    day = portion[0].day
    accounts = [snapshot.account_id for snapshot in portion]
    books = records_after(dict.fromkeys(accounts), day)
    plans = plans_of_ids(accounts)
    reached = reached_behind(accounts, day)
    for snapshot in portion:
        pk = snapshot.account_id
        if snapshot.account_id in reached:
            message = _("stan na {day}: późniejsze storno sięga wstecz").format(day=day)
            yield AuditFinding("snapshots", message, snapshot.account.account_no)
            continue
        for message in _wrong(snapshot, Book(books[pk], plans.get(pk, ()))):
            yield AuditFinding("snapshots", message, snapshot.account.account_no)


def _wrong(snapshot: Snapshot, book: Book) -> Iterator[str]:
    day = snapshot.day
    if snapshot.balance.grosze != book.balance_on(day):
        yield _("stan na {day}: saldo {kept}, a z pozycji wynika {found}").format(
            day=day, kept=snapshot.balance, found=Money.from_grosze(book.balance_on(day))
        )
    if snapshot.carried != snapshot_as_text(book.carried_over(day, allocation_settings())):
        yield _("stan na {day}: inne należności albo nadpłaty niż w księdze").format(day=day)
    numbers = bytes(snapshot.documents)
    if not all(may_hold(numbers, [words_of(one)]) for one in _numbers(book.records)):
        yield _("stan na {day}: numery dokumentów nie są wszystkie").format(day=day)


def _numbers(records: Iterable[EntryRecord]) -> set[str]:
    counted = without_reversed(records)
    return {r.document_no for r in counted if r.grosze > 0 and r.document is not None}
