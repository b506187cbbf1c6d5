"""What residents read and write, and what the office makes of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User

from ${name}.domain import save_entry
from ${name}.models import Entry

pytestmark = pytest.mark.django_db
LIST = "/${slug}/"
REGISTER = "/admin/${name}/entry/"
# The day of the site's test settings.
TODAY = date(2026, 11, 20)


def titles(client: Client) -> list[str]:
    return [entry.title for entry in client.get(LIST).context["page"]]


def test_everybody_reads_what_the_office_lets_through(
    client: Client, anna: User, ewa: User
) -> None:
    client.force_login(anna)
    sent = client.post(f"{LIST}dodaj/", {"title": "Oddam rower", "text": "Na 20 cali."})
    entry = Entry.objects.get()
    before = titles(client)

    client.force_login(ewa)
    client.post(
        f"{REGISTER}edit/{entry.pk}/",
        {"title": entry.title, "text": entry.text, "shown_from": "20.11.2026"},
    )
    client.logout()

    assert (sent.status_code, entry.person) == (302, anna.person)
    assert (before, titles(client)) == ([], ["Oddam rower"])
    assert "Anna Lis" not in client.get(LIST).content.decode()


def test_a_guest_is_sent_to_the_panels(client: Client) -> None:
    answer = client.post(f"{LIST}dodaj/", {"title": "Reklama", "text": "Tanio"})

    assert answer.headers["Location"] == "/strefa-mieszkanca/logowanie/"
    assert not Entry.objects.exists()


def test_an_empty_form_says_what_is_missing(client: Client, anna: User) -> None:
    client.force_login(anna)

    answer = client.post(f"{LIST}dodaj/", {"title": "", "text": ""})

    assert answer.context["form"].errors == {
        "title": ["Wpisz tytuł."],
        "text": ["Wpisz treść."],
    }
    assert not Entry.objects.exists()


def test_one_entry_costs_as_many_queries_as_ten(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    save_entry(Entry(title="Wpis 0", text="Treść", shown_from=TODAY), SYSTEM)
    client.get(LIST)
    for_one = queries()
    for number in range(1, 10):
        save_entry(Entry(title=f"Wpis {number}", text="Treść", shown_from=TODAY), SYSTEM)

    assert (queries(), len(titles(client))) == (for_one, 10)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("czeka", {"Czeka"}),
        ("pokazywany", {"Widać"}),
        ("inny", {"Widać", "Czeka"}),
    ],
)
def test_the_office_finds_what_waits(
    client: Client, ewa: User, state: str, found: set[str]
) -> None:
    save_entry(Entry(title="Widać", text="Treść", shown_from=TODAY), SYSTEM)
    save_entry(Entry(title="Czeka", text="Treść"), SYSTEM)
    client.force_login(ewa)

    rows = client.get(REGISTER, {"stan": state}).context["object_list"]

    assert {entry.title for entry in rows} == found


def test_days_that_end_before_they_begin_are_refused(client: Client, ewa: User) -> None:
    client.force_login(ewa)

    answer = client.post(
        f"{REGISTER}create/",
        {
            "title": "Wpis",
            "text": "Treść",
            "shown_from": "20.11.2026",
            "shown_until": "19.11.2026",
        },
    )

    assert "Ostatni dzień jest przed pierwszym" in answer.content.decode()
    assert not Entry.objects.exists()
