"""The meters of whoever has many premises, in one table: chosen, counted, written to a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.base.text.folding import folded_words
from ebok_plugin.utilities.meters.domain.own_meters import OwnMeter, kind_in_words
from ebok_plugin.utilities.meters.domain.reading import shown_figure
from ebok_plugin.utilities.meters.vocabulary import MeterKind


@dataclass(frozen=True, slots=True)
class KindSum:
    """Of one kind and unit: how many meters, of how many a reading still lacks, and what all
    together use in a usual month, as far as it is known.
    """

    kind: MeterKind
    unit: str
    meters: int
    missing: int
    a_month: Decimal


def is_missing(own: OwnMeter) -> bool:
    """A reading of it is taken today, and none was handed in yet."""
    return own.takes and own.submitted is None


def chosen(
    meters: Iterable[OwnMeter], *, query: str = "", kind: str = "", missing: bool = False
) -> list[OwnMeter]:
    """By a word of the address, of the premises' code or of the number; by kind; those to read."""
    wanted = folded_words(query)
    return [
        own
        for own in meters
        if (not kind or own.meter.kind == kind)
        and (not missing or is_missing(own))
        and _says(own, wanted)
    ]


def _says(own: OwnMeter, wanted: Sequence[str]) -> bool:
    """Whether each word begins one of the place or the number."""
    premises = own.meter.premises
    said = folded_words(f"{premises.short_address} {premises.code} {own.meter.number}")
    return all(any(word.startswith(one) for word in said) for one in wanted)


def sums(meters: Sequence[OwnMeter], today: date) -> list[KindSum]:
    """In the order of every page."""
    found = []
    kinds = {(own.meter.counts, own.meter.unit) for own in meters}
    for kind, unit in sorted(kinds, key=lambda pair: (pair[0].order, pair[1])):
        of_kind = [own for own in meters if (own.meter.counts, own.meter.unit) == (kind, unit)]
        uses = (own.usual(today) or Decimal(0) for own in of_kind)
        found.append(
            KindSum(kind, unit, len(of_kind), sum(map(is_missing, of_kind)), sum(uses, Decimal(0)))
        )
    return found


def lines(meters: Iterable[OwnMeter], today: date) -> Iterator[list[str]]:
    """For a spreadsheet: a row a meter, with its last figure."""
    yield [
        _("Lokal"),
        _("Adres"),
        _("Konto"),
        _("Licznik"),
        _("Numer"),
        _("Jednostka"),
        _("Ostatni odczyt"),
        _("Wskazanie"),
        _("Stan"),
        _("Zwykle na miesiąc"),
    ]
    for own in meters:
        last = own.submitted or own.previous
        usual = own.usual(today)
        yield [
            own.meter.premises.code,
            own.meter.premises.short_address,
            own.account.account_no,
            kind_in_words(own.meter),
            own.meter.number,
            own.meter.unit,
            str(last.day) if last else "",
            shown_figure(last.value) if last else "",
            last.get_state_display() if last else "",
            "" if usual is None else shown_figure(usual),
        ]
