"""A person at a browser, and which documents an answer names."""

import io
from zipfile import ZipFile

from django.http.response import HttpResponseBase
from django.test import Client

from cms_ext.people.identity.models import User
from tests.members_area.library.views.test_closed_documents import body_of
from tests.project.library.canaries import READERS, user_of
from tests.way_back import body_without_way, headers_without_way

PAGES = 5
READABLE = ("txt", "csv", "html", "json")


def signed_in(who: str) -> Client:
    client = Client()
    user = user_of(who)
    if isinstance(user, User):
        client.force_login(user)
    return client


def fetched(client: Client, address: str, **headers: str) -> tuple[HttpResponseBase, bytes]:
    """Without the way back: `next` echoes the address, whether anything is there or not."""
    response = client.get(address, headers=headers)
    return response, body_without_way(response, body_of(response))


def named_in(body: bytes) -> set[str]:
    """Return the documents whose title, matter or note is in the answer.

    Of a ZIP, in its lists.
    """
    if body.startswith(b"PK\x03\x04"):
        with ZipFile(io.BytesIO(body)) as zipped:
            names = zipped.namelist()
            lists = [zipped.read(name) for name in names if name.endswith(READABLE)]
            body = b"\n".join([*lists, *(name.encode() for name in names)])
    text = body.decode("utf-8", "replace").casefold()
    return {name for name in READERS if f"zqt{name}" in text}


def named_at(client: Client, address: str) -> set[str]:
    return named_in(fetched(client, address)[1])


def all_pages(client: Client, address: str) -> bytes:
    """Return the page and those behind its „Następna”, as a reader would go on."""
    bodies = []
    for number in range(1, PAGES + 1):
        response, body = fetched(client, f"{address}?page={number}" if number > 1 else address)
        bodies.append(body)
        if b'rel="next"' not in body or response.status_code != 200:
            break
    return bodies[0] if len(bodies) == 1 else b"\n".join(bodies)


def headers_of(response: HttpResponseBase) -> dict[str, str]:
    """Without what differs by the clock alone, and without the echo of the address."""
    return headers_without_way(response, "Date", "Expires")
