"""Reading snapshots: the newest that may stand for everything before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db.models import BigIntegerField, ExpressionWrapper, F, OuterRef, Subquery

from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.domain.carried import FROM_THE_FIRST, Carried, OldDocument
from ebok_plugin.ledger.domain.designation import Words, runs, words_of
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.domain.snapshot_text import may_hold, read
from ebok_plugin.ledger.models import LedgerEntry, Snapshot
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import ZERO

# A document number of 40 characters has at most so many words.
LONGEST_NUMBER = 20


class Cut(NamedTuple):
    """What one snapshot holds; `numbers` are its document numbers as checksums."""

    carried: Carried
    numbers: bytes


NO_CUT = Cut(FROM_THE_FIRST, b"")


def newest_cuts(accounts: Iterable[int], by: date, rules: str) -> dict[int, Cut]:
    """The newest snapshot of each account up to a day; accounts without one are left out."""
    cuts: dict[int, Cut] = {}
    newest = Snapshot.objects.filter(account=OuterRef("account"), day__lte=by, rules=rules)
    raw = ExpressionWrapper(F("balance"), output_field=BigIntegerField())
    for portion in chunks(accounts):
        found = Snapshot.objects.filter(
            account_id__in=portion, day=Subquery(newest.order_by("-day").values("day")[:1])
        )
        for pk, day, grosze, text, numbers in found.annotate(grosze=raw).values_list(
            "account_id", "day", "grosze", "carried", "documents"
        ):
            cuts[pk] = Cut(read(text, day, grosze), bytes(numbers))
    return cuts


def with_named_documents(
    cuts: Mapping[int, Cut], tails: Mapping[int, Iterable[EntryRecord]]
) -> dict[int, Carried]:
    """What is carried, with the old documents that titles of payments after the cut name.

    One query when a title may name one, none otherwise.
    """
    wanted = {pk: _named(tails[pk]) for pk in cuts}
    asked = [pk for pk, cut in cuts.items() if may_hold(cut.numbers, wanted[pk])]
    documents = _old_documents({pk: cuts[pk].carried.day for pk in asked}, wanted)
    return {
        pk: replace(cut.carried, documents=tuple(documents.get(pk, ()))) for pk, cut in cuts.items()
    }


def _named(records: Iterable[EntryRecord]) -> set[Words]:
    titles = [r.title for r in records if r.kind == EntryKind.PAYMENT and r.title]
    return {run for title in titles for run in runs(words_of(title), LONGEST_NUMBER)}


def _old_documents(
    days: Mapping[int, date | None], wanted: Mapping[int, set[Words]]
) -> dict[int, list[OldDocument]]:
    found: defaultdict[int, list[OldDocument]] = defaultdict(list)
    for portion in chunks(days):
        charges = LedgerEntry.objects.filter(
            account_id__in=portion, kind=EntryKind.CHARGE, amount__gt=ZERO, reversed_by__isnull=True
        )
        for pk, day, document, number, period in charges.order_by(
            "booking_date", "seq"
        ).values_list(
            "account_id",
            "booking_date",
            "document_id",
            "document__document_no",
            "document__period",
        ):
            cut = days[pk]
            if cut and day <= cut and words_of(number) in wanted[pk]:
                found[pk].append(OldDocument(document, number, period))
    return found
