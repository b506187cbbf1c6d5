"""Everything about a person in one packet (GDPR art. 15 and 20): the core's part and the plugins'.

A plugin declares `personal_data=PersonalData(collect=…)`, a function `(person) -> [Section]`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TypeAlias

from cms_ext.identity.models import Person
from cms_ext.plugins import declared, plugins

Value: TypeAlias = "str | int | Decimal | bool | date | datetime | None"
Row: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A file of the packet: its path below `pliki/`, and how to open it."""

    path: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of data: a title, why it is kept, and rows of labels with values.

    All rows of a section have the same labels, in the order in which they are shown. Values are
    plain: text, numbers, dates, truth values, None. No secret and no hash belongs here.
    """

    title: str
    rows: Sequence[Row]
    why: str = ""
    files: Sequence[PacketFile] = ()


def collect(person: Person) -> list[Section]:
    """The sections about a person, the core's first, then each plugin's; empty ones left out.

    A plugin may have left rows with the number of an entry that was merged into this one.
    """
    from cms_ext.privacy.domain.core_data import core_sections  # noqa: PLC0415 - it imports Section

    found = list(core_sections(person))
    for plugin in plugins():
        if plugin.personal_data:
            for entry in (person, *person.merged_from.order_by("pk")):
                found += declared(plugin.personal_data.collect)(entry)
    return [section for section in found if section.rows]
