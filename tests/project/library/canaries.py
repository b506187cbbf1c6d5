"""A paper of each audience with words of its own in title, matter, body and file.

Anyone who may not read a paper must meet none of its words anywhere. The body of each paper and its
title have different words: a search gives back what was typed, so it is asked for the body's word
and watched for the title's.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.library.domain.document import OPEN, add_version, register_document
from members_area.library.models import (
    Audience,
    Document,
    DocumentKind,
    DocumentUserPermission,
    Relation,
    RelationType,
)
from members_area.meetings.domain.meeting import add_paper
from members_area.meetings.models import Meeting, PaperRole
from members_area.register.models import Organ
from tests.members_area.conftest import TODAY, clerk_of, released, withdrawn
from tests.members_area.library.wordings import printed
from tests.people import resident

YESTERDAY = TODAY - timedelta(days=1)

# name → may be read by: everybody, members, and by whom next to them.
MEMBERS = frozenset({"anna", "bozena", "piotr"})
READERS: dict[str, frozenset[str]] = {
    "alfa": MEMBERS,  # public: inside for those who enter, outside for everybody
    "brawo": MEMBERS,
    "celta": frozenset({"piotr"}),
    "delta": frozenset(),
    "echo": frozenset(),
    "fokstrot": frozenset({"anna"}),
    "golf": frozenset(),
    "hotel": frozenset(),
    "india": frozenset(),
    "juliett": frozenset(),
    # The second version of brawo, still at the gate.
    "kilo": frozenset(),
}
PUBLIC = frozenset({"alfa"})
LOGINS = {
    "guest": "",
    "payer": "EB-500003-9",
    "anna at e-bok": "EB-500001-3",
    "former member": "IKCS-0024",
    "editor": "redaktor",
    "auditor": "kontroler",
    "clerk": "czlonkowski",
    "administrator": "admin",
    "anna": "IKCS-0007",
    "bozena": "IKCS-0009",
    "piotr": "IKCS-0012",
}


@dataclass(frozen=True, slots=True)
class Canary:
    name: str
    document: Document


def user_of(who: str) -> User | AnonymousUser:
    login = LOGINS[who]
    return User.objects.get(login=login) if login else AnonymousUser()


def cases_of(people: Iterable[str], *, both_databases: Container[str]) -> list[Any]:
    """Return the cases of a test, one a person.

    On PostgreSQL those whose statements no other sends.

    One of the board mostly sends what guests and members send. Which documents open to whom is
    asked
    there of everybody by `test_papers.py`, first test.
    """
    return [
        pytest.param(who, marks=[pytest.mark.both_databases] if who in both_databases else [])
        for who in people
    ]


def readable_inside(who: str) -> frozenset[str]:
    return frozenset(name for name, readers in READERS.items() if who in readers)


def plant() -> dict[str, Canary]:
    """All documents, tied to one another and laid at every meeting; by their names."""
    # Two members of the demo have no login of their own there.
    resident("ikcs", LOGINS["bozena"], "Bożena Wzorcowa")
    resident("ikcs", LOGINS["former member"], "Ądrian Śliwka")
    board, management = (Organ.objects.get(code=code) for code in ("SB", "MB"))
    canaries = {
        "alfa": _published("alfa", 91, Audience.PUBLIC),
        "brawo": _published("brawo", 92, Audience.MEMBERS),
        "celta": _published("celta", 93, Audience.ORGAN, audience_organ=board),
        "delta": _published("delta", 94, Audience.ORGAN, audience_organ=management),
        "echo": _published("echo", 95, Audience.ON_REQUEST),
        "fokstrot": _published("fokstrot", 96, Audience.ON_REQUEST),
        "golf": _published("golf", 97, Audience.STAFF),
        "hotel": _draft("hotel", 98, Audience.PUBLIC),
        "india": _published("india", 99, Audience.PUBLIC),
        "juliett": _draft("juliett", 100, Audience.PUBLIC),
    }
    withdrawn(canaries["india"].document)
    released(canaries["juliett"].document, on=TODAY + timedelta(days=1))
    DocumentUserPermission.objects.assign_perm(OPEN, user_of("anna"), canaries["fokstrot"].document)
    _second_version(canaries["brawo"].document)
    _tie(canaries)
    return canaries


def _published(name: str, seq: int, audience: Audience, **facts: Any) -> Canary:
    canary = _draft(name, seq, audience, **facts)
    return replace(canary, document=released(canary.document, on=YESTERDAY))


def _draft(name: str, seq: int, audience: Audience, **facts: Any) -> Canary:
    document = Document(
        kind=DocumentKind.objects.get(code="RESOLUTION"),
        organ=Organ.objects.get(code="SB"),
        number=f"{seq}/RN/2026",
        title=f"Uchwała Zqt{name}",
        subject=f"w sprawie Zqt{name}",
        audience=audience,
        adopted_on=date(2026, 10, 1),
        effective_from=date(2026, 10, 1),
        **facts,
    )
    file = printed(f"Treść wxb{name}.", f"Dalej Zqt{name}.")
    return Canary(
        name, register_document(document, file, today=YESTERDAY, origin=clerk_of("kancelaria"))
    )


def _second_version(document: Document) -> None:
    add_version(
        document,
        printed("Treść wxbkilo.", "Dalej Zqtkilo."),
        in_force_from=date(2026, 10, 2),
        note="Zqtkilo",
        today=TODAY,
        origin=clerk_of("kancelaria"),
    )


def _tie(canaries: dict[str, Canary]) -> None:
    """Each paper repeals a part of the members' one; all of them lie at every meeting."""
    open_one = canaries["brawo"].document
    for name, canary in canaries.items():
        if name != "brawo":
            Relation.objects.create(
                source=canary.document,
                target=open_one,
                type=RelationType.REPEALS_IN_PART,
                scope_text="§ 1",
            )
        for meeting in Meeting.objects.first_parts():
            add_paper(meeting, canary.document, role=PaperRole.MATERIAL, origin=SYSTEM)
