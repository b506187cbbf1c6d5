"""What a closed document tells: nothing. People × addresses, to the byte."""

from datetime import date
from itertools import product
from uuid import uuid4

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from members_area.library.models import Document
from members_area.register.models import Organ
from tests.members_area.conftest import BrowserOf, Publish, withdrawn
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
    """Documents that neither a member nor a stranger may see, all with the canary in them."""
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
