"""Who looks after the places that an outage, works or an emergency concerns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.premises.domain.queries.contact import ShownContact, contacts_for

# Announcements whose readers look for somebody to call.
KINDS = ("OUTAGE", "WORKS", "ALERT")


def has_contacts(page: AnnouncementPage, today: date) -> bool:
    """Whether the page names contacts for its places. No query.

    None for what is over; what is for everybody shows the co-op's own emergency number.
    """
    if page.everybody or page.is_over(today):
        return False
    return page.kind is not None and page.kind.code in KINDS


def contacts_at(targets: Targets, today: date) -> list[ShownContact]:
    """The contacts of the targets on a day; none for everybody. A constant number of queries."""
    if targets.everybody or targets.nobody:
        return []
    return contacts_for(
        properties=targets.properties,
        buildings=targets.buildings,
        staircases=targets.staircases,
        on=today,
    )


def looks_after_all(contact: ShownContact, targets: Targets) -> bool:
    """Whether the contact looks after all of these places."""
    return set(contact.places) == set(targets.names)


def contacts_of_outages(pages: Iterable[AnnouncementPage], today: date) -> list[ShownContact]:
    """The contacts of all places that are named in an outage, each contact once."""
    concerned = [page.targets for page in pages]
    together = Targets(
        tuple({estate.pk: estate for one in concerned for estate in one.properties}.values()),
        tuple({building.pk: building for one in concerned for building in one.buildings}.values()),
        tuple({stairs.pk: stairs for one in concerned for stairs in one.staircases}.values()),
    )
    return contacts_at(together, today)
