"""Merging two entries of one part of the tree, entered twice by a file and by hand."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from cms_ext.premises.domain.entering import ended_before, path_of
from cms_ext.premises.domain.place import LEVELS, Place, called, is_unassigned, level_of
from cms_ext.premises.domain.references import collisions, move_references
from cms_ext.premises.models import Building, Premises, Staircase
from cms_ext.premises.signals import places_merged, places_merging


@transaction.atomic
def merge_places(place: Place, into: Place, *, today: date, origin: Origin) -> dict[str, int]:
    """Move all rows of `place` to `into`; returns how many by model label.

    `place` stays as an ended row with its code, so that files with it find `into`. In buildings,
    staircases of the same code are merged as well. Raises ValidationError with all that both carry
    and only one may have (`obstacles_to_merge`); nothing is moved then.
    """
    take_turn()
    pair = {
        row.pk: row
        for row in LEVELS[level_of(into)]
        ._default_manager.select_for_update()
        .filter(pk__in=[place.pk, into.pk])
    }
    in_the_way = obstacles_to_merge(place, into)
    if in_the_way:
        raise ValidationError(in_the_way, code="NOT_MERGEABLE")
    return _merge(pair[place.pk], pair[into.pk], today, origin)


def obstacles_to_merge(place: Place, into: Place) -> list[str]:
    """Why the two cannot be merged, in sentences; empty when they can."""
    if level_of(place) != level_of(into):
        return [
            _("{what} i {other} to różne rzeczy. Wybierz {wanted}.").format(
                what=called(place), other=called(into), wanted=place._meta.verbose_name
            )
        ]
    if place.pk == into.pk:
        return [_("Wybrano dwa razy to samo: {what}.").format(what=called(place))]
    if is_unassigned(place) or is_unassigned(into):
        return [_("„Do przypisania” nie łączy się z niczym. Przenieś jej budynki.")]
    done = [one for one in (place, into) if one.merged_into_id is not None]
    if done:
        words = _("{what} połączono już z innym miejscem.")
        return [words.format(what=called(one)) for one in done]
    answers = places_merging.send(sender=type(place), place=place, into=into)
    told = [sentence for _receiver, sentences in answers for sentence in sentences or ()]
    doubled = [
        sentence
        for one, other in _doubled_staircases(place, into)
        for sentence in obstacles_to_merge(one, other)
    ]
    # What lasts cannot become part of what is over.
    over = ended_before(into, place.valid_to)
    return [*over, *_colliding(place, into), *told, *doubled]


def _colliding(place: Place, into: Place) -> list[str]:
    twins = {one.pk for one, _other in _doubled_staircases(place, into)}
    return collisions(place, into, besides={Staircase: twins})


def _doubled_staircases(place: Place, into: Place) -> list[tuple[Staircase, Staircase]]:
    if not isinstance(place, Building) or not isinstance(into, Building):
        return []
    known = {stair.code: stair for stair in into.staircases.filter(merged_into=None)}
    return [
        (stair, known[stair.code])
        for stair in place.staircases.filter(merged_into=None)
        if stair.code in known
    ]


def _merge(place: Place, into: Place, today: date, origin: Origin) -> dict[str, int]:
    for one, other in _doubled_staircases(place, into):
        _merge(one, other, today, origin)
    moved = move_references(place, into)
    if isinstance(into, Staircase):
        # The other may have stood in another building.
        Premises.objects.filter(staircase=into).update(building=into.building)
    before = path_of(place)
    place.merged_into = into
    place.valid_to = _last_day(place, today)
    place.save()
    into.save()  # whoever shows its name learns that more things carry it
    record(
        "PLACES_MERGED",
        origin,
        obj=into,
        from_state=before,
        to_state=path_of(into),
        changes={"merged": place.pk, "moved": moved},
    )
    places_merged.send(sender=type(place), place=place, into=into)
    return moved


def _last_day(place: Place, today: date) -> date:
    yesterday = today - timedelta(days=1)
    last = min(place.valid_to or yesterday, yesterday)
    return max(last, place.valid_from or last)
