"""What a closed document tells: nothing. People × addresses, to the byte."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.http.response import HttpResponseBase
from django.test import Client
from guardian.shortcuts import assign_perm

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.library.domain.document import OPEN
from members_area.library.models import Document, DocumentGroupPermission, Rendition
from members_area.register.domain.membership import close_membership, end_term
from members_area.register.domain.queries import members_group
from members_area.register.models import Membership, OfficeTerm, Organ
from tests.members_area.conftest import PDF, Publish, withdrawn
from tests.shared_rows import shared
from tests.way_back import body_without_way, headers_without_way

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
CANARY = "Kukułka"

COVER, FILE = "/dokumenty/{key}/", "/dokumenty/{key}/plik/"
INSIDE_COVER, INSIDE_FILE = f"/ikcs{COVER}", f"/ikcs{FILE}"
ADDRESSES = (COVER, FILE, INSIDE_COVER, INSIDE_FILE)


def body_of(response: HttpResponseBase) -> bytes:
    """All that was sent; a streamed file is closed by it, as a server does."""
    if response.streaming:
        return b"".join(response)
    return bytes(response.content)  # type: ignore[attr-defined]  # not streaming


def status(client: Client, address: str) -> int:
    response = client.get(address)
    body_of(response)
    return response.status_code


def answer(client: Client, address: str, method: str = "get") -> tuple[int, dict[str, str], bytes]:
    """All of it but the way back of a GET: `next` echoes its address, and the length with it."""
    response = getattr(client, method)(address)
    headers = headers_without_way(response, "Date", "Expires", "Content-Length")
    return response.status_code, headers, body_without_way(response, body_of(response))


@pytest.fixture
def signed_in(request: pytest.FixtureRequest) -> Callable[[str], Client]:
    def sign_in(who: str) -> Client:
        client = Client()
        if who != "guest":
            client.force_login(request.getfixturevalue(who))
        return client

    return sign_in


@shared
def closed(publish: Publish, draft: Publish, board: Organ, meeting: Organ) -> list[Document]:
    """Papers that neither a member nor a stranger may see, all with the canary in them."""
    mistaken = publish(f"{CANARY} wycofany", "PUBLIC", number="77/RN/2026", organ=board)
    return [
        publish(f"{CANARY} rady", "ORGAN", audience_organ=meeting, subject=CANARY),
        publish(f"{CANARY} biura", "STAFF"),
        publish(f"{CANARY} na wniosek", "ON_REQUEST"),
        publish(f"{CANARY} jutra", "PUBLIC", published_on=date(2026, 11, 21)),
        draft(f"{CANARY} szkic", "PUBLIC"),
        withdrawn(mistaken),
    ]


EVERYBODY = ["guest", "nina", "anna_at_ebok", "adrian", "anna", "piotr", "celina", "admin"]


@pytest.mark.usefixtures("frame_kept")
@pytest.mark.parametrize(
    ("who", "method"),
    [
        *((who, "get") for who in EVERYBODY),
        *((who, how) for who in ("guest", "nina", "anna") for how in ("head", "options", "post")),
    ],
)
def test_a_closed_document_answers_like_one_that_never_was(
    closed: list[Document], signed_in: Callable[[str], Client], who: str, method: str
) -> None:
    client = signed_in(who)
    invented = [str(uuid4()), "statuty", "1", str(uuid4()).upper()]

    for address in ADDRESSES:
        answers = [
            answer(client, address.format(key=key), method)
            for key in (*invented, *(document.pk for document in closed))
        ]
        assert all(one == answers[0] for one in answers)
        assert answers[0][0] in (302, 403, 404, 405)
        assert CANARY.encode() not in answers[0][2]


@pytest.mark.parametrize(
    ("who", "outside", "inside"),
    [
        ("guest", 404, 302),
        ("nina", 404, 403),
        ("anna_at_ebok", 404, 403),
        ("adrian", 404, 403),
        ("celina", 404, 403),
        ("admin", 404, 403),
        ("anna", 404, 404),
    ],
)
def test_who_is_sent_where(
    closed: list[Document], signed_in: Callable[[str], Client], who: str, outside: int, inside: int
) -> None:
    client = signed_in(who)
    statuses = [client.get(address.format(key=closed[0].pk)).status_code for address in ADDRESSES]

    assert statuses == [outside, outside, inside, inside]


def test_members_papers_have_no_public_address(publish: Publish, anna: User) -> None:
    client = Client()
    client.force_login(anna)
    minutes = publish(f"{CANARY} protokół")

    assert client.get(INSIDE_COVER.format(key=minutes.pk)).status_code == 200
    assert answer(client, COVER.format(key=minutes.pk)) == answer(client, COVER.format(key=uuid4()))


PAGES = [
    "/dokumenty/",
    "/dokumenty/?q=kukulka",
    "/dokumenty/?rok=2026",
    "/ikcs/",
    "/ikcs/dokumenty/",
    "/ikcs/dokumenty/?q=kukulka",
    "/ikcs/dokumenty/?rodzaj=rada-nadzorcza",
    "/strefa-mieszkanca/logowanie/",
    "/szukaj/?q=kukulka",
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_page_knows_of_closed_documents(
    closed: list[Document], publish: Publish, signed_in: Callable[[str], Client], who: str
) -> None:
    publish("Regulamin IKCS", "PUBLIC", kind="BYLAW")
    client = signed_in(who)
    bodies = {page: body_of(client.get(page)).decode() for page in PAGES}

    # The words of a search come back as they were typed, in small letters; nothing else does.
    assert [page for page, body in bodies.items() if CANARY in body] == []
    assert [page for page, body in bodies.items() if "Rada Nadzorcza" in body] == []


@pytest.mark.parametrize(
    ("who", "page", "total"),
    [
        ("guest", "/dokumenty/", 1),
        ("piotr", "/dokumenty/", 1),
        ("anna", "/ikcs/dokumenty/", 2),
        ("piotr", "/ikcs/dokumenty/", 3),
    ],
)
def test_counts_are_those_of_the_reader(
    publish: Publish,
    board: Organ,
    signed_in: Callable[[str], Client],
    who: str,
    page: str,
    total: int,
) -> None:
    publish("Regulamin", "PUBLIC", kind="BYLAW")
    publish("Protokół")
    publish("Materiał", "ORGAN", audience_organ=board)

    assert signed_in(who).get(page).context["catalogue"].total == total


class TestTheNextRequest:
    """An open session loses what its person lost, at once."""

    @pytest.fixture
    def paper(self, publish: Publish, board: Organ) -> Document:
        return publish("Materiał rady", "ORGAN", audience_organ=board)

    @pytest.fixture
    def session(self, client: Client, piotr: User, paper: Document) -> Client:
        client.force_login(piotr)
        assert status(client, INSIDE_FILE.format(key=paper.pk)) == 200
        return client

    def test_when_the_grant_is_revoked(self, session: Client, paper: Document) -> None:
        DocumentGroupPermission.objects.all().delete()

        assert status(session, INSIDE_FILE.format(key=paper.pk)) == 404

    def test_when_the_document_is_withdrawn(self, session: Client, paper: Document) -> None:
        withdrawn(paper)

        assert status(session, INSIDE_FILE.format(key=paper.pk)) == 404

    def test_when_the_office_ends(self, session: Client, paper: Document) -> None:
        end_term(OfficeTerm.objects.get(), on=TODAY, origin=SYSTEM)

        assert status(session, INSIDE_FILE.format(key=paper.pk)) == 404
        assert status(session, "/ikcs/") == 200

    def test_when_the_membership_ends(self, session: Client, paper: Document) -> None:
        close_membership(Membership.objects.get(), on=TODAY, origin=SYSTEM)

        assert status(session, INSIDE_FILE.format(key=paper.pk)) == 403
        assert status(session, "/ikcs/") == 403

    def test_when_the_login_is_deactivated(
        self, session: Client, paper: Document, piotr: User
    ) -> None:
        piotr.state = "SUSPENDED"
        piotr.save()

        assert status(session, INSIDE_FILE.format(key=paper.pk)) == 302

    def test_when_the_person_signs_out(self, session: Client, paper: Document) -> None:
        cookies = session.cookies["coop_session"].value
        session.post("/strefa-mieszkanca/wyloguj/")
        session.cookies["coop_session"] = cookies

        assert status(session, INSIDE_FILE.format(key=paper.pk)) == 302


def test_the_global_permission_opens_no_address(
    publish: Publish, anna: User, client: Client
) -> None:
    contract = publish("Umowa", "ON_REQUEST")
    anna.user_permissions.add(Permission.objects.get(codename=OPEN))
    members_group().permissions.add(Permission.objects.get(codename=OPEN))
    anna.groups.add(members_group())
    client.force_login(anna)

    assert client.get(INSIDE_FILE.format(key=contract.pk)).status_code == 404

    assign_perm(OPEN, anna, contract)
    assert body_of(client.get(INSIDE_FILE.format(key=contract.pk))) == PDF


def test_the_store_is_not_served(publish: Publish, anna: User, client: Client) -> None:
    name = Rendition.objects.get(version__document=publish("Protokół")).file.name
    client.force_login(anna)

    for root in ("/media/", "/media/../private/", "/media/..%2fprivate/", "/static/", "/private/"):
        assert client.get(f"{root}{name}").status_code in (301, 302, 404)
