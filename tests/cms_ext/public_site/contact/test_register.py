"""The register of messages from the contact form: for whoever may see it, and never to change."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms_ext.public_site.contact.models import ContactMessage
from cms_ext.public_site.pages.models import HomePage
from tests.hostile import WORDS, dangers
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

REGISTER = "/admin/cms_ext_contact/contactmessage/"


@shared_by_the_whole_file
def site(home: HomePage) -> None:
    """The administration needs one."""


def inside(*codenames: str, superuser: bool = False) -> Client:
    user = staff("celina", superuser=superuser)
    user.user_permissions.add(*Permission.objects.filter(codename__in=("access_admin", *codenames)))
    client = Client()
    client.force_login(user)
    return client


def keep(names: Iterable[str], **facts: str) -> list[ContactMessage]:
    given = {"desk": "Dział", "matter": "Usterki", "email": "anna.lis@poczta.example", "text": "?"}
    return [
        ContactMessage.objects.create(sent_at=timezone.now(), name=name, **given | facts)
        for name in names
    ]


def test_the_list_masks_who_wrote_and_the_message_shows_it() -> None:
    [message] = keep(["Anna Lis"], text="Cieknie dach.")
    clerk = inside("view_contactmessage")

    rows = clerk.get(REGISTER).content.decode()
    whole = clerk.get(f"{REGISTER}inspect/{message.pk}/").content.decode()

    assert message.number in rows
    assert ("Anna Lis" in rows, "anna.lis@poczta.example" in rows) == (False, False)
    assert all(words in whole for words in ("Anna Lis", "anna.lis@poczta.example", "Cieknie dach."))


def test_without_an_address_only_the_first_letter_of_the_name_is_listed() -> None:
    keep(["Nina Kot"], email="", phone="600 100 200")

    rows = inside("view_contactmessage").get(REGISTER).content.decode()

    assert ("N…" in rows, "Nina" in rows, "600 100 200" in rows) == (True, False, False)


def test_whoever_has_no_right_finds_no_register() -> None:
    [message] = keep(["Anna Lis"])
    stranger = inside()

    for address in (REGISTER, f"{REGISTER}inspect/{message.pk}/"):
        answer = stranger.get(address, follow=True)
        assert b"Anna" not in answer.content
        assert message.number.encode() not in answer.content
    assert REGISTER not in stranger.get("/admin/").content.decode()


@pytest.mark.parametrize("action", ["create/", "edit/{pk}/", "delete/{pk}/"])
def test_nobody_writes_into_it_superusers_neither(action: str) -> None:
    [message] = keep(["Anna Lis"])
    admin = inside(superuser=True)

    answer = admin.post(f"{REGISTER}{action.format(pk=message.pk)}", {"name": "Ktoś inny"})

    assert answer.status_code in (302, 403, 404)
    assert list(ContactMessage.objects.values_list("name", flat=True)) == ["Anna Lis"]


def test_what_strangers_typed_is_shown_as_words() -> None:
    admin = inside(superuser=True)
    messages = [
        keep([payload.replace("\x00", "")[:80]], text=payload.replace("\x00", ""))[0]
        for payload in WORDS
    ]

    found = {}
    for message in messages:
        answer: HttpResponse = admin.get(f"{REGISTER}inspect/{message.pk}/")
        found[message.text] = (answer.status_code, dangers(parsed(answer)))
    rows: HttpResponse = admin.get(REGISTER)

    assert {text: one for text, one in found.items() if one != (200, [])} == {}
    assert dangers(parsed(rows)) == []


@pytest.mark.parametrize(
    ("asked", "found"), [("lis", 1), ("ANNA.LIS@", 1), ("wrona", 1), ("nikt", 0), ("%", 0)]
)
def test_a_message_is_found_by_who_wrote(asked: str, found: int) -> None:
    keep(["Anna Lis"])
    keep(["Piotr Wrona"], email="piotr@poczta.example")

    answer: HttpResponse = inside("view_contactmessage").get(REGISTER, {"q": asked})

    assert len(texts(parsed(answer), "//main//tbody/tr")) == found


def test_the_register_costs_the_same_for_one_and_for_thirty() -> None:
    clerk = inside("view_contactmessage")
    costs = []
    for more in (1, 29):
        keep(f"Osoba {n}" for n in range(more))
        clerk.get(REGISTER)
        with CaptureQueriesContext(connection) as asked:
            clerk.get(REGISTER)
        costs.append(len(asked))

    assert costs[0] == costs[1]
