"""The chain of readings: none can be changed, removed or added unseen once recorded.

Each act is one entry of the journal, whether it recorded one reading or the file of a year, in the
stream READINGS. `verify_ledger` recomputes each. Meters are sealed rows, which `sealed_rows`
compares.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.append_only import find_missing_guards
from cms_ext.evidence.sealed_rows.domain.chain import (
    ChainBreak,
    chain_faults,
    iterate_links,
    lock_chain_end,
    read_end,
    seal_content,
)
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.ledger.domain.audit.entries import AuditFinding, find_unguarded_tables
from ebok_plugin.utilities.meters.models import Reading, UseInformation
from ebok_plugin.utilities.meters.triggers import LINK_GUARDS, METER_GUARDS, READING_GUARDS
from ebok_plugin.utilities.meters.vocabulary import ReadingSource, ReadingState

AT_ONCE = 900
# A clerk saw the figure with the resident or on paper; an estimate needs no look.
LOOKED_AT = (ReadingSource.CLERK, ReadingSource.ESTIMATE)
STREAM = SealStream.READINGS
# The kinds of acts in the journal. The content of FOUND and RECORDED is `digest_of` the readings,
# that of DECIDED the `state_of` the reading `row` from then on.
FOUND, RECORDED, DECIDED = "meters.found", "meters.recorded", "meters.decided"


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
    content = digest_of(sorted(saved, key=lambda reading: reading.pk))
    seal_content(end, RECORDED, "", content)


@transaction.atomic
def save_reading_decision(reading: Reading) -> None:
    """Save the state of a reading, and link it."""
    end = _begun()
    reading.save(update_fields=["state", "reason", "decided_on", "decided_by"])
    seal_content(end, DECIDED, reading.pk, state_of(reading))


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


def _begun() -> RowHead:
    """Lock the end of the chain; the first act ever links the readings that exist."""
    end = lock_chain_end(STREAM)
    if end.has_begun or not Reading.objects.exists():
        return end
    existing = Reading.objects.order_by("pk")
    seal_content(end, FOUND, "", digest_of(existing.iterator(AT_ONCE)))
    decided = existing.filter(Q(decided_on__isnull=False) | Q(state=ReadingState.RETURNED))
    for reading in decided.iterator(AT_ONCE):
        seal_content(end, DECIDED, reading.pk, state_of(reading))
    return end


ROWS_AT_ONCE = 2_000
CHANGED = gettext_lazy("zmieniono ogniwo odczytów {link}")
FAULTS = {
    ChainBreak.GAP: gettext_lazy("w łańcuchu odczytów brakuje ogniw po numerze {number}"),
    ChainBreak.UNLINKED: gettext_lazy("ogniwo odczytów {link} nie łączy się z poprzednim"),
    ChainBreak.CHANGED: CHANGED,
    ChainBreak.FOREIGN: CHANGED,
    ChainBreak.WITHDRAWN_KEY: gettext_lazy("ogniwo odczytów {link} zapisano wycofanym kluczem"),
    ChainBreak.OTHER_END: gettext_lazy("łańcuch odczytów kończy się inaczej, niż zapisano"),
    ChainBreak.UNSEALED_END: gettext_lazy("koniec łańcucha odczytów nie ma pieczęci tego serwisu"),
}


def readings_guarded() -> Iterator[AuditFinding]:
    """Report when the database no longer refuses to change what was recorded."""
    yield from find_unguarded_tables((UseInformation,))
    for guard in find_missing_guards(connection, (*METER_GUARDS, *READING_GUARDS, *LINK_GUARDS)):
        message = _("baza nie pilnuje tabeli {table} (wyzwalacz {name})")
        yield AuditFinding("triggers", message.format(table=guard.table, name=guard.name))


def readings_chain() -> Iterator[AuditFinding]:
    """Report acts that are not in the chain as written, and a wrong end of the chain."""
    for fault, link, number in chain_faults(STREAM, iterate_links(STREAM)):
        message = str(FAULTS[fault]).format(link=link and link.number, number=number)
        yield AuditFinding("readings_chain", message)


def readings_kept() -> Iterator[AuditFinding]:
    """Report readings that differ from those recorded and decided, or are new or gone.

    Before the first link nothing is proved, and nothing is reported.
    """
    links = RowSeal.objects.filter(stream=STREAM).order_by("number")
    if not read_end(STREAM).has_begun and not links.exists():
        stray = Reading.objects.filter(link_number__isnull=False).values_list("pk", flat=True)
        for pk in stray:
            yield AuditFinding("readings_kept", _("odczytu {row} nie ma w łańcuchu").format(row=pk))
        return
    recorded = {
        None if link.kind == FOUND else link.number: link for link in links.exclude(kind=DECIDED)
    }
    decided = dict(links.filter(kind=DECIDED).values_list("row", "content").iterator())
    rows = Reading.objects.order_by("link_number", "pk").iterator(ROWS_AT_ONCE)
    for number, group in groupby(rows, key=lambda reading: reading.link_number):
        states: list[AuditFinding] = []
        digest = digest_of(_compared(group, decided, states))
        link = recorded.pop(number, None)
        if link is None:
            message = _("odczytów ({found}) nie ma w łańcuchu, ogniwo {number}")
            yield AuditFinding(
                "readings_kept", message.format(found=digest.split()[0], number=number or "–")
            )
        elif digest != link.content:
            yield AuditFinding("readings_kept", _changed(link, digest))
        yield from states
    for link in recorded.values():
        yield AuditFinding("readings_kept", _changed(link, "0"))


def _compared(
    readings: Iterator[Reading], decided: dict[str, str], states: list[AuditFinding]
) -> Iterator[Reading]:
    """Yield the readings, and note those whose state is not the decided one."""
    for reading in readings:
        if state_of(reading) != decided.get(str(reading.pk), untouched(reading)):
            message = _("odczyt {row}: stan „{state}” różni się od zapisanego")
            states.append(
                AuditFinding(
                    "readings_kept",
                    message.format(row=reading.pk, state=reading.get_state_display()),
                )
            )
        yield reading


def _changed(link: RowSeal, digest: str) -> str:
    """Write how many readings there were and are; the digest is not for readers."""
    return _(
        "odczyty zapisane {day} (ogniwo {link}, razem {count}) różnią się od zapisanych; teraz "
        "jest ich {now}"
    ).format(
        day=f"{link.made_at:%d.%m.%Y}",
        link=link.number,
        count=link.content.split()[0],
        now=digest.split()[0],
    )


AUDITORS = (readings_guarded, readings_chain, readings_kept)
