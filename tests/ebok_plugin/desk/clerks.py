"""Who sits at the finance desk, for tests."""

from django.test import Client
from lxml import html

from cms_ext.people.identity.models import User
from tests import query_counts
from tests.people import staff

CLERK, APPROVER, AUDITOR = "finance_clerk", "finance_approver", "auditor"


def sits(client: Client, group: str, login: str = "") -> User:
    """Somebody of that group, signed in."""
    user = staff(login or group, group)
    client.force_login(user)
    return user


def text_of(response: object) -> str:
    """The page with plain spaces, as a clerk reads it."""
    content = response.content.decode()  # type: ignore[attr-defined]  # a response of the client
    return " ".join(content.replace("\N{NO-BREAK SPACE}", " ").split())


def words_at(response: object, xpath: str = "//main") -> str:
    """The words of these elements alone, without tags."""
    page = html.fromstring(response.content.decode())  # type: ignore[attr-defined]  # likewise
    return " ".join(
        word for found in page.xpath(xpath) for word in found.itertext() for word in word.split()
    )


def queries_of(client: Client, address: str, asked: dict[str, str] | None = None) -> int:
    """How many queries a page takes once what a process keeps has been read."""
    assert client.get(address, asked).status_code == 200
    return query_counts.queries_of(client.get, address, asked)
