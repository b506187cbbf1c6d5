"""Postcodes of buildings: which addresses lack one, and entering one for several buildings."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from cms_ext.base.text.typed_values import POST_CODE
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.premises.domain.place import change_place
from cms_ext.premises.domain.queries import current_places
from cms_ext.premises.models import Building


def list_without_post_code(today: date) -> list[Building]:
    """List the buildings of today whose address has no postcode, by code. One query."""
    buildings = Building.objects.filter(current_places(today)).order_by("code__polish")
    return [house for house in buildings if not POST_CODE.search(house.address)]


@transaction.atomic
def set_post_code(
    buildings: Iterable[Building], post_code: str, town: str, *, today: date, origin: Origin
) -> int:
    """Write postcode and town behind the street of each building; return how many changed.

    What stood behind the street is replaced. Raises ValidationError like `change_place`.
    """
    changed = 0
    for house in buildings:
        street = str(house).partition(",")[0].strip()
        address = f"{street}, {post_code} {town}"
        changed += bool(change_place(house, {"address": address}, today=today, origin=origin))
    return changed
