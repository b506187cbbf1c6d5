"""The two lists of the gate, the second person's page of a version, and the sealed original."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.domain.submission import send_back, submit_version
from members_area.library.models import Document, Finding, Scan, Version
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.members_area.library.domain.conftest import Bring, bring
from tests.members_area.library.domain.papers import pdf
from tests.members_area.library.views.test_closed_documents import body_of
from tests.page_checks import words_at
from tests.people import staff
from tests.query_counts import queries_of

__all__ = ["bring"]

pytestmark = pytest.mark.django_db
GATE = "/admin/biblioteka/bramka/"
QUEUE = "/admin/biblioteka/do-potwierdzenia/"
RAW = pdf("Protokol z obrad.", "Telefon 000 000 111.")
CLEAN = pdf("Protokol z obrad.", "Telefon usunieto.")


@pytest.fixture
def daria(db: None) -> User:
    """Return the second person."""
    return staff("daria", "redaction_confirmer")


@pytest.fixture
def second(daria: User) -> Client:
    return signed_in(daria)


def over(version: Version) -> Version:
    """Handed over to the second person, to be published today."""
    clerk = clerk_of("kancelaria")
    return submit_version(version, today=TODAY, origin=clerk, publish_from=TODAY)


@pytest.fixture
def waiting(bring: Bring) -> Version:
    return over(bring(CLEAN))


def page_of(version: Version) -> str:
    return f"{QUEUE}{version.pk}/"


def redacted(clerk: Client, version: Version) -> str:
    """Return the page of the version, at which its file was replaced."""
    page = f"/admin/biblioteka/wersja/{version.pk}/"
    assert re.search(r"<mark\s*>000 000 111</mark>", clerk.get(page).content.decode())
    clerk.post(page, {"redacted": "1", "redacted-file": SimpleUploadedFile("b.pdf", CLEAN)})
    return page


def read(second: Client, version: Version, **more: str) -> dict[str, str]:
    """What the button sends, after the page was opened and read."""
    form = second.get(page_of(version)).context["offers"]["dopusc"].form
    return {"krok": "dopusc", "handed_over_at": str(form["handed_over_at"].value())} | more


@pytest.mark.thorough
def test_one_press_lets_it_through_and_out_and_leads_to_the_next(
    second: Client, waiting: Version, bring: Bring
):
    """After the last paper comes the one that was passed over."""
    following, last = (over(bring(CLEAN, title=title)) for title in ("Następny", "Ostatni"))
    page = second.get(page_of(waiting)).content.decode()
    assert "Telefon usunieto." in page
    assert "Potwierdź i publikuj" in page

    answer = second.post(page_of(waiting), read(second, waiting), follow=True)

    assert answer.redirect_chain == [(page_of(following), 302)]
    assert "Dopuszczono i opublikowano: „Protokół”." in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == "PUBLISHED"
    sent = {"krok": "zwroc", "reason": "brak strony 2"}
    assert second.post(page_of(last), sent).headers["Location"] == page_of(following)
    assert second.post(page_of(following), read(second, following)).headers["Location"] == QUEUE


@pytest.mark.thorough
def test_what_was_handed_over_anew_is_read_anew(second: Client, waiting: Version):
    """What somebody else confirmed meanwhile is said."""
    sent = read(second, waiting)
    send_back(waiting, "zły plik", origin=clerk_of("druga"))
    over(waiting)

    old = second.post(page_of(waiting), sent)
    assert old.status_code == 409
    assert "Dokument poprawiono, odkąd go otwarto." in old.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == "AWAITING"

    sent = read(second, waiting)
    second.post(page_of(waiting), sent)
    again = second.post(page_of(waiting), sent, follow=True)
    assert again.redirect_chain == [(QUEUE, 302)]
    assert "„Protokół” nie czeka już na potwierdzenie: opublikowana." in again.content.decode()


def test_a_refused_publication_leaves_it_confirmed_and_says_why(
    second: Client, bring: Bring, publish: Publish, board: Organ
):
    number = {"kind": "RESOLUTION", "organ": board, "number": "3/RN/2026", "adopted_on": TODAY}
    version = over(bring(CLEAN, **number))
    publish("Pierwsza", published_on=TODAY, **number)

    answer = second.post(page_of(version), read(second, version), follow=True)

    assert "Numer 3/RN/2026 już istnieje" in answer.content.decode()
    version.refresh_from_db()
    assert version.state == "CONFIRMED"


def test_it_goes_back_with_a_reason(second: Client, waiting: Version):
    sent = {"krok": "zwroc"}
    refused = second.post(page_of(waiting), sent)
    assert refused.status_code == 409
    assert "Napisz, co trzeba poprawić." in refused.content.decode()

    second.post(page_of(waiting), sent | {"reason": "brak strony 2"})

    waiting.refresh_from_db()
    assert (waiting.state, waiting.return_reason) == ("CLEAN", "brak strony 2")


def test_a_warning_is_waived_where_it_is_confirmed(second: Client, bring: Bring):
    warned = bring(pdf("Ksiega WA1M/00012345/6 lezy w biurze."))
    submit_version(warned, today=TODAY, origin=clerk_of("kancelaria"))
    finding = Finding.objects.get()
    body = second.post(page_of(warned), read(second, warned)).content.decode()
    assert "Wykryto dane osobowe (1)" in body
    assert "Dlaczego te dane mogą zostać: numer księgi wieczystej, strona 1" in body

    second.post(page_of(warned), read(second, warned, **{f"wyjatek-{finding.pk}": "księga gruntu"}))

    warned.refresh_from_db()
    assert warned.state == "CONFIRMED"


@pytest.mark.thorough
def test_who_is_not_in_the_register_is_pointed_at_and_stops_nothing(second: Client, bring: Bring):
    named, clean = over(bring(pdf("Ugoda z panem Janem Kowalskim."))), over(bring(CLEAN, title="B"))
    pages = [words_at(second.get(page_of(one))) for one in (named, clean)]

    assert "nazwisko spoza rejestru – strona 1: sprawdź, czy może zostać" in pages[0]
    assert "Program nie znalazł numerów, adresów ani osób z rejestru" in pages[1]
    assert all("Program nie rozpoznaje samego nazwiska spoza rejestru" in page for page in pages)
    for one in (named, clean):
        second.post(page_of(one), read(second, one))
        one.refresh_from_db()
        assert one.state == "PUBLISHED"


def test_before_and_after_stand_side_by_side_and_each_look_is_on_record(
    second: Client, desk: Client, daria: User, bring: Bring
):
    version = bring(RAW)
    page = redacted(desk, version)
    over(version)

    body = second.get(page_of(version)).content.decode()

    assert re.search(r"<mark\s*>000 000 111</mark>", body)
    assert "Telefon usunieto." in body
    assert AuditEvent.objects.get(action="DOCUMENT_ORIGINAL_READ").actor == daria
    # The original itself is opened by the second person with a reason.
    assert desk.post(f"{page}oryginal/", {"reason": "ciekawość"}).status_code == 302
    assert b"Po co otwierasz" in second.post(f"{page}oryginal/", {"reason": " "}).content
    assert body_of(second.post(f"{page}oryginal/", {"reason": "spór"})) == RAW


def test_whoever_redacted_does_not_find_it_in_the_queue(bring: Bring):
    version = bring(RAW)
    both = staff("zofia", "records_clerk", "redaction_confirmer")
    client = signed_in(both)
    text = {"text": "Protokół z obrad.\nTelefon [dane zanonimizowane]."}
    client.post(f"/admin/biblioteka/wersja/{version.pk}/", text)
    version.refresh_from_db()
    assert (version.state, version.redacted_by) == ("REDACTED", both)
    over(version)

    assert client.get(QUEUE).context["object_list"].count() == 0
    assert client.get(page_of(version)).status_code == 404
    assert client.post(page_of(version), {"krok": "dopusc"}).status_code == 404


def test_an_odd_key_is_not_found_and_who_may_not_confirm_does_not_read(
    second: Client, desk: Client, waiting: Version
):
    for key in ("abc", "0", "9" * 30, "-1"):
        assert second.post(f"{QUEUE}{key}/", {"krok": "dopusc"}).status_code == 404

    assert [desk.get(path).status_code for path in (QUEUE, page_of(waiting))] == [302, 302]


def test_a_paper_gets_other_readers_and_another_version(desk: Client, publish: Publish):
    document = publish("Protokół", published_on=TODAY)
    address = f"/admin/biblioteka/dokument/{document.pk}/"

    desk.post(f"{address}czytelnicy/", {"audience": "PUBLIC", "reason": "uchwała zarządu"})
    desk.post(
        f"{address}wersja/",
        {"file": SimpleUploadedFile("b.pdf", CLEAN), "in_force_from": "2027-01-01"},
    )

    document.refresh_from_db()
    assert document.audience == "PUBLIC"
    assert list(document.versions.order_by("no").values_list("no", "state")) == [
        (1, "PUBLISHED"),
        (2, "CLEAN"),
    ]
    body = desk.get(f"/admin/members_area_library/document/inspect/{document.pk}/")
    assert "Wersja 2 – bez zastrzeżeń" in body.content.decode()
    assert "Zmiana grona czytelników dokumentu" in body.content.decode()


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
    bring(RAW, title="Z telefonem", meeting_date=None)
    back = awaiting(bring(CLEAN, title="Zwrócony"))
    send_back(back, "brak strony 2", origin=clerk_of("druga"))
    day = f"{TODAY:%d.%m.%Y}"

    assert lines(daria_in, GATE) == [
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
    bring(RAW, title=phone)
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

    assert [(chosen, titles(daria_in, GATE, **chosen)) for chosen, _ in expected] == expected

    # What was never scanned is not lost between the answers.
    Scan.objects.all().delete()
    titles_by_answer = {answer: titles(daria_in, GATE, found=answer) for answer in ("tak", "nie")}
    assert titles_by_answer == {"tak": [], "nie": [phone, resolution, waits]}


def test_one_kind_of_what_waits_for_me(daria_in: Client, bring: Bring):
    awaiting(bring(CLEAN, title="Protokół"))
    statute = awaiting(bring(CLEAN, title="Statut", kind="STATUTE"))

    assert titles(daria_in, QUEUE, kind=str(statute.document.kind_id)) == ["Statut"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("address", "on_a_page"), [(GATE, 30), (QUEUE, 30), ("/admin/biblioteka/publikuj/", 20)]
)
def test_many_papers_are_pages_with_as_many_queries_as_one_paper(
    daria_in: Client, draft: Publish, board: Organ, address: str, on_a_page: int
):
    paper = draft("Protokół 0", meeting_date=TODAY, organ=board)
    if address == QUEUE:
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
