"""Which subscriptions an announcement is for, and how many that are."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.text.typed_values import masked_email, masked_number
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.domain.targets import ReachChannel, Recipients
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.subscriptions.models import PhoneSubscription, Subscription, WithPlaces

SAMPLE = 3


def recipients_for(targets: Targets, kind: AnnouncementKind | None) -> QuerySet[Subscription]:
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


def phone_recipients_for(targets: Targets) -> QuerySet[PhoneSubscription]:
    """The confirmed numbers of a place that the targets touch."""
    found = PhoneSubscription.objects.filter(state=PhoneSubscription.State.CONFIRMED)
    if targets.nobody:
        return found.none()
    return found if targets.everybody else found.filter(_touched(PhoneSubscription, targets))


def ways(
    targets: Targets, kind: AnnouncementKind | None, found: Recipients
) -> Sequence[ReachChannel]:
    """Letters, and text messages for what is urgent. Samples are masked."""
    subscriptions = recipients_for(targets, kind).order_by("pk")
    n = subscriptions.count()
    some = subscriptions.values_list("email", flat=True)[:SAMPLE]
    again = ngettext(
        "Powiadomienie dostanie %(n)s osoba.", "Powiadomienie dostanie %(n)s osób.", n
    ) % {"n": n}
    told = [ReachChannel(_("Dostaną e-mail"), _people(n), tuple(map(masked_email, some)), again)]
    if is_urgent(kind):
        phones = phone_recipients_for(targets).order_by("pk")
        numbers = phones.values_list("number", flat=True)[:SAMPLE]
        told.append(
            ReachChannel(
                _("Dostaną SMS"), _people(phones.count()), tuple(map(masked_number, numbers))
            )
        )
    return told


def _people(n: int) -> str:
    return ngettext("%(n)s osoba", "%(n)s osób", n) % {"n": n}


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
