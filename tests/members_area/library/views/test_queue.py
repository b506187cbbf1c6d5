"""The two lists of the gate: what a line says, what is chosen by, and two hundred papers."""

import pytest
from django.test import Client

from members_area.library.domain.submission import send_back, submit_version
from members_area.library.models import Document, Scan, Version
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.members_area.library.domain.conftest import Bring, bring
from tests.members_area.library.domain.papers import pdf
from tests.people import staff
from tests.query_counts import queries_of

__all__ = ["bring"]

pytestmark = pytest.mark.django_db
QUEUE = "/admin/biblioteka/bramka/"
CONFIRM = "/admin/biblioteka/do-potwierdzenia/"
PHONE = pdf("Protokol z obrad.", "Telefon 000 000 111.")
CLEAN = pdf("Protokol z obrad.", "Telefon usunieto.")


@pytest.fixture
def daria_in() -> Client:
    """Clerk and second person in one, so that every list shows."""
    return signed_in(staff("daria", "records_clerk", "redaction_confirmer"))


def lines(client: Client, address: str, **chosen: str) -> list[dict[str, str]]:
    """What the list says, row by row."""
    page = client.get(address, chosen)
    table = page.context["table"]
    return [
        {
            column.name: str(column.display_value(column.get_value(row)))
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
    daria_in: Client, bring: Bring
):
    bring(PHONE, title="Z telefonem", meeting_date=None)
    back = awaiting(bring(CLEAN, title="Zwrócony"))
    send_back(back, "brak strony 2", origin=clerk_of("druga"))
    day = f"{TODAY:%d.%m.%Y}"

    assert lines(daria_in, QUEUE) == [
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
            "found": "program nic nie znalazł, przeczytaj",
            "missing": "niczego",
            "since": day,
            "for_whom": "kancelaria: przekazać do potwierdzenia (zwrócono: brak strony 2)",
        },
    ]


@pytest.mark.thorough
def test_the_gate_is_narrowed_by_what_people_look_for(daria_in: Client, bring: Bring):
    phone, resolution, waits = "Z telefonem", "Uchwała 3/RN/2026", "Czeka"
    bring(PHONE, title=phone)
    bring(CLEAN, title=resolution, kind="RESOLUTION", number="3/RN/2026")
    awaiting(bring(CLEAN, title=waits))
    expected: list[tuple[dict[str, str], list[str]]] = [
        ({}, [phone, resolution, waits]),
        ({"step": "kancelaria"}, [phone, resolution]),
        ({"step": "potwierdzenie"}, [waits]),
        ({"step": "publikacja"}, []),
        ({"found": "tak"}, [phone]),
        ({"found": "nie", "step": "kancelaria"}, [resolution]),
        ({"q": "telefon"}, [phone]),
        ({"q": "3/RN"}, [resolution]),
        ({"step": "'; --", "found": "9", "kind": "x"}, [phone, resolution, waits]),
    ]

    assert [(chosen, titles(daria_in, QUEUE, **chosen)) for chosen, _ in expected] == expected

    # What was never scanned is not lost between the answers.
    Scan.objects.all().delete()
    told = {answer: titles(daria_in, QUEUE, found=answer) for answer in ("tak", "nie")}
    assert told == {"tak": [], "nie": [phone, resolution, waits]}


def test_one_kind_of_what_waits_for_me(daria_in: Client, bring: Bring):
    awaiting(bring(CLEAN, title="Protokół"))
    statute = awaiting(bring(CLEAN, title="Statut", kind="STATUTE"))

    assert titles(daria_in, CONFIRM, kind=str(statute.document.kind_id)) == ["Statut"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("address", "on_a_page"), [(QUEUE, 30), (CONFIRM, 30), ("/admin/biblioteka/publikuj/", 20)]
)
def test_many_papers_are_pages_with_as_many_queries_as_one_paper(
    daria_in: Client, draft: Publish, board: Organ, address: str, on_a_page: int
):
    paper = draft("Protokół 0", meeting_date=TODAY, organ=board)
    if address == CONFIRM:
        awaiting(paper.versions.get())
    daria_in.get(address)
    one = queries_of(daria_in.get, address)

    _copies(paper, 3)
    assert queries_of(daria_in.get, address) == one

    _copies(paper, on_a_page)
    last = daria_in.get(address, {"p": "99"}).context["page_obj"]
    assert (last.paginator.count, len(last.object_list)) == (on_a_page + 4, 4)


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
