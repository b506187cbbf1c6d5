"""The two lists of the gate: what a line says, what is chosen by, and two hundred papers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from cms_ext.people.identity.models import User
from members_area.library.domain.gate.handing_over import send_back, submit_version
from members_area.library.models import Document, Scan, Version
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.members_area.library.domain.gate.conftest import Bring, bring
from tests.members_area.library.domain.gate.papers import pdf
from tests.people import staff
from tests.shared_rows import shared

__all__ = ["bring"]

pytestmark = pytest.mark.django_db
QUEUE = "/admin/biblioteka/bramka/"
CONFIRM = "/admin/biblioteka/do-potwierdzenia/"
DESK = "/admin/biblioteka/publikuj/"
PHONE = pdf("Protokol z obrad.", "Telefon 000 000 111.")
CLEAN = pdf("Protokol z obrad.", "Telefon usunieto.")


@shared
def daria() -> User:
    """Clerk and second person in one, so that every list shows."""
    return staff("daria", "records_clerk", "redaction_confirmer")


def lines(client: Client, address: str, **chosen: str) -> list[dict[str, str]]:
    """What the list says, row by row."""
    page = client.get(address, chosen)
    table = page.context["table"]
    return [
        {
            column.name: str(column.shown(column.get_value(row)))
            + (f" ({column.hint.get_value(row)})" if column.hint else "")
            for column in table.columns.values()
        }
        for row in table.data
    ]


def titles(client: Client, address: str, **chosen: str) -> list[str]:
    return [line["title"].partition(" (")[0] for line in lines(client, address, **chosen)]


def awaiting(version: Version) -> Version:
    return submit_version(version, today=TODAY, origin=clerk_of("kancelaria"))


def test_a_line_says_what_it_is_who_brought_it_what_is_missing_and_what_was_seen(
    client: Client, daria: User, bring: Bring
) -> None:
    bring(PHONE, title="Z telefonem", meeting_date=None)
    back = awaiting(bring(CLEAN, title="Zwrócony"))
    send_back(back, "brak strony 2", origin=clerk_of("druga"))
    client.force_login(daria)

    day = f"{TODAY:%d.%m.%Y}"
    assert lines(client, QUEUE) == [
        {
            "title": "Z telefonem (Protokół posiedzenia)",
            "day": "–",
            "brought_by": "kancelaria",
            "found": "numer telefonu (1)",
            "missing": "data podjęcia albo posiedzenia",
            "since": day,
            "for_whom": "kancelaria: usunąć dane osobowe ()",
        },
        {
            "title": "Zwrócony (Protokół posiedzenia)",
            "day": day,
            "brought_by": "kancelaria",
            "found": "nie wykryto",
            "missing": "niczego",
            "since": day,
            "for_whom": "kancelaria: przekazać do potwierdzenia (zwrócono: brak strony 2)",
        },
    ]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, ["Z telefonem", "Uchwała 3/RN/2026", "Czeka"]),
        ({"step": "kancelaria"}, ["Z telefonem", "Uchwała 3/RN/2026"]),
        ({"step": "potwierdzenie"}, ["Czeka"]),
        ({"step": "publikacja"}, []),
        ({"found": "tak"}, ["Z telefonem"]),
        ({"found": "nie", "step": "kancelaria"}, ["Uchwała 3/RN/2026"]),
        ({"q": "telefon"}, ["Z telefonem"]),
        ({"q": "3/RN"}, ["Uchwała 3/RN/2026"]),
        (
            {"step": "'; --", "found": "9", "kind": "x"},
            ["Z telefonem", "Uchwała 3/RN/2026", "Czeka"],
        ),
    ],
)
def test_the_gate_is_narrowed_by_what_people_look_for(
    client: Client, daria: User, bring: Bring, chosen: dict[str, str], found: list[str]
) -> None:
    bring(PHONE, title="Z telefonem")
    bring(CLEAN, title="Uchwała 3/RN/2026", kind="RESOLUTION", number="3/RN/2026")
    awaiting(bring(CLEAN, title="Czeka"))
    client.force_login(daria)

    assert titles(client, QUEUE, **chosen) == found


def test_what_was_never_scanned_is_not_lost_between_the_answers(
    client: Client, daria: User, bring: Bring
) -> None:
    bring(CLEAN, title="Bez sprawdzenia")
    Scan.objects.all().delete()
    client.force_login(daria)

    told = {answer: titles(client, QUEUE, found=answer) for answer in ("tak", "nie")}

    assert told == {"tak": [], "nie": ["Bez sprawdzenia"]}


def test_one_kind_of_what_waits_for_me(client: Client, daria: User, bring: Bring) -> None:
    awaiting(bring(CLEAN, title="Protokół"))
    statute = awaiting(bring(CLEAN, title="Statut", kind="STATUTE"))
    client.force_login(daria)

    assert titles(client, CONFIRM, kind=str(statute.document.kind_id)) == ["Statut"]


@pytest.mark.parametrize(
    ("address", "on_a_page"), [(QUEUE, 30), (CONFIRM, 30), (DESK, 20)], ids=["all", "mine", "desk"]
)
def test_two_hundred_papers_are_pages_with_as_many_queries_as_one_paper(
    client: Client,
    daria: User,
    draft: Publish,
    address: str,
    on_a_page: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(daria)
    paper = draft("Protokół 0", meeting_date=TODAY)
    if address == CONFIRM:
        awaiting(paper.versions.get())
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    _copies(paper, 199)

    with django_assert_max_num_queries(len(few)):
        page = client.get(address)

    assert page.context["page_obj"].paginator.count == 200
    last = client.get(address, {"p": "99"})
    assert len(last.context["page_obj"].object_list) == 200 % on_a_page or on_a_page


def _copies(paper: Document, count: int) -> None:
    """The same paper over and over, written at once."""
    version = paper.versions.get()
    file = version.renditions.get()
    scan = file.scans.get()
    for number in range(1, count + 1):
        paper.pk, paper.title, paper._state.adding = None, f"Protokół {number}", True
        paper.save()
        version.pk, version.document, version._state.adding = None, paper, True
        version.save()
        file.pk, file.version, file._state.adding = None, version, True
        file.save()
        scan.pk, scan.rendition, scan._state.adding = None, file, True
        scan.save()
