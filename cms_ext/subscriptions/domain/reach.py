"""Which subscriptions an announcement is for."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cms_ext.notices.models import AnnouncementKind
from cms_ext.notices.targets import Targets
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.subscriptions.models import PhoneSubscription, Subscription, WithPlaces


def reached(targets: Targets, kind: AnnouncementKind | None) -> QuerySet[Subscription]:
    """The confirmed subscriptions of a place that the targets touch, and of this kind.

    A place is touched when it is a target, holds one or lies in one: whoever chose a building
    hears of works at one of its entrances.
    """
    found = Subscription.objects.filter(state=Subscription.State.CONFIRMED)
    if targets.nobody:
        return found.none()
    if not targets.everybody:
        found = found.filter(_touched(Subscription, targets))
    kinds = Subscription.kinds.through.objects
    of_kind = ~Q(pk__in=kinds.values("subscription"))
    if kind is not None:
        of_kind |= Q(pk__in=kinds.filter(announcementkind=kind).values("subscription"))
    return found.filter(of_kind)


def is_urgent(kind: AnnouncementKind | None) -> bool:
    """Whether it is sent at once to all, and by SMS too."""
    return kind is not None and kind.code == "ALERT"


def phones_reached(targets: Targets) -> QuerySet[PhoneSubscription]:
    """The confirmed numbers of a place that the targets touch."""
    found = PhoneSubscription.objects.filter(state=PhoneSubscription.State.CONFIRMED)
    if targets.nobody:
        return found.none()
    return found if targets.everybody else found.filter(_touched(PhoneSubscription, targets))


def _touched(model: type[WithPlaces], targets: Targets) -> Q:
    of_staircases = [staircase.building_id for staircase in targets.staircases]
    buildings = Building.objects.filter(
        Q(property__in=targets.properties)
        | Q(pk__in=[building.pk for building in targets.buildings])
        | Q(pk__in=of_staircases)
    )
    properties = Property.objects.filter(
        Q(pk__in=[estate.pk for estate in targets.properties])
        | Q(buildings__in=targets.buildings)
        | Q(buildings__in=of_staircases)
    )
    staircases = Staircase.objects.filter(
        Q(building__property__in=targets.properties)
        | Q(building__in=targets.buildings)
        | Q(pk__in=[staircase.pk for staircase in targets.staircases])
    )
    return (
        Q(everywhere=True)
        | _chose(model, "properties", "property", properties)
        | _chose(model, "buildings", "building", buildings)
        | _chose(model, "staircases", "staircase", staircases)
    )


def _chose(
    model: type[WithPlaces],
    field: str,
    column: str,
    places: QuerySet[Property | Building | Staircase],
) -> Q:
    rows = getattr(model, field).through.objects
    chosen = rows.filter(**{f"{column}__in": places.values("pk")})
    return Q(pk__in=chosen.values(model._meta.model_name))
