"""Every address of one paper: open to its readers, to all others as if the paper never was."""

import pytest

from members_area.library.domain.queries.document import visible_documents
from members_area.meetings.models import Draft
from tests.marks import LIBRARY_SURFACES
from tests.members_area.conftest import TODAY
from tests.members_area.library.views.test_closed_documents import body_of
from tests.project.library.canaries import (
    LOGINS,
    MEMBERS,
    PUBLIC,
    READERS,
    Canary,
    cases_of,
    readable_inside,
    user_of,
)
from tests.project.library.reading import fetched, headers_of, named_in, signed_in
from tests.project.library.surfaces import (
    FILES,
    OF_A_PAPER,
    OF_A_REQUEST,
    OF_SOMETHING_ELSE,
    UNKNOWN,
    address,
    expected,
    paper_addresses,
)

pytestmark = LIBRARY_SURFACES
# By the header of its request: how a file is asked for, and what anyone who may open it gets.
PARTS = {
    "range": ({"range": "bytes=0-3"}, 206),
    "beyond": ({"range": "bytes=99999999-"}, 416),
    "known": ({"if-none-match": '"{tag}"'}, 304),
}
PEOPLE = ["guest", "payer", "former member", "anna", "piotr"]


@pytest.mark.both_databases
def test_lb_15_the_access_query_gives_each_person_the_expected_papers(canaries: dict[str, Canary]):
    keys = {canary.document.pk: name for name, canary in canaries.items()}

    assert {
        who: {
            keys[pk]
            for pk in visible_documents(user_of(who), TODAY).values_list("pk", flat=True)
            if pk in keys
        }
        for who in LOGINS
    } == {who: set(readable_inside(who) or PUBLIC) for who in LOGINS}


@pytest.mark.parametrize("who", cases_of(LOGINS, both_databases={"piotr"}))
def test_every_address_of_a_paper(canaries: dict[str, Canary], who: str):
    """To anyone who may not open it, it answers to the byte as if the paper never was."""
    client = signed_in(who)

    for name, rest in paper_addresses():
        never = fetched(client, address(name, UNKNOWN, *rest))
        opened = set()
        for canary in canaries.values():
            response, body = fetched(client, address(name, canary.document.pk, *rest))
            if response.status_code == 200:
                opened.add(canary.name)
            else:
                assert (response.status_code, body) == (never[0].status_code, never[1]), name
                assert headers_of(response) == headers_of(never[0]), name
            assert named_in(body) <= expected(name, who), (name, canary.name)
        assert opened == expected(name, who), name
        assert never[0].status_code == closed_at(name, who), name


def closed_at(name: str, who: str) -> int:
    """Members and the site outside: no such paper. A guest may sign in, others may not enter."""
    if name.startswith("public_") or who in MEMBERS:
        return 404
    return 302 if who == "guest" else 403


@pytest.mark.parametrize("who", PEOPLE)
def test_every_address_of_a_paper_by_head_and_options(canaries: dict[str, Canary], who: str):
    """HEAD tells whom GET would tell; OPTIONS tells nobody whether the paper is there.

    On one database: it is asked what GET asks it, and that is asked of both.
    """
    client = signed_in(who)

    for turn, (name, rest) in enumerate(paper_addresses()):
        never = address(name, UNKNOWN, *rest)
        no_head, no_options = client.head(never), client.options(never)
        opened = set()
        for canary in _asked_by(who, name, turn, canaries):
            here = address(name, canary.document.pk, *rest)
            head, options = client.head(here), client.options(here)
            body_of(head)
            if head.status_code == 200:
                opened.add(canary.name)
            else:
                assert head.status_code == no_head.status_code, name
                assert headers_of(head) == headers_of(no_head), name
            assert options.status_code == no_options.status_code, name
            assert headers_of(options) == headers_of(no_options), name
            assert body_of(options) == body_of(no_options), name
        assert opened == expected(name, who), name


@pytest.mark.parametrize("who", PEOPLE)
def test_files_in_parts_and_by_a_known_digest(canaries: dict[str, Canary], who: str):
    client = signed_in(who)

    for turn, name in enumerate(FILES):
        rest = OF_A_PAPER[name.removeprefix("public_")]
        never = address(name, UNKNOWN, *rest)
        for shift, (way, (asking, good)) in enumerate(PARTS.items()):
            opened = set()
            for canary in _asked_by(who, name, turn + shift, canaries):
                here = address(name, canary.document.pk, *rest)
                tag = canary.document.versions.get(no=1).confirmed_sha256
                headers = {header: value.format(tag=tag) for header, value in asking.items()}
                response, body = fetched(client, here, **headers)
                if response.status_code == good:
                    opened.add(canary.name)
                else:
                    other, said = fetched(client, never, **headers)
                    assert (response.status_code, body) == (other.status_code, said), name
            assert opened == expected(name, who), (name, way)


def _asked_by(who: str, name: str, turn: int, canaries: dict[str, Canary]) -> list[Canary]:
    """Return the documents that this person may open there.

    Each of the others is asked for by one person.

    That closed ones are closed to everybody everywhere is asked by GET.
    """
    mine, open_ones = PEOPLE.index(who), expected(name, who)
    return [
        canary
        for place, canary in enumerate(canaries.values())
        if canary.name in open_ones or (place + turn) % len(PEOPLE) == mine
    ]


@pytest.mark.both_databases
def test_keys_of_papers_open_nothing_elsewhere(canaries: dict[str, Canary]):
    client = signed_in("anna")
    draft = Draft.objects.first()
    assert draft is not None
    closed = [canary for canary in canaries.values() if "anna" not in READERS[canary.name]]
    elsewhere = {**OF_SOMETHING_ELSE, **dict.fromkeys(OF_A_REQUEST, ("{key}",))}
    for canary in closed:
        key = str(canary.document.pk)
        parts = {"key": key, "meeting": str(draft.meeting_id), "draft": str(draft.pk)}
        for name, args in elsewhere.items():
            response, body = fetched(client, address(name, *(arg.format(**parts) for arg in args)))
            assert response.status_code in (302, 404, 405), name
            assert named_in(body) <= readable_inside("anna"), name
