"""The register of messages from the contact form: for whoever may see it, and never to change."""

from collections.abc import Iterable

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from cms_ext.public_site.contact.models import ContactMessage
from cms_ext.public_site.pages.models import HomePage
from tests.clients import signed_in
from tests.hostile import WORDS, dangers
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

REGISTER = "/admin/cms_ext_contact/contactmessage/"


@shared_by_the_whole_file
def site(home: HomePage) -> None:
    """The administration needs one."""


def inside(*codenames: str, superuser: bool = False) -> Client:
    user = staff("celina", superuser=superuser)
    user.user_permissions.add(*Permission.objects.filter(codename__in=("access_admin", *codenames)))
    return signed_in(user)


def keep(names: Iterable[str], **facts: str) -> list[ContactMessage]:
    given = {"desk": "Dział", "matter": "Usterki", "email": "anna.lis@poczta.example", "text": "?"}
    return [
        ContactMessage.objects.create(sent_at=timezone.now(), name=name, **given | facts)
        for name in names
    ]


def test_the_list_masks_who_wrote_and_the_message_shows_it() -> None:
    [message] = keep(["Anna Lis"], text="Cieknie dach.")
    keep(["Nina Kot"], email="", phone="600 100 200")
    clerk = inside("view_contactmessage")

    [rows] = texts(parsed(clerk.get(REGISTER)), "//main//tbody")
    whole = clerk.get(f"{REGISTER}inspect/{message.pk}/").content.decode()

    assert message.number in rows
    assert ("Anna Lis" in rows, "anna.lis@poczta.example" in rows) == (False, False)
    # Without an address only the first letter of the name.
    assert ("N…" in rows, "Nina" in rows, "600 100 200" in rows) == (True, False, False)
    assert all(words in whole for words in ("Anna Lis", "anna.lis@poczta.example", "Cieknie dach."))


def test_whoever_has_no_right_finds_no_register() -> None:
    [message] = keep(["Anna Lis"])
    stranger = inside()

    for address in (REGISTER, f"{REGISTER}inspect/{message.pk}/"):
        answer = stranger.get(address, follow=True)
        assert "Anna" not in parsed(answer).text_content()
        assert message.number.encode() not in answer.content
    assert REGISTER not in stranger.get("/admin/").content.decode()


def test_nobody_writes_into_it_superusers_neither() -> None:
    [message] = keep(["Anna Lis"])
    admin = inside(superuser=True)

    statuses = {
        action: admin.post(f"{REGISTER}{action}", {"name": "Ktoś inny"}).status_code
        for action in ("create/", f"edit/{message.pk}/", f"delete/{message.pk}/")
    }

    assert set(statuses.values()) == {302}, statuses
    assert list(ContactMessage.objects.values_list("name", flat=True)) == ["Anna Lis"]


@pytest.mark.thorough
def test_what_strangers_typed_is_shown_as_words() -> None:
    admin = inside(superuser=True)
    for payload in WORDS:
        keep([payload.replace("\x00", "")[:80]], text=payload.replace("\x00", ""))

    found = {}
    for message in ContactMessage.objects.all():
        answer: HttpResponse = admin.get(f"{REGISTER}inspect/{message.pk}/")
        found[message.text] = (answer.status_code, dangers(parsed(answer)))
    rows: HttpResponse = admin.get(REGISTER)

    assert {text: one for text, one in found.items() if one != (200, [])} == {}
    assert dangers(parsed(rows)) == []


@pytest.mark.thorough
def test_a_message_is_found_by_who_wrote() -> None:
    keep(["Anna Lis"])
    keep(["Piotr Wrona"], email="piotr@poczta.example")
    clerk = inside("view_contactmessage")
    expected = {"lis": 1, "ANNA.LIS@": 1, "wrona": 1, "nikt": 0, "%": 0}

    found: dict[str, HttpResponse] = {
        asked: clerk.get(REGISTER, {"q": asked}) for asked in expected
    }

    assert {
        asked: len(texts(parsed(answer), "//main//tbody/tr")) for asked, answer in found.items()
    } == expected


def test_the_register_costs_the_same_for_one_and_for_four() -> None:
    clerk = inside("view_contactmessage")
    keep(["Anna Lis"])
    clerk.get(REGISTER)
    of_one = queries_of(clerk.get, REGISTER)
    keep(f"Osoba {n}" for n in range(3))

    assert queries_of(clerk.get, REGISTER) == of_one
