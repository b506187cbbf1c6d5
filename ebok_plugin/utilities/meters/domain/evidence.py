"""The chain of readings: none can be changed, removed or added unseen once recorded.

Each act is one link, whether it recorded one reading or the file of a year. `verify_ledger`
recomputes each, and the end is published outside the database once a day. Meters are sealed rows,
which `sealed_rows` compares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
# A clerk saw the figure with the resident or on paper; an estimate needs no look.
LOOKED_AT = (ReadingSource.CLERK, ReadingSource.ESTIMATE)
Act = ReadingLink.Act


def take_turn() -> None:
    """Lock the chain's end before meters or readings, so that two verbs cannot deadlock.

    On SQLite the writing transaction is the lock.
    """
    if connection.features.has_select_for_update:
        sealed_chain.lock_end(ReadingEnd, ReadingLink.objects.all())


@transaction.atomic
def add_readings(readings: Sequence[Reading]) -> None:
    """Insert new readings as one link; a constant number of queries for each portion."""
    if not readings:
        return
    end = _begun()
    number = end.number + 1
    for reading in readings:
        reading.link_number = number
    saved = Reading.objects.bulk_create(readings, AT_ONCE)
    _add(end, Act.RECORDED, content=digest_of(sorted(saved, key=lambda reading: reading.pk)))


@transaction.atomic
def save_decision(reading: Reading) -> None:
    """Save the state of a reading, and link it."""
    end = _begun()
    reading.save(update_fields=["state", "reason", "decided_on", "decided_by"])
    _add(end, Act.DECIDED, row=reading.pk, content=state_of(reading))


def first_state(reading: Reading) -> ReadingState:
    """Return the state in which a reading is recorded: an unlikely one waits.

    Unless somebody has looked at it already.
    """
    waits = reading.doubt and reading.source not in LOOKED_AT
    return ReadingState.WAITING if waits else ReadingState.ACCEPTED


def state_of(reading: Reading) -> str:
    """Write what a decision says, without the words of its reason."""
    reason = hashlib.sha256(reading.reason.encode()).hexdigest() if reading.reason else ""
    fields = (reading.state, reading.decided_on, reading.decided_by_id, reason)
    return "|".join("" if field is None else str(field) for field in fields)


def untouched(reading: Reading) -> str:
    """Write the `state_of` a reading that nobody has decided."""
    return f"{first_state(reading)}|||"


def digest_of(readings: Iterable[Reading]) -> str:
    """Digest readings in the order of their keys, with their number: `3 9f86…`."""
    digest, count = hashlib.sha256(), 0
    for reading in readings:
        fields = (
            reading.pk,
            reading.meter_id,
            reading.day,
            f"{reading.value:.3f}",
            reading.source,
            reading.occasion,
            reading.doubt,
            round(reading.entered_at.timestamp() * 1_000_000),
            reading.entered_by_id,
        )
        digest.update(("|".join(map(str, fields)) + "\n").encode())
        count += 1
    return f"{count} {digest.hexdigest()}"


def link_hash(link: ReadingLink) -> str:
    """Hash a link and the one before: 64 hex digits, keyed."""
    return keyed_hash(_sealed_text(link))


def key_of_link(link: ReadingLink) -> int | None:
    """Find which key hashed the link (`key_of_hash`); None if the link was changed."""
    return key_of_hash(_sealed_text(link), link.hash)


# The end of the chain now, to be published (`EvidencePart.chains`), and hashes of links by number.
chain_end = partial(sealed_chain.end_to_publish, ReadingEnd)


def hashes(numbers: Sequence[int]) -> Mapping[int, str]:
    """The hashes of the links with these numbers."""
    return sealed_chain.hashes_of(ReadingLink.objects.all(), numbers)


def _begun() -> ReadingEnd:
    """Lock the end of the chain; the first act ever links the readings that exist."""
    end = sealed_chain.lock_end(ReadingEnd, ReadingLink.objects.all())
    if end.has_begun or not Reading.objects.exists():
        return end
    existing = Reading.objects.order_by("pk")
    _add(end, Act.FOUND, content=digest_of(existing.iterator(AT_ONCE)))
    decided = existing.filter(Q(decided_on__isnull=False) | Q(state=ReadingState.RETURNED))
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
    fields = (
        link.number,
        link.act,
        "" if link.row is None else link.row,
        link.content,
        round(link.made_at.timestamp() * 1_000_000),
        link.prev_hash,
    )
    return "reading link " + "|".join(map(str, fields))


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
    """Report when the database no longer refuses to change what was recorded."""
    yield from find_unguarded_tables((ReadingLink, UseInformation))
    for guard in find_missing_guards(connection, (*METER_GUARDS, *READING_GUARDS, *LINK_GUARDS)):
        message = _("baza nie pilnuje tabeli {table} (wyzwalacz {name})")
        yield _finding(message.format(table=guard.table, name=guard.name), "triggers")


def readings_chain() -> Iterator[AuditFinding]:
    """Report acts that are not in the chain as written, and a wrong end of the chain."""
    walk = sealed_chain.chain_faults(
        ReadingLink.objects.order_by("number").iterator(ROWS_AT_ONCE),
        sealed_chain.end_of(ReadingEnd),
        key_of=key_of_link,
        # The hash is keyed: a changed link matches no key of the co-op.
        is_whole=lambda _link: True,
    )
    for fault, link, number in walk:
        yield _finding(str(FAULTS[fault]).format(link=link, number=number), "readings_chain")


def readings_kept() -> Iterator[AuditFinding]:
    """Report readings that differ from those recorded and decided, or are new or gone.

    Before the first link nothing is proved, and nothing is reported.
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
        digest = digest_of(_compared(group, decided, states))
        link = recorded.pop(number, None)
        if link is None:
            message = _("odczytów ({found}) nie ma w łańcuchu, ogniwo {number}")
            yield _finding(
                message.format(found=digest.split()[0], number=number or "–"), "readings_kept"
            )
        elif digest != link.content:
            yield _finding(_changed(link, digest), "readings_kept")
        yield from states
    for link in recorded.values():
        yield _finding(_changed(link, "0"), "readings_kept")


def _compared(
    readings: Iterator[Reading], decided: dict[int | None, str], states: list[AuditFinding]
) -> Iterator[Reading]:
    """Yield the readings, and note those whose state is not the decided one."""
    for reading in readings:
        if state_of(reading) != decided.get(reading.pk, untouched(reading)):
            message = _("odczyt {row}: stan „{state}” różni się od zapisanego")
            states.append(
                _finding(
                    message.format(row=reading.pk, state=reading.get_state_display()),
                    "readings_kept",
                )
            )
        yield reading


def _changed(link: ReadingLink, digest: str) -> str:
    """Write how many readings there were and are; the digest is not for readers."""
    return _(
        "odczyty zapisane {day} (ogniwo {link}, razem {count}) różnią się od zapisanych; teraz "
        "jest ich {now}"
    ).format(
        day=f"{link.made_at:%d.%m.%Y}",
        link=link,
        count=link.content.split()[0],
        now=digest.split()[0],
    )


def _finding(message: str, auditor: str) -> AuditFinding:
    return AuditFinding(auditor, message)


AUDITORS = (readings_guarded, readings_chain, readings_kept)
