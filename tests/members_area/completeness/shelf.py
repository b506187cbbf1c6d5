"""Documents of a co-op in the database, through the gate."""

from collections.abc import Iterable
from datetime import date

from cms_ext.people.identity.models import User
from members_area.library.models import Document, DocumentKind
from members_area.register.models import Organ
from tests.members_area.shelf import fill


def papers(organ: Organ, clerk: User, second: User, numbers: Iterable[int]) -> None:
    """Resolutions of this year, published for members and granted to nobody."""
    kind = DocumentKind.objects.get(code="RESOLUTION")
    facts = {"kind": kind, "organ": organ, "year": 2026, "audience": "MEMBERS"}
    documents = [
        Document(
            number=f"{seq}/RN/2026",
            seq=seq,
            title=f"Uchwała nr {seq}/RN/2026",
            adopted_on=date(2026, 3, 2),
            named_numbers=[f"{seq}/RN/2026"],
            **facts,
        )
        for seq in numbers
    ]
    fill(documents, clerk, second, on=date(2026, 3, 9))
