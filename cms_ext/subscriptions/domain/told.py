"""How many an announcement reaches and by what, counted before it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms_ext.notices.domain.targets import recipients
from cms_ext.notices.models import AnnouncementKind
from cms_ext.notices.targets import Targets
from cms_ext.subscriptions.domain.reach import is_urgent, phones_reached, reached
from cms_ext.typed_values.masking import masked_email, masked_number

SAMPLE = 3


@dataclass(frozen=True, slots=True)
class Told:
    """Exact numbers. `people` see it first in their panel, `boards` are staircases.

    The samples name nobody: addresses of premises, masked addresses and numbers of subscribers.
    Text messages go out only for what is `urgent`.
    """

    premises: int
    addresses: tuple[str, ...]
    people: int
    emails: int
    some_emails: tuple[str, ...]
    urgent: bool
    phones: int
    some_phones: tuple[str, ...]
    boards: int


def told(targets: Targets, kind: AnnouncementKind | None, today: date) -> Told:
    """The one way of counting; as many queries for one place as for all."""
    found = recipients(targets, today)
    subscriptions = reached(targets, kind).order_by("pk")
    urgent = is_urgent(kind)
    phones = phones_reached(targets).order_by("pk")
    some = subscriptions.values_list("email", flat=True)[:SAMPLE]
    numbers = phones.values_list("number", flat=True)[:SAMPLE] if urgent else ()
    return Told(
        premises=found.premises,
        addresses=found.sample,
        people=found.people,
        emails=subscriptions.count(),
        some_emails=tuple(masked_email(email) for email in some),
        urgent=urgent,
        phones=phones.count() if urgent else 0,
        some_phones=tuple(masked_number(number) for number in numbers),
        boards=found.staircases,
    )
