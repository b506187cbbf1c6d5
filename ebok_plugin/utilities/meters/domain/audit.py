"""The auditors of readings, for `verify_ledger`: they report and repair nothing. Meters are sealed
rows, which `sealed_rows` compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.append_only import lacking
from cms_ext.evidence.sealed_chain import ChainFault, chain_faults, end_of
from ebok_plugin.ledger.domain.audit.entries import unguarded
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.utilities.meters.domain.chain import digest_of, key_of_link, state_of, untouched
from ebok_plugin.utilities.meters.models import Reading, ReadingEnd, ReadingLink, UseInformation
from ebok_plugin.utilities.meters.triggers import LINK_GUARDS, METER_GUARDS, READING_GUARDS

ROWS_AT_ONCE = 2_000
FAULTS = {
    ChainFault.GAP: gettext_lazy("w łańcuchu odczytów brakuje ogniw po numerze {number}"),
    ChainFault.UNLINKED: gettext_lazy("ogniwo odczytów {link} nie łączy się z poprzednim"),
    ChainFault.FOREIGN: gettext_lazy("zmieniono ogniwo odczytów {link}"),
    ChainFault.WITHDRAWN_KEY: gettext_lazy("ogniwo odczytów {link} zapisano wycofanym kluczem"),
    ChainFault.OTHER_END: gettext_lazy("łańcuch odczytów kończy się inaczej, niż zapisano"),
    ChainFault.UNSEALED_END: gettext_lazy("koniec łańcucha odczytów nie ma pieczęci tego serwisu"),
}


def readings_guarded() -> Iterator[AuditFinding]:
    """The database still refuses to change what was recorded."""
    yield from unguarded((ReadingLink, UseInformation))
    for guard in lacking(connection, (*METER_GUARDS, *READING_GUARDS, *LINK_GUARDS)):
        message = _("baza nie pilnuje tabeli {table} (wyzwalacz {name})")
        yield _finding(message.format(table=guard.table, name=guard.name), "triggers")


def readings_chain() -> Iterator[AuditFinding]:
    """Every act is in the chain as it was written, and the chain ends where it should."""
    walk = chain_faults(
        ReadingLink.objects.order_by("number").iterator(ROWS_AT_ONCE),
        end_of(ReadingEnd),
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
    if not end_of(ReadingEnd).has_begun and not ReadingLink.objects.exists():
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
