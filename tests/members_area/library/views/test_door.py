"""What a closed document tells: nothing. People × addresses, to the byte."""

from collections.abc import Callable
from datetime import date
from itertools import product
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.http.response import HttpResponseBase
from django.test import Client
from guardian.shortcuts import assign_perm

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.library.domain.document import OPEN
from members_area.library.models import Document, DocumentGroupPermission, Rendition
from members_area.register.domain.membership import close_membership, end_term
from members_area.register.domain.queries import members_group
from members_area.register.models import Membership, OfficeTerm, Organ
from tests.members_area.conftest import PDF, TODAY, BrowserOf, Publish, withdrawn
from tests.shared_rows import shared
from tests.way_back import body_without_way, headers_without_way

pytestmark = [pytest.mark.django_db, pytest.mark.always]
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


@pytest.mark.usefixtures("frame_kept")
@pytest.mark.parametrize(
    ("who", "inside"), [("guest", [302, 302]), ("nina", [403, 403]), ("anna", [404, 405])]
)
def test_a_closed_document_answers_like_one_that_never_was(
    closed: list[Document], browser_of: BrowserOf, who: str, inside: list[int]
):
    """Of all people, by GET, HEAD and OPTIONS, it is asked in `tests/project/library`."""
    client = browser_of(who)
    invented = [str(uuid4()), "statuty", "1", str(uuid4()).upper()]
    posted = [*invented, *(document.pk for document in closed)]
    statuses = []

    for address, method in product(ADDRESSES, ("get", "post")):
        keys = invented if method == "get" else posted
        answers = [answer(client, address.format(key=key), method) for key in keys]
        assert all(one == answers[0] for one in answers)
        assert CANARY.encode() not in answers[0][2]
        statuses.append(answers[0][0])
    assert statuses == [404, 405, 404, 405, *inside, *inside]


def test_who_is_sent_where(closed: list[Document], browser_of: BrowserOf):
    expected = {
        "guest": [404, 404, 302, 302],
        "nina": [404, 404, 403, 403],
        "anna_at_ebok": [404, 404, 403, 403],
        "adrian": [404, 404, 403, 403],
        "celina": [404, 404, 403, 403],
        "admin": [404, 404, 403, 403],
        "anna": [404, 404, 404, 404],
    }

    assert {
        who: [status(browser_of(who), address.format(key=closed[0].pk)) for address in ADDRESSES]
        for who in expected
    } == expected


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


@pytest.mark.parametrize("who", ["guest", "anna", "piotr"])
def test_no_page_knows_of_closed_documents(
    closed: list[Document], publish: Publish, browser_of: BrowserOf, who: str
):
    publish("Regulamin IKCS", "PUBLIC", kind="BYLAW")
    client = browser_of(who)
    bodies = {page: body_of(client.get(page)).decode() for page in PAGES}

    # The words of a search come back as they were typed, in small letters; nothing else does.
    assert [page for page, body in bodies.items() if CANARY in body] == []
    assert [page for page, body in bodies.items() if "Rada Nadzorcza" in body] == []


def test_counts_are_those_of_the_reader(publish: Publish, board: Organ, browser_of: BrowserOf):
    publish("Regulamin", "PUBLIC", kind="BYLAW")
    publish("Protokół")
    publish("Materiał", "ORGAN", audience_organ=board)
    totals = {
        ("guest", "/dokumenty/"): 1,
        ("piotr", "/dokumenty/"): 1,
        ("anna", "/ikcs/dokumenty/"): 2,
        ("piotr", "/ikcs/dokumenty/"): 3,
    }

    found = {key: browser_of(key[0]).get(key[1]).context["catalogue"].total for key in totals}
    assert found == totals


LOSSES: dict[str, tuple[Callable[[], object], int, int]] = {
    "the grant": (DocumentGroupPermission.objects.all().delete, 404, 200),
    "the paper": (lambda: withdrawn(Document.objects.get()), 404, 200),
    "the office": (lambda: end_term(OfficeTerm.objects.get(), on=TODAY, origin=SYSTEM), 404, 200),
    "the membership": (
        lambda: close_membership(Membership.objects.get(), on=TODAY, origin=SYSTEM),
        403,
        403,
    ),
    "the login": (
        lambda: User.objects.filter(realm="ikcs").update(state="SUSPENDED", is_active=False),
        302,
        302,
    ),
}


@pytest.mark.parametrize("lost", LOSSES)
def test_an_open_session_loses_what_its_person_lost_at_the_next_request(
    browser_of: BrowserOf, publish: Publish, board: Organ, lost: str
):
    file = INSIDE_FILE.format(key=publish("Materiał rady", "ORGAN", audience_organ=board).pk)
    session = browser_of("piotr")
    assert status(session, file) == 200
    act, of_file, of_panel = LOSSES[lost]

    act()

    assert (status(session, file), status(session, "/ikcs/")) == (of_file, of_panel)


def test_the_cookie_of_a_session_that_was_left_opens_nothing(anna_in: Client, publish: Publish):
    file = INSIDE_FILE.format(key=publish("Protokół").pk)
    assert status(anna_in, file) == 200
    cookies = anna_in.cookies["coop_session"].value
    anna_in.post("/strefa-mieszkanca/wyloguj/")
    anna_in.cookies["coop_session"] = cookies

    assert status(anna_in, file) == 302


def test_the_global_permission_opens_no_address(publish: Publish, anna: User, anna_in: Client):
    contract = publish("Umowa", "ON_REQUEST")
    anna.user_permissions.add(Permission.objects.get(codename=OPEN))
    members_group().permissions.add(Permission.objects.get(codename=OPEN))
    anna.groups.add(members_group())

    assert anna_in.get(INSIDE_FILE.format(key=contract.pk)).status_code == 404

    assign_perm(OPEN, anna, contract)
    assert body_of(anna_in.get(INSIDE_FILE.format(key=contract.pk))) == PDF


def test_the_store_is_not_served(publish: Publish, anna_in: Client):
    name = Rendition.objects.get(version__document=publish("Protokół")).file.name
    roots = ("/media/", "/media/../private/", "/media/..%2fprivate/", "/static/", "/private/")

    answers = [anna_in.get(f"{root}{name}", follow=True) for root in roots]
    assert [answer.status_code for answer in answers] == [404] * len(roots)
