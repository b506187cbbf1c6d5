"""Papers of a co-op in the database, through the gate."""

from __future__ import annotations

from datetime import date
from typing import Any

from cms_ext.people.identity.models import User
from members_area.library.models import Document, DocumentKind
from members_area.register.models import Organ
from tests.members_area.shelf import fill


def papers(organ: Organ, clerk: User, second: User, count: int, **facts: Any) -> None:
    """So many resolutions of this year, published for members and granted to nobody."""
    kind = DocumentKind.objects.get(code="RESOLUTION")
    fill(
        [
            Document(
                kind=kind,
                organ=organ,
                number=f"{seq}/RN/2026",
                seq=seq,
                year=2026,
                title=f"Uchwała nr {seq}/RN/2026",
                adopted_on=date(2026, 3, 2),
                audience="MEMBERS",
                named_numbers=[f"{seq}/RN/2026"],
                **facts,
            )
            for seq in range(1, count + 1)
        ],
        clerk,
        second,
        on=date(2026, 3, 9),
    )
