"""The first set-up on screens: the same answers, the same words, nothing before the last button."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from cms_ext.operations.setup.domain.reading import read_answers
from cms_ext.operations.setup.domain.refusal import WrongAnswers
from cms_ext.operations.setup.screens import screens
from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.models import Desk, HomePage
from tests.cms_ext.operations.setup.conftest import SetUp, Written
from tests.people import staff

WAY = "/admin/pierwsze-uruchomienie/"
END = f"{WAY}podsumowanie/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    user = staff("admin", superuser=True)
    client.force_login(user)
    return user


def fields(content: Any, path: str = "") -> dict[str, str]:
    """What a browser sends for these answers: fields named by their paths."""
    found: dict[str, str] = {}
    if isinstance(content, dict):
        for key, value in content.items():
            found |= fields(value, f"{path}.{key}".lstrip("."))
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            found |= fields(value, f"{path}.{number}")
    else:
        found[path] = content
    return found


def go_through(client: Client, written: Written) -> HttpResponse:
    """Send every screen; the answer of the last one."""
    for screen in screens():
        answer = client.post(f"{WAY}{screen.slug}/", fields(written))
    return answer


def test_the_way_begins_with_the_co_op_and_asks_every_question_once(
    admin: User, client: Client, written: Written
) -> None:
    asked = [asked.path for screen in screens() for asked in screen.asked]
    of_the_file = {
        (section, key) if section != "desks" else ("desks",)
        for section, content in written.items()
        for key in (content if section != "desks" else ["desks"])
        if section != "administrator"
    }

    assert client.get(WAY)["Location"] == f"{WAY}spoldzielnia/"
    assert len(asked) == len(set(asked))
    assert of_the_file - set(asked) == set()


def test_nothing_is_made_before_the_last_button(
    admin: User, client: Client, written: Written
) -> None:
    led = go_through(client, written)
    before = (HomePage.objects.exists(), Desk.objects.exists())
    summary = client.get(END).content.decode()

    made = client.post(END)

    assert led["Location"] == END
    assert before == (False, False)
    assert written["coop"]["full_name"] in summary.replace("&quot;", '"')
    assert made["Location"] == "/admin/"
    assert HomePage.objects.count() == 1
    assert list(Desk.objects.values_list("code", "room")) == [
        (desk["code"], desk["room"]) for desk in written["desks"]
    ]
    assert AuditEvent.objects.filter(action="SITE_SET_UP", actor=admin).count() == 1


def test_a_second_time_nothing_changes_and_it_says_so(
    admin: User, client: Client, written: Written
) -> None:
    go_through(client, written)
    client.post(END)
    again = client.get(END).content.decode()

    answer = client.post(END, follow=True)

    assert "Strona już jest. Dopiszemy tylko to, czego brakuje" in again
    assert "Wszystko już było. Niczego nie zmieniono." in answer.content.decode()
    assert AuditEvent.objects.filter(action="SITE_SET_UP").count() == 1


@pytest.mark.parametrize(
    ("slug", "section", "key", "wrong"),
    [
        ("spoldzielnia", "coop", "phone", "zadzwoń"),
        ("spoldzielnia", "coop", "krs", "12"),
        ("spoldzielnia", "coop", "full_name", ""),
        ("biuro", "coop", "monday", "od ósmej"),
        ("wyglad", "coop", "brand_colour", "zielony"),
        ("wyglad", "coop", "brand_colour", "#ffff00"),
    ],
)
def test_a_mistake_is_said_at_its_field_in_the_words_of_the_command(
    admin: User, client: Client, written: Written, slug: str, section: str, key: str, wrong: str
) -> None:
    written[section][key] = wrong
    with pytest.raises(WrongAnswers) as refused:
        read_answers(written, Path())
    words = {one.expected for one in refused.value.mistakes if one.path == f"{section}.{key}"}

    answer = client.post(f"{WAY}{slug}/", fields(written))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert words
    for expected in words:
        assert expected[1:] in page
    assert f'href="#id_{section}.{key}"' in page


def test_a_mistake_in_a_row_is_said_at_the_row(
    admin: User, client: Client, written: Written
) -> None:
    written["desks"][1]["code"] = written["desks"][0]["code"]

    page = client.post(f"{WAY}biuro/", fields(written)).content.decode()

    assert "ten kod ma już inny dział." in page.lower()
    assert 'href="#id_desks.2.code"' in page


def test_empty_rows_are_left_out_wherever_they_stand(
    admin: User, client: Client, written: Written
) -> None:
    first, second, *_rest = written["desks"]
    written["desks"] = [first, {"code": " ", "name": ""}, second]

    go_through(client, written)
    client.post(END)

    assert list(Desk.objects.values_list("code", flat=True)) == [first["code"], second["code"]]


def test_going_back_loses_nothing_not_even_what_is_wrong(
    admin: User, client: Client, written: Written
) -> None:
    client.post(f"{WAY}spoldzielnia/", fields(written))
    written["coop"]["monday"] = "od ósmej"
    client.post(f"{WAY}biuro/", fields(written))

    first = client.get(f"{WAY}spoldzielnia/").content.decode()
    second = client.get(f"{WAY}biuro/").content.decode()

    assert written["coop"]["address"] in first
    assert "od ósmej" in second


def test_the_summary_leads_to_what_is_missing_and_makes_nothing(
    admin: User, client: Client
) -> None:
    summary = client.get(END).content.decode()
    posted = client.post(END)

    assert f'href="{WAY}spoldzielnia/"' in summary
    assert posted.status_code == 200
    assert not HomePage.objects.exists()


def test_what_the_site_says_already_is_not_typed_again(
    admin: User, client: Client, set_up: SetUp, written: Written
) -> None:
    set_up()

    first = client.get(f"{WAY}spoldzielnia/").content.decode()
    desks = client.get(f"{WAY}biuro/").content.decode()

    assert written["coop"]["address"] in first
    assert written["desks"][0]["room"] in desks


def test_answers_of_two_administrators_never_meet(
    admin: User, client: Client, written: Written
) -> None:
    other = Client()
    other.force_login(staff("druga", superuser=True))
    go_through(client, written)
    written["coop"]["full_name"] = "Spółdzielnia Mieszkaniowa „Inna”"
    go_through(other, written)

    first, second = client.post(END), other.post(END, follow=True)

    assert first["Location"] == "/admin/"
    assert "Wszystko już było." in second.content.decode()
    assert HomePage.objects.count() == 1
    assert "Inna" not in client.get("/").content.decode()


@pytest.mark.parametrize("group", ["editor", "publisher", "legal_admin", "finance_clerk"])
def test_only_administrators_set_a_site_up(client: Client, group: str, written: Written) -> None:
    client.force_login(staff("ktos", group))

    answers = [client.get(WAY), client.get(END), client.post(END, fields(written))]

    assert {answer.status_code for answer in answers} == {302}
    assert not HomePage.objects.exists()


def test_a_screen_that_is_none(admin: User, client: Client) -> None:
    assert client.get(f"{WAY}nie-ma-takiego/").status_code == 404
