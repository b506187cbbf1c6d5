"""Merging two entries of one place, which a file and a person had entered separately."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, ForeignKey, Model, Q, QuerySet, UniqueConstraint
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.premises.domain.place import (
    LEVELS,
    Place,
    describe_place,
    explain_ended_parent,
    find_level,
    format_path,
    is_unassigned,
)
from cms_ext.premises.models import Building, FormerCode, Premises, Staircase
from cms_ext.premises.signals import places_merged, places_merging

MAX_NAMED = 10
BEGIN, END = "valid_from", "valid_to"


@dataclass(frozen=True, slots=True)
class Reference:
    """Rows of a model that point at one place, and those that point at the other."""

    key: Field[Any, Any]
    ours: QuerySet[Model]
    theirs: QuerySet[Model]

    @property
    def model(self) -> type[Model]:
        return self.ours.model

    @property
    def bare(self) -> bool:
        """Return whether a row holds only the reference: one of many choices, or a former code."""
        return bool(self.model._meta.auto_created) or self.model is FormerCode


def list_references(place: Place, into: Place) -> Iterator[Reference]:
    """Yield every foreign key to this level of the tree, with the rows of both places."""
    for relation in place._meta.get_fields(include_hidden=True):
        key = getattr(relation, "field", None)
        if not (relation.auto_created and not relation.concrete) or not isinstance(key, ForeignKey):
            continue
        rows = key.model._base_manager.all()
        ours, theirs = rows.filter(**{key.name: place}), rows.filter(**{key.name: into})
        if hasattr(key.model, "merged_into") and key.name != "merged_into":
            # What was merged away stays where it was, and keeps its code there.
            ours = ours.filter(merged_into=None)
        yield Reference(key, ours, theirs)


def find_premises_collisions(
    place: Place, into: Place, *, besides: Mapping[type[Model], Collection[int]] | None = None
) -> list[str]:
    """Describe rows that both places have and only one may keep; empty if all can move.

    `besides` maps models to the keys of rows that will be merged themselves.
    """
    return [
        sentence
        for reference in list_references(place, into)
        if not reference.bare
        for sentence in _collisions_of(reference, (besides or {}).get(reference.model, ()))
    ]


def count_references(place: Place, into: Place) -> dict[str, int]:
    """Count the rows that would be moved, by the plural name of their model."""
    counted: dict[str, int] = {}
    for reference in list_references(place, into):
        number = 0 if reference.bare else reference.ours.count()
        if number:
            name = str(reference.model._meta.verbose_name_plural)
            counted[name] = counted.get(name, 0) + number
    return counted


def move_references(place: Place, into: Place) -> dict[str, int]:
    """Move all references to `into`; return their numbers by model label."""
    moved: dict[str, int] = {}
    for reference in list_references(place, into):
        rows = reference.ours
        if reference.bare:
            _drop_what_both_have(reference)
        number = rows.update(**{reference.key.name: into})
        if number and not reference.bare:
            moved[reference.model._meta.label] = number
    return moved


def copy_choices(place: Place, to: Place) -> None:
    """Add `to` wherever the place is one of many choices (targets, subscriptions)."""
    for reference in list_references(place, to):
        if not reference.model._meta.auto_created:
            continue
        for row in reference.ours:
            row.pk = None
            setattr(row, reference.key.name, to)
            row.save(force_insert=True)


def _collisions_of(reference: Reference, besides: Collection[int]) -> Iterator[str]:
    keys: set[Any] = set(besides)
    for names, condition in _unique_sets(reference):
        others = [name for name in names if name != reference.key.name]
        ours, theirs = reference.ours.filter(condition), reference.theirs.filter(condition)
        has_end = any(field.name == END for field in reference.model._meta.get_fields())
        if BEGIN in others and has_end:
            others.remove(BEGIN)
            both = _overlapping(ours, theirs, others)
        else:
            both = _equal(ours, theirs, others)
        fresh = [row for row in both if row.pk not in keys]
        keys |= {row.pk for row in fresh}
        if fresh:
            yield _("{what}: {rows}. Mają je oba miejsca, zostać może jedno.").format(
                what=str(reference.model._meta.verbose_name_plural).capitalize(),
                rows="; ".join(str(row) for row in fresh[:MAX_NAMED]),
            )


def _unique_sets(reference: Reference) -> Iterator[tuple[Sequence[str], Q]]:
    meta, key = reference.model._meta, reference.key
    if key.unique:
        yield (key.name,), Q()
    for names in meta.unique_together:
        if key.name in names:
            yield names, Q()
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and key.name in constraint.fields:
            yield constraint.fields, constraint.condition or Q()


def _equal(ours: QuerySet[Model], theirs: QuerySet[Model], others: Sequence[str]) -> list[Model]:
    taken = {_values(row, others) for row in theirs}
    valued = [(row, _values(row, others)) for row in ours]
    return [row for row, values in valued if values in taken and None not in values]


def _overlapping(
    ours: QuerySet[Model], theirs: QuerySet[Model], others: Sequence[str]
) -> list[Model]:
    spans: dict[tuple[Any, ...], list[tuple[date, date]]] = {}
    for row in theirs:
        spans.setdefault(_values(row, others), []).append(_span(row))
    return [
        row
        for row in ours
        for first, last in spans.get(_values(row, others), ())
        if _span(row)[0] <= last and first <= _span(row)[1]
    ]


def _values(row: Model, names: Sequence[str]) -> tuple[Any, ...]:
    fields = [row._meta.get_field(name) for name in names]
    return tuple(field.value_from_object(row) for field in fields if isinstance(field, Field))


def _span(row: Model) -> tuple[date, date]:
    return getattr(row, BEGIN) or date.min, getattr(row, END) or date.max


def _drop_what_both_have(reference: Reference) -> None:
    own = (reference.key.attname, reference.model._meta.pk.attname)
    names = [
        field.name for field in reference.model._meta.concrete_fields if field.attname not in own
    ]
    taken = {_values(row, names) for row in reference.theirs}
    doubled = [row.pk for row in reference.ours if _values(row, names) in taken]
    reference.model._base_manager.filter(pk__in=doubled).delete()


@transaction.atomic
def merge_places(place: Place, into: Place, *, today: date, origin: Origin) -> dict[str, int]:
    """Move all rows of `place` to `into`; return their numbers by model label.

    `place` stays as an ended row with its code, so that files with it find `into`. In buildings,
    staircases of the same code are merged as well. Raises ValidationError with everything that both
    carry and only one may have (`list_obstacles_to_merge`); nothing is moved then.
    """
    wait_for_turn()
    pair = {
        row.pk: row
        for row in LEVELS[find_level(into)]
        ._default_manager.select_for_update()
        .filter(pk__in=[place.pk, into.pk])
    }
    obstacles = list_obstacles_to_merge(place, into)
    if obstacles:
        raise ValidationError(obstacles, code="NOT_MERGEABLE")
    return _merge(pair[place.pk], pair[into.pk], today, origin)


def list_obstacles_to_merge(place: Place, into: Place) -> list[str]:
    """Explain why the two cannot be merged, in sentences; empty when they can."""
    if find_level(place) != find_level(into):
        return [
            _("{what} i {other} to różne rzeczy. Wybierz {wanted}.").format(
                what=describe_place(place),
                other=describe_place(into),
                wanted=place._meta.verbose_name,
            )
        ]
    if place.pk == into.pk:
        return [_("Wybrano dwa razy to samo: {what}.").format(what=describe_place(place))]
    if is_unassigned(place) or is_unassigned(into):
        return [_("„Do przypisania” nie łączy się z niczym. Przenieś jej budynki.")]
    merged = [entry for entry in (place, into) if entry.merged_into_id is not None]
    if merged:
        words = _("{what} połączono już z innym miejscem.")
        return [words.format(what=describe_place(entry)) for entry in merged]
    answers = places_merging.send(sender=type(place), place=place, into=into)
    objections = [sentence for _receiver, sentences in answers for sentence in sentences or ()]
    twins = _doubled_staircases(place, into)
    staircase_obstacles = [
        sentence for twin, other in twins for sentence in list_obstacles_to_merge(twin, other)
    ]
    colliding = find_premises_collisions(
        place, into, besides={Staircase: {twin.pk for twin, _other in twins}}
    )
    # What lasts cannot become part of what is over.
    ended = explain_ended_parent(into, place.valid_to)
    return [*ended, *colliding, *objections, *staircase_obstacles]


def _doubled_staircases(place: Place, into: Place) -> list[tuple[Staircase, Staircase]]:
    if not isinstance(place, Building) or not isinstance(into, Building):
        return []
    by_code = {stair.code: stair for stair in into.staircases.filter(merged_into=None)}
    return [
        (stair, by_code[stair.code])
        for stair in place.staircases.filter(merged_into=None)
        if stair.code in by_code
    ]


def _merge(place: Place, into: Place, today: date, origin: Origin) -> dict[str, int]:
    for twin, other in _doubled_staircases(place, into):
        _merge(twin, other, today, origin)
    moved = move_references(place, into)
    if isinstance(into, Staircase):
        # The other may have was in another building.
        Premises.objects.filter(staircase=into).update(building=into.building)
    before = format_path(place)
    place.merged_into = into
    place.valid_to = _last_day(place, today)
    place.save()
    into.save()  # anyone who shows its name learns that more things carry it
    record(
        "PLACES_MERGED",
        origin,
        obj=into,
        from_state=before,
        to_state=format_path(into),
        changes={"merged": place.pk, "moved": moved},
    )
    places_merged.send(sender=type(place), place=place, into=into)
    return moved


def _last_day(place: Place, today: date) -> date:
    yesterday = today - timedelta(days=1)
    last = min(place.valid_to or yesterday, yesterday)
    return max(last, place.valid_from or last)
