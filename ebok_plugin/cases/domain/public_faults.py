"""Faults of what the neighbours share, as everybody may read them.

A subject, a day and a state: never a person, and no word of a customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cms_ext.public_site.premises.models import Building
from ebok_plugin.cases.models import Case
from ebok_plugin.cases.vocabulary import DONE

FAULTS = "TICKET"


@dataclass(frozen=True, slots=True)
class PublicFault:
    """One report; `key` is its case, which only its customer and the desk may open."""

    key: UUID
    subject: str
    reported_on: date


def open_public_faults(building: Building) -> Sequence[PublicFault]:
    """What is reported and not mended in the shared parts of a building, the newest first."""
    rows = of_public_places().filter(building=building).exclude(state__in=DONE)
    facts = rows.order_by("-received_on", "-number").values_list(
        "pk", "subject__name", "received_on"
    )
    return [PublicFault(*fact) for fact in facts]


def of_public_places() -> QuerySet[Case]:
    """Faults of shared parts, open and done; a complaint is never one."""
    return Case.objects.filter(public_place=True, subject__type__code=FAULTS)
