"""The chain of readings: what was recorded or decided cannot be changed, go or come unseen.

Each act is one link, whether it recorded one reading or the file of a year; `verify_ledger`
computes each anew (`domain.audit`). The end is told outside the database once a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.append_only import find_missing_guards
from cms_ext.evidence import sealed_chain
from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash
from ebok_plugin.ledger.domain.audit.entries import AuditFinding, find_unguarded_tables
from ebok_plugin.utilities.meters.models import Reading, ReadingEnd, ReadingLink, UseInformation
from ebok_plugin.utilities.meters.triggers import LINK_GUARDS, METER_GUARDS, READING_GUARDS
from ebok_plugin.utilities.meters.vocabulary import ReadingSource, ReadingState

AT_ONCE = 900
# What a clerk has seen with the resident or on a paper, and what is an estimate anyway.
LOOKED_AT = (ReadingSource.CLERK, ReadingSource.ESTIMATE)
Act = ReadingLink.Act


def take_turn() -> None:
    """For a verb that locks meters or readings: before them, so that two such verbs wait for one
    another instead of each holding what the other wants. SQLite's writing transaction is the lock.
    """
    if connection.features.has_select_for_update:
        sealed_chain.lock_end(ReadingEnd, ReadingLink)


@transaction.atomic
def add_readings(readings: Sequence[Reading]) -> None:
    """Insert new readings as one link of the chain. A constant number of queries a portion."""
    if not readings:
        return
    end = _begun()
    number = end.number + 1
    for reading in readings:
        reading.link_number = number
    made = Reading.objects.bulk_create(readings, AT_ONCE)
    _add(end, Act.RECORDED, content=digest_of(sorted(made, key=lambda one: one.pk)))


@transaction.atomic
def save_decision(reading: Reading) -> None:
    """Save the state of a reading, and link it."""
    end = _begun()
    reading.save(update_fields=["state", "reason", "decided_on", "decided_by"])
    _add(end, Act.DECIDED, row=reading.pk, content=state_of(reading))


def first_state(reading: Reading) -> ReadingState:
    """The state with which a reading is recorded: an unlikely one waits, but where somebody has
    looked already.
    """
    waits = reading.doubt and reading.source not in LOOKED_AT
    return ReadingState.WAITING if waits else ReadingState.ACCEPTED


def state_of(reading: Reading) -> str:
    """What a decision says, without the words of its reason."""
    reason = hashlib.sha256(reading.reason.encode()).hexdigest() if reading.reason else ""
    said = (reading.state, reading.decided_on, reading.decided_by_id, reason)
    return "|".join("" if one is None else str(one) for one in said)


def untouched(reading: Reading) -> str:
    """`state_of` a reading that nobody has decided."""
    return f"{first_state(reading)}|||"


def digest_of(readings: Iterable[Reading]) -> str:
    """`3 9f86…`: how many they are, in the order of their keys, and the digest of what they say."""
    digest, count = hashlib.sha256(), 0
    for one in readings:
        said = (
            one.pk,
            one.meter_id,
            one.day,
            f"{one.value:.3f}",
            one.source,
            one.occasion,
            one.doubt,
            round(one.entered_at.timestamp() * 1_000_000),
            one.entered_by_id,
        )
        digest.update(("|".join(map(str, said)) + "\n").encode())
        count += 1
    return f"{count} {digest.hexdigest()}"


def link_hash(link: ReadingLink) -> str:
    """64 hex digits over a link and the one before; needs the co-op's key."""
    return keyed_hash(_sealed_text(link))


def key_of_link(link: ReadingLink) -> int | None:
    """Which key hashed the link, as `key_of_hash` says it; None: it is not as it was written."""
    return key_of_hash(_sealed_text(link), link.hash)


# Where the chain ends now, to be told outside (`Plugin.chains`), and the hashes of links by number.
chain_end = partial(sealed_chain.end_to_publish, ReadingEnd)
hashes = partial(sealed_chain.hashes_of, ReadingLink)


def _begun() -> ReadingEnd:
    """The end, locked. The first act ever links what is there, as it is found."""
    end = sealed_chain.lock_end(ReadingEnd, ReadingLink)
    if end.has_begun or not Reading.objects.exists():
        return end
    there = Reading.objects.order_by("pk")
    _add(end, Act.FOUND, content=digest_of(there.iterator(AT_ONCE)))
    decided = there.filter(Q(decided_on__isnull=False) | Q(state=ReadingState.RETURNED))
    for reading in decided.iterator(AT_ONCE):
        _add(end, Act.DECIDED, row=reading.pk, content=state_of(reading))
    return end


def _add(end: ReadingEnd, act: str, *, content: str, row: int | None = None) -> None:
    link = ReadingLink(
        number=end.number + 1,
        act=act,
        row=row,
        content=content,
        made_at=timezone.now(),
        prev_hash=sealed_chain.hash_before(end),
    )
    link.hash = link_hash(link)
    link.save()
    sealed_chain.move_end(end, link.number, link.hash)


def _sealed_text(link: ReadingLink) -> str:
    said = (
        link.number,
        link.act,
        "" if link.row is None else link.row,
        link.content,
        round(link.made_at.timestamp() * 1_000_000),
        link.prev_hash,
    )
    return "reading link " + "|".join(map(str, said))


# The auditors of readings, for `verify_ledger`: they report and repair nothing. Meters are sealed
# rows, which `sealed_rows` compares.

ROWS_AT_ONCE = 2_000
FAULTS = {
    sealed_chain.ChainFault.GAP: gettext_lazy(
        "w łańcuchu odczytów brakuje ogniw po numerze {number}"
    ),
    sealed_chain.ChainFault.UNLINKED: gettext_lazy(
        "ogniwo odczytów {link} nie łączy się z poprzednim"
    ),
    sealed_chain.ChainFault.FOREIGN: gettext_lazy("zmieniono ogniwo odczytów {link}"),
    sealed_chain.ChainFault.WITHDRAWN_KEY: gettext_lazy(
        "ogniwo odczytów {link} zapisano wycofanym kluczem"
    ),
    sealed_chain.ChainFault.OTHER_END: gettext_lazy(
        "łańcuch odczytów kończy się inaczej, niż zapisano"
    ),
    sealed_chain.ChainFault.UNSEALED_END: gettext_lazy(
        "koniec łańcucha odczytów nie ma pieczęci tego serwisu"
    ),
}


def readings_guarded() -> Iterator[AuditFinding]:
    """The database still refuses to change what was recorded."""
    yield from find_unguarded_tables((ReadingLink, UseInformation))
    for guard in find_missing_guards(connection, (*METER_GUARDS, *READING_GUARDS, *LINK_GUARDS)):
        message = _("baza nie pilnuje tabeli {table} (wyzwalacz {name})")
        yield _finding(message.format(table=guard.table, name=guard.name), "triggers")


def readings_chain() -> Iterator[AuditFinding]:
    """Every act is in the chain as it was written, and the chain ends where it should."""
    walk = sealed_chain.chain_faults(
        ReadingLink.objects.order_by("number").iterator(ROWS_AT_ONCE),
        sealed_chain.end_of(ReadingEnd),
        key_of=key_of_link,
        # Its hash is a keyed one: what was changed bears no key of the co-op.
        is_whole=lambda _link: True,
    )
    for fault, link, number in walk:
        yield _finding(str(FAULTS[fault]).format(link=link, number=number), "readings_chain")


def readings_kept() -> Iterator[AuditFinding]:
    """Each reading is as it was recorded and decided, and none came or went since.

    Before the first link nothing is proved, and nothing is said.
    """
    if not sealed_chain.end_of(ReadingEnd).has_begun and not ReadingLink.objects.exists():
        stray = Reading.objects.filter(link_number__isnull=False).values_list("pk", flat=True)
        for pk in stray:
            yield _finding(_("odczytu {row} nie ma w łańcuchu").format(row=pk), "readings_kept")
        return
    links = ReadingLink.objects.order_by("number")
    recorded = {
        None if link.act == ReadingLink.Act.FOUND else link.number: link
        for link in links.exclude(act=ReadingLink.Act.DECIDED)
    }
    decided = dict(
        links.filter(act=ReadingLink.Act.DECIDED).values_list("row", "content").iterator()
    )
    rows = Reading.objects.order_by("link_number", "pk").iterator(ROWS_AT_ONCE)
    for number, group in groupby(rows, key=lambda reading: reading.link_number):
        states: list[AuditFinding] = []
        found = digest_of(_compared(group, decided, states))
        link = recorded.pop(number, None)
        if link is None:
            message = _("odczytów ({found}) nie ma w łańcuchu, ogniwo {number}")
            yield _finding(
                message.format(found=found.split()[0], number=number or "–"), "readings_kept"
            )
        elif found != link.content:
            yield _finding(_changed(link, found), "readings_kept")
        yield from states
    for link in recorded.values():
        yield _finding(_changed(link, "0"), "readings_kept")


def _compared(
    readings: Iterator[Reading], decided: dict[int | None, str], states: list[AuditFinding]
) -> Iterator[Reading]:
    """The same readings; whose state is not the one that was decided is noted on the way."""
    for one in readings:
        if state_of(one) != decided.get(one.pk, untouched(one)):
            message = _("odczyt {row}: stan „{state}” różni się od zapisanego")
            states.append(
                _finding(message.format(row=one.pk, state=one.get_state_display()), "readings_kept")
            )
        yield one


def _changed(link: ReadingLink, found: str) -> str:
    """How many there were and are; the digest is for nobody to read."""
    return _(
        "odczyty zapisane {day} (ogniwo {link}, razem {count}) różnią się od zapisanych; teraz "
        "jest ich {now}"
    ).format(
        day=f"{link.made_at:%d.%m.%Y}",
        link=link,
        count=link.content.split()[0],
        now=found.split()[0],
    )


def _finding(message: str, auditor: str) -> AuditFinding:
    return AuditFinding(auditor, message)


AUDITORS = (readings_guarded, readings_chain, readings_kept)
