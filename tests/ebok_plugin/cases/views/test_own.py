"""Anna's cases in her panel; Nina never sees them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.office.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from ebok_plugin.cases.domain import handling
from ebok_plugin.cases.domain.attachment import accept
from ebok_plugin.cases.domain.customer import customer_reply
from ebok_plugin.cases.models import Case, CaseAttachment
from tests.clients import signed_in
from tests.ebok_plugin.cases.cases import LAMP, STORY, TODAY, fault, subject
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.members_area.conftest import member
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db
LIST = "/e-bok/sprawy/"
CANARY = "KANAREK"


@pytest.fixture
def payers(anna: User, nina: User) -> None:
    """Each pays for a flat, so each may enter E-BOK."""
    for number, user in (("100005", anna), ("100008", nina)):
        grant(open_account(number), user.person.name)


def typed(**more: Any) -> dict[str, Any]:
    return {"subject": subject(LAMP).pk, "text": STORY, **more}


def test_anna_opens_a_case_and_reads_it(payers: None, anna: User) -> None:
    client = signed_in(anna)

    sent = client.post(f"{LIST}nowa/", typed(place="klatka 2"))
    page, listed = client.get(sent["Location"]), client.get(LIST)

    case = Case.objects.get()
    assert (case.person, case.channel, case.secret_hash) == (anna.person, "EBOK", "")
    assert sent["Location"] == f"{LIST}{case.pk}/"
    assert STORY in page.content.decode()
    assert texts(parsed(listed), "//main//h2") == [f"{LAMP}, klatka 2"]
    assert [page_problems(one) for one in (page, listed, client.get(f"{LIST}nowa/"))] == [[]] * 3


def test_a_person_without_cases_is_told_what_to_do(payers: None, anna: User) -> None:
    page = signed_in(anna).get(LIST)

    assert "Nie masz jeszcze żadnej sprawy" in page.content.decode()
    assert page_problems(page) == []


def test_cs_05_a_case_of_another_payer_is_not_there(payers: None, anna: User, nina: User) -> None:
    case = fault(person=anna.person, description=f"{CANARY} nie świeci lampa.")
    client = signed_in(nina)

    answers = {}
    for path in ("", "wycofanie/"):
        for key in (case.pk, uuid4()):
            answers[path, key == case.pk] = client.get(f"{LIST}{key}/{path}")
    posts = {
        client.post(f"{LIST}{case.pk}/{path}", {"text": "Moje!"}).status_code
        for path in ("odpowiedz/", "wycofanie/", "wznowienie/")
    }

    assert {answer.status_code for answer in answers.values()} == {404}
    assert all(CANARY not in answer.content.decode() for answer in answers.values())
    assert CANARY not in client.get(LIST).content.decode()
    assert posts == {404}
    assert Case.objects.get().state == "NEW"


def test_cs_06_a_file_of_another_payers_case_is_not_there(
    payers: None, anna: User, nina: User
) -> None:
    hers, mine = fault(person=anna.person), fault(person=nina.person)
    customer_reply(hers, "", [accept("a.txt", b"abc")], today=TODAY, origin=SYSTEM)
    file = CaseAttachment.objects.get()
    client = signed_in(nina)

    answers = {client.get(f"{LIST}{case.pk}/plik/{file.pk}/").status_code for case in (hers, mine)}

    own = signed_in(anna).get(f"{LIST}{hers.pk}/plik/{file.pk}/")
    assert (answers, b"".join(own.streaming_content)) == ({404}, b"abc")


def test_a_case_by_number_and_secret_is_never_one_of_a_person_on_file(
    payers: None, anna: User
) -> None:
    case = fault(person=anna.person)

    answer = Client().post("/sprawa/", {"number": case.number, "secret": "K7QF-2M9T-XB4C"})

    assert answer.status_code == 200
    assert "Nie znaleźliśmy sprawy" in answer.content.decode()


def test_notes_of_the_desk_are_not_hers(payers: None, anna: User, daria: User) -> None:
    case = fault(person=anna.person)
    handling.add_note(case, CANARY, today=TODAY, origin=Origin(actor=daria))
    client = signed_in(anna)

    assert CANARY not in client.get(f"{LIST}{case.pk}/").content.decode()


def test_she_answers_withdraws_and_is_told_when_she_may_not(payers: None, anna: User) -> None:
    case = fault(person=anna.person)
    client, page = signed_in(anna), f"{LIST}{case.pk}/"

    client.post(f"{page}odpowiedz/", {"text": "Jeszcze jedno.", "files": []})
    empty = client.post(f"{page}odpowiedz/", {"text": " "})
    asked = client.get(f"{page}wycofanie/")
    gone = client.post(f"{page}wycofanie/")
    late = client.post(f"{page}odpowiedz/", {"text": "Za późno."})

    assert [one.body for one in case.messages.all()] == [STORY, "Jeszcze jedno."]
    assert "Napisz wiadomość albo dołącz plik." in empty.content.decode()
    assert page_problems(asked) == page_problems(empty) == []
    assert gone["Location"] == page
    assert late.status_code == 409
    assert "wycofana" in late.content.decode()


def test_a_file_that_lies_is_told_at_its_field(payers: None, anna: User) -> None:
    case = fault(person=anna.person)
    file = SimpleUploadedFile("a.jpg", b"<html></html>")

    answer = signed_in(anna).post(f"{LIST}{case.pk}/odpowiedz/", {"text": "x", "files": [file]})

    assert "Plik a.jpg jest za duży lub ma niedozwolony format." in answer.content.decode()
    assert case.messages.count() == 1


def test_the_members_panel_has_the_same_pages(db: None) -> None:
    piotr = member("IKCS-0012", "Piotr Wrona", 12)
    client = signed_in(piotr)

    sent = client.post("/ikcs/sprawy/nowa/", typed())

    case = Case.objects.get()
    assert (case.channel, sent["Location"]) == ("IKCS", f"/ikcs/sprawy/{case.pk}/")
    assert "Moje sprawy" in client.get("/ikcs/").content.decode()
    assert client.get("/ikcs/sprawy/").status_code == 200


def test_a_guest_is_led_to_the_sign_in(db: None) -> None:
    for prefix in ("/e-bok/", "/ikcs/"):
        assert Client().get(f"{prefix}sprawy/").status_code == 302


def test_thirty_cases_cost_the_queries_of_one(payers: None, anna: User) -> None:
    client = signed_in(anna)
    fault(person=anna.person)
    client.get(LIST)
    counts = []
    for more in (0, 18):
        for _ in range(more):
            fault(person=anna.person)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("text", ["x" * 1_000_000, "Lampa\x00nie świeci", "krótko"])
def test_a_text_that_cannot_be_kept_opens_no_case_and_adds_nothing(
    payers: None, anna: User, text: str
) -> None:
    client, mine = signed_in(anna), fault(person=anna.person)

    opening = client.post(f"{LIST}nowa/", typed(text=text))
    answers = (
        [client.post(f"{LIST}{mine.pk}/odpowiedz/", {"text": text})] if text != "krótko" else []
    )

    assert [one.status_code for one in (opening, *answers)] == [200] * (1 + len(answers))
    assert all(parsed(one).xpath("//*[@aria-invalid='true']") for one in (opening, *answers))
    assert (Case.objects.count(), mine.messages.count()) == (1, 1)
