"""„Moje dane”: only with the password typed lately, only one's own, never kept by a cache."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.cms_ext.desks.privacy.conftest import NOON
from tests.people import PASSWORD, resident, staff

pytestmark = pytest.mark.django_db

ADDRESS = "/konto/moje-dane/"
AGAIN = "/konto/potwierdz-haslo/?next=/konto/moje-dane/"


@pytest.fixture
def anna(client) -> Iterator[User]:
    """She typed her password eleven minutes ago."""
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(anna)
        clock.shift(timedelta(minutes=11))
        yield anna


def test_the_copy_is_made_after_the_password_was_typed_again(client, anna: User):
    asked = client.post(ADDRESS)
    typed = client.post(AGAIN, {"current": PASSWORD})
    answer = client.post(ADDRESS)

    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, "/konto/potwierdz-haslo/")
    assert (typed.status_code, typed["Location"]) == (302, ADDRESS)
    assert answer["Content-Type"] == "application/zip"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["Content-Disposition"] == 'attachment; filename="moje-dane-2026-11-20.zip"'
    with ZipFile(BytesIO(b"".join(answer))) as archive:
        assert "Anna Lis" in archive.read("index.html").decode()


def test_without_the_password_nothing_is_collected(client, anna: User):
    """Nor by the page that says what the copy holds."""
    page = client.get(ADDRESS).content.decode()
    client.post(ADDRESS)
    client.post(AGAIN, {"current": "nie to hasło"})

    assert "<h1>Moje dane</h1>" in page
    assert client.post(ADDRESS).status_code == 302
    assert not AuditEvent.objects.filter(action="PERSON_EXPORTED").exists()


def test_staff_are_not_on_file_and_nobody_gets_a_copy_without_signing_in(client):
    answer = client.post(ADDRESS)
    clerk = signed_in(staff("czlonkowski", "membership_clerk"))

    assert (answer.status_code, answer["Location"].split("?")[0]) == (
        302,
        "/strefa-mieszkanca/logowanie/",
    )
    assert clerk.get(ADDRESS).status_code == 404
