from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.new_site.setup.domain.making import WrongAnswers
from cms_ext.operations.new_site.setup.domain.reading import read_answers
from cms_ext.operations.new_site.setup.screens import list_screens
from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.models import Desk, HomePage
from tests.clients import signed_in
from tests.cms_ext.operations.new_site.setup.conftest import Written
from tests.people import staff

WAY = "/admin/pierwsze-uruchomienie/"
END = f"{WAY}podsumowanie/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client) -> User:
    user = staff("admin", superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def desk(admin: User, client) -> Client:
    """Return the administrator's browser."""
    return client


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
    for screen in list_screens():
        answer = client.post(f"{WAY}{screen.slug}/", fields(written))
    return answer


def test_the_way_begins_with_the_co_op_and_asks_every_question_once(desk: Client, written: Written):
    asked = [asked.path for screen in list_screens() for asked in screen.questions]
    of_the_file = {
        (section, key) if section != "desks" else ("desks",)
        for section, content in written.items()
        for key in (content if section != "desks" else ["desks"])
        # The kind of office is that of the plugins: on a screen nobody chooses it.
        if section not in ("administrator", "office")
    }

    assert desk.get(WAY)["Location"] == f"{WAY}spoldzielnia/"
    assert len(asked) == len(set(asked))
    assert of_the_file - set(asked) == set()


@pytest.mark.thorough
def test_nothing_is_made_before_the_last_button_and_a_second_time_nothing_changes(
    admin: User, client, written: Written
):
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

    again = client.get(END).content.decode()
    answer = client.post(END, follow=True)

    assert "Strona już jest. Dopiszemy tylko to, czego brakuje" in again
    assert "Wszystko już było. Niczego nie zmieniono." in answer.content.decode()
    assert AuditEvent.objects.filter(action="SITE_SET_UP", actor=admin).count() == 1
    assert AuditEvent.objects.filter(action="SITE_SET_UP").count() == 1


@pytest.mark.thorough
def test_a_mistake_is_said_at_its_field_in_the_words_of_the_command(desk: Client, written: Written):
    wrong = [
        ("spoldzielnia", "phone", "zadzwoń"),
        ("spoldzielnia", "krs", "12"),
        ("spoldzielnia", "full_name", ""),
        ("biuro", "monday", "od ósmej"),
        ("wyglad", "brand_colour", "zielony"),
        ("wyglad", "brand_colour", "#ffff00"),
    ]
    for slug, key, typed in wrong:
        mistaken = {**written, "coop": {**written["coop"], key: typed}}
        with pytest.raises(WrongAnswers) as refused:
            read_answers(mistaken, Path())
        [expected] = {
            mistake.expected for mistake in refused.value.mistakes if mistake.path == f"coop.{key}"
        }

        answer = desk.post(f"{WAY}{slug}/", fields(mistaken))

        page = answer.content.decode()
        assert answer.status_code == 200
        assert expected[1:] in page
        assert f'href="#id_coop.{key}"' in page

    written["desks"][1]["code"] = written["desks"][0]["code"]
    page = desk.post(f"{WAY}biuro/", fields(written)).content.decode()
    assert "ten kod ma już inny dział." in page.lower()
    assert 'href="#id_desks.2.code"' in page


@pytest.mark.thorough
def test_going_back_loses_nothing_and_the_summary_leads_to_what_is_missing(
    desk: Client, written: Written
):
    summary = desk.get(END).content.decode()
    assert f'href="{WAY}spoldzielnia/"' in summary
    assert desk.post(END).status_code == 200
    assert not HomePage.objects.exists()

    desk.post(f"{WAY}spoldzielnia/", fields(written))
    written["coop"]["monday"] = "od ósmej"
    desk.post(f"{WAY}biuro/", fields(written))

    # Not even what is wrong is lost.
    assert written["coop"]["address"] in desk.get(f"{WAY}spoldzielnia/").content.decode()
    assert "od ósmej" in desk.get(f"{WAY}biuro/").content.decode()


@pytest.mark.usefixtures("new_site")
def test_what_the_site_says_already_is_not_typed_again(desk: Client, written: Written):
    first = desk.get(f"{WAY}spoldzielnia/").content.decode()
    desks = desk.get(f"{WAY}biuro/").content.decode()

    assert written["coop"]["address"] in first
    assert f'value="{written["desks"][0]["room"]}"' in desks


@pytest.mark.thorough
def test_answers_of_two_administrators_never_meet(desk: Client, written: Written):
    """Empty rows are left out wherever they stand."""
    other = signed_in(staff("druga", superuser=True))
    first, second, *_rest = written["desks"]
    written["desks"] = [first, {"code": " ", "name": ""}, second]
    go_through(desk, written)
    written["coop"]["full_name"] = "Spółdzielnia Mieszkaniowa „Inna”"
    go_through(other, written)

    made, late = desk.post(END), other.post(END, follow=True)

    assert made["Location"] == "/admin/"
    assert "Wszystko już było." in late.content.decode()
    assert HomePage.objects.count() == 1
    assert list(Desk.objects.values_list("code", flat=True)) == [first["code"], second["code"]]
    assert "„Inna”" not in desk.get("/").content.decode()


def test_only_administrators_set_a_site_up(desk: Client, written: Written):
    assert desk.get(f"{WAY}nie-ma-takiego/").status_code == 404
    for group in ("editor", "publisher", "legal_admin", "finance_clerk"):
        clerk = signed_in(staff(f"osoba-{group}", group))

        answers = [clerk.get(WAY), clerk.get(END), clerk.post(END, fields(written))]

        assert {answer.status_code for answer in answers} == {302}
    assert not HomePage.objects.exists()
