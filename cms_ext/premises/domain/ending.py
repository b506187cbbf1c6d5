"""The end of a part of the tree: it stays readable, with its history and its notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from cms_ext.premises.domain.entering import ended_before, path_of, refuse_ended_parent
from cms_ext.premises.domain.place import (
    LEVELS,
    Place,
    called,
    children_of,
    is_unassigned,
    level_of,
    parent_of,
)
from cms_ext.premises.signals import place_ending

MOST_NAMED = 20


@transaction.atomic
def end_places(places: Sequence[Place], *, on: date, origin: Origin) -> None:
    """End these places, all or none; `on` is the last day of each.

    Raises ValidationError with all obstacles: parts that last longer, open
    accounts and whatever else plugins answer to `place_ending`.
    """
    take_turn()
    in_the_way = [sentence for place in places for sentence in obstacles_to_end(place, on)]
    if in_the_way:
        raise ValidationError(in_the_way, code="NOT_OVER")
    for place in places:
        _set_end(place, on, origin)


@transaction.atomic
def reopen_place(place: Place, *, origin: Origin) -> None:
    """Take back an end. Raises ValidationError for one that was merged or whose parent is over."""
    take_turn()
    if place.merged_into_id is not None:
        raise ValidationError(
            _("{what} połączono z innym miejscem, więc nie można go przywrócić.").format(
                what=called(place)
            )
        )
    parent = parent_of(place)
    if parent is not None:
        refuse_ended_parent(parent, None)
    _set_end(place, None, origin)


def obstacles_to_end(place: Place, on: date) -> list[str]:
    """Why the part cannot end on the day, in sentences; none when it can."""
    if is_unassigned(place):
        return [_("„Do przypisania” zbiera budynki z plików i nie ma końca.")]
    if place.merged_into_id is not None:
        words = _("{what} połączono z innym miejscem i na tym się skończyło.")
        return [words.format(what=called(place))]
    if place.valid_from is not None and on < place.valid_from:
        words = _("{what} trwa od {day}. Koniec nie może być wcześniej.")
        return [words.format(what=called(place), day=f"{place.valid_from:%d.%m.%Y}")]
    answers = place_ending.send(sender=type(place), place=place, on=on)
    told = [sentence for _receiver, sentences in answers for sentence in sentences or ()]
    parent = parent_of(place)
    over = ended_before(parent, on) if parent else []
    return [*over, *_living_parts(place, on), *told]


def _living_parts(place: Place, on: date) -> list[str]:
    longer = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    found = []
    for children in children_of(place):
        living = children.filter(longer)
        number = living.count()
        if not number:
            continue
        names = ", ".join(part.code for part in living.order_by("code")[:MOST_NAMED])
        more = _(" i dalsze ({n})").format(n=number - MOST_NAMED) if number > MOST_NAMED else ""
        found.append(
            _(
                "{what} – nadal trwają {parts}: {names}{more}. Najpierw zakończ je albo przenieś."
            ).format(
                what=called(place),
                parts=children.model._meta.verbose_name_plural,
                names=names,
                more=more,
            )
        )
    return found


def _set_end(place: Place, on: date | None, origin: Origin) -> None:
    stored: Place = LEVELS[level_of(place)]._default_manager.select_for_update().get(pk=place.pk)
    before = stored.valid_to
    stored.valid_to = on
    stored.save()
    record(
        "PLACE_ENDED" if on else "PLACE_REOPENED",
        origin,
        obj=stored,
        note=path_of(stored),
        from_state=before.isoformat() if before else "",
        to_state=on.isoformat() if on else "",
    )
