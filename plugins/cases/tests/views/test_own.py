"""Anna's cases in her panel; Nina never sees them."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.kept_form import keep_form
from cms_ext.people.identity.models import User
from coop_cases.domain.customer import accept_upload, customer_reply
from coop_cases.forms import own
from coop_cases.models import Case, CaseAttachment
from ebok_plugin.ledger.models import AccountAccess
from plugins.cases.tests.cases import LAMP, STORY, TODAY, fault, subject
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.members_area.conftest import member
from tests.page_checks import page_problems, parsed, texts, words_at
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
LIST = "/e-bok/sprawy/"
CANARY = "KANAREK"


@shared
def payers(anna: User, nina: User) -> None:
    """Each pays for a flat, so each may enter E-BOK."""
    for number, user in (("100005", anna), ("100008", nina)):
        grant(open_account(number), user.person.name)


def typed(**more: Any) -> dict[str, Any]:
    return {"subject": subject(LAMP).pk, "text": STORY, **more}


def test_anna_opens_a_case_and_reads_it(payers: None, anna: User, as_anna: Client):
    """Without one the list says what to do."""
    before, form = as_anna.get(LIST), as_anna.get(f"{LIST}nowa/")
    sent = as_anna.post(f"{LIST}nowa/", typed(place="klatka 2"))
    page, listed = as_anna.get(sent["Location"]), as_anna.get(LIST)

    assert "Nie masz jeszcze żadnej sprawy" in before.content.decode()
    case = Case.objects.get()
    assert (case.person, case.channel, case.secret_hash) == (anna.person, "EBOK", "")
    assert sent["Location"] == f"{LIST}{case.pk}/"
    assert STORY in page.content.decode()
    assert texts(parsed(listed), "//main//h2") == [f"{LAMP}, klatka 2"]
    assert [page_problems(one) for one in (before, form, page, listed)] == [[]] * 4


def test_without_room_for_files_her_case_keeps_its_words(
    payers: None, as_anna: Client, refusing_disk: str
):
    sent = typed(place="klatka 2", files=[SimpleUploadedFile("a.txt", b"abcde")])
    answer = as_anna.post(f"{LIST}nowa/", sent)

    assert answer.status_code == 200
    assert "Nie możemy teraz zapisać plików." in words_at(answer, "//div[@id='bledy']")
    assert STORY in words_at(answer, "//textarea")
    assert not Case.objects.exists()


@pytest.mark.always
def test_cs_05_and_06_a_case_of_another_payer_and_its_file_are_not_there(
    payers: None, anna: User, nina: User
):
    """That nothing of it is read anywhere else: `test_leaks`."""
    hers, mine = fault(person=anna.person), fault(person=nina.person)
    customer_reply(hers, "", [accept_upload("a.txt", b"abc")], today=TODAY, origin=SYSTEM)
    file = f"plik/{CaseAttachment.objects.get().pk}/"
    client = signed_in(nina)

    pages = [f"{key}/{path}" for key in (hers.pk, uuid4()) for path in ("", "wycofanie/", file)]
    assert {client.get(f"{LIST}{page}").status_code for page in [*pages, f"{mine.pk}/{file}"]} == {
        404
    }
    for path in ("odpowiedz/", "wycofanie/", "wznowienie/"):
        assert client.post(f"{LIST}{hers.pk}/{path}", {"text": "Moje!"}).status_code == 404
    assert Case.objects.get(pk=hers.pk).state == "NEW"
    own = signed_in(anna).get(f"{LIST}{hers.pk}/{file}")
    assert b"".join(own.streaming_content) == b"abc"


def test_she_answers_withdraws_and_reads_when_she_may_not(payers: None, anna: User):
    case = fault(person=anna.person)
    client, page = signed_in(anna), f"{LIST}{case.pk}/"
    file = SimpleUploadedFile("a.jpg", b"<html></html>")

    client.post(f"{page}odpowiedz/", {"text": "Jeszcze jedno.", "files": []})
    empty = client.post(f"{page}odpowiedz/", {"text": " "})
    lying = client.post(f"{page}odpowiedz/", {"text": "x", "files": [file]})
    asked = client.get(f"{page}wycofanie/")
    gone = client.post(f"{page}wycofanie/")
    late = client.post(f"{page}odpowiedz/", {"text": "Za późno."})

    assert [message.body for message in case.messages.all()] == [STORY, "Jeszcze jedno."]
    assert "Napisz wiadomość albo dołącz plik." in empty.content.decode()
    assert "Plik a.jpg jest za duży lub ma niedozwolony format." in lying.content.decode()
    assert page_problems(asked) == page_problems(empty) == []
    assert gone["Location"] == page
    assert late.status_code == 409
    assert "wycofana" in late.content.decode()


def test_the_members_panel_has_the_same_pages(db: None):
    piotr = member("IKCS-0012", "Piotr Wrona", 12)
    client = signed_in(piotr)

    sent = client.post("/ikcs/sprawy/nowa/", typed())

    case = Case.objects.get()
    assert (case.channel, sent["Location"]) == ("IKCS", f"/ikcs/sprawy/{case.pk}/")
    assert "Moje sprawy" in client.get("/ikcs/").content.decode()
    assert client.get("/ikcs/sprawy/").status_code == 200
    for prefix in ("/e-bok/", "/ikcs/"):
        assert Client().get(f"{prefix}sprawy/").status_code == 302


def test_a_text_that_cannot_be_kept_opens_no_case_and_adds_nothing(payers: None, anna: User):
    client, mine = signed_in(anna), fault(person=anna.person)
    new, reply = f"{LIST}nowa/", f"{LIST}{mine.pk}/odpowiedz/"
    long, null = "x" * 1_000_000, "Lampa\x00nie świeci"

    for path, text in ((new, long), (new, null), (new, "krótko"), (reply, long), (reply, null)):
        answer = client.post(path, typed(text=text))

        assert answer.status_code == 200
        assert parsed(answer).xpath("//*[@aria-invalid='true']")
    assert (Case.objects.count(), mine.messages.count()) == (1, 1)


# --- of several accounts she names the one that the case is about ---


NEW = "/e-bok/sprawy/nowa/"
FIELD = "//*[@name='account_no']"
Role, Scope = AccountAccess.Role, AccountAccess.Scope


@shared
def accounts(anna: User, nina: User) -> None:
    """Anna pays for two, acts on a third, looks at a fourth; Nina's is none of hers."""
    for number in ("100005", "100006"):
        grant(open_account(number), "Anna Lis")
    for number, scope in (("100007", Scope.ACT), ("100009", Scope.SEE)):
        access = grant(open_account(number), "Anna Lis", Role.MANAGER, end=date(2027, 1, 1))
        access.scope = scope
        access.save()
    grant(open_account("100008"), "Ńina Testowska")


@pytest.mark.thorough
def test_anna_chooses_among_those_on_which_she_may_act_or_none(accounts: None, as_anna: Client):
    page = as_anna.get(NEW)
    chosen = texts(parsed(page), f"{FIELD}/option")
    assert [one[:6] for one in chosen] == ["Żadneg", "100005", "100006", "100007"]
    assert page_problems(page) == []

    for number in ("100008", "100009", "999999", "100005'--", "100005\x00"):
        page = as_anna.post(NEW, typed(account_no=number))
        assert page.status_code == 200
        assert "Wybierz konto z listy." in page.content.decode(), number
    assert not Case.objects.exists()

    for number, is_notified in (("100006", True), ("", False)):
        sent = as_anna.post(NEW, typed(account_no=number))
        case = Case.objects.get(account_no=number)
        assert (sent["Location"], case.told_to_payer) == (f"/e-bok/sprawy/{case.pk}/", is_notified)


def test_the_payer_reads_what_his_manager_reports_of_the_account(
    accounts: None, anna: User, nina: User
):
    grant(open_account("100010"), "Ńina Testowska")
    access = grant(open_account("100011"), "Anna Lis", Role.MANAGER, end=date(2027, 1, 1))
    access.scope = Scope.ACT
    access.save()
    grant(access.account, "Ńina Testowska")

    signed_in(anna).post(NEW, typed(account_no="100011"))

    listed = signed_in(nina).get("/e-bok/sprawy/").content.decode()
    assert Case.objects.get().number in listed


def test_who_has_one_account_is_not_asked(accounts: None, nina: User):
    """Nor offered again one that was typed before the session ended and is hers no more."""
    client = signed_in(nina)

    page = client.get(NEW)
    client.post(NEW, typed(account_no="100005"))
    sent = QueryDict("account_no=100006&text=Nie+pali+si%C4%99")
    assert keep_form(nina, NEW, own.OwnCaseForm, sent, timezone.now())

    assert parsed(page).xpath(FIELD) == parsed(signed_in(nina).get(NEW)).xpath(FIELD) == []
    assert Case.objects.get().account_no == ""


@pytest.mark.parametrize(
    ("lists_buildings", "place"), [(True, ""), (False, "ul. Wzorcowa 1 m. 08")]
)
def test_where_no_building_is_chosen_the_place_of_her_one_account_is_filled_in(
    accounts: None, anna: User, nina: User, settings: Any, lists_buildings: bool, place: str
):
    settings.COOP_LISTS_BUILDINGS = lists_buildings

    pages = [signed_in(user).get(f"{NEW}?rodzaj=COMPLAINT") for user in (nina, anna)]

    filled_in = [parsed(page).xpath("string(//input[@name='place']/@value)") for page in pages]
    assert filled_in == [place, ""]
    assert [texts(parsed(page), "//h1") for page in pages] == [["Złóż reklamację"]] * 2
    assert [page_problems(page) for page in pages] == [[], []]


def test_of_a_whole_street_the_number_is_typed(accounts: None, as_anna: Client, monkeypatch):
    monkeypatch.setattr(own, "MAX_LISTED", 2)

    page = as_anna.get(NEW)
    foreign = as_anna.post(NEW, typed(account_no="100008"))
    as_anna.post(NEW, typed(account_no=" 100007 "))

    assert [one.tag for one in parsed(page).xpath(FIELD)] == ["input"]
    assert "Nie masz konta o takim numerze." in foreign.content.decode()
    assert [page_problems(one) for one in (page, foreign)] == [[], []]
    assert Case.objects.get().account_no == "100007"


@pytest.mark.parametrize(
    ("most_listed", "shown"),
    [(50, f"string({FIELD}/option[@selected]/@value)"), (2, f"string({FIELD}/@value)")],
)
def test_the_account_outlives_the_session_as_the_text_does(
    accounts: None, anna: User, monkeypatch, most_listed: int, shown: str
):
    """Chosen of a list or typed: after the sign-in it is named again."""
    monkeypatch.setattr(own, "MAX_LISTED", most_listed)
    sent = QueryDict(f"subject={subject(LAMP).pk}&account_no=100006&text=Nie+pali+si%C4%99")

    assert keep_form(anna, NEW, own.OwnCaseForm, sent, timezone.now())
    page = signed_in(anna).get(NEW)

    assert parsed(page).xpath(shown) == "100006"
    assert parsed(page).xpath("string(//textarea[@name='text'])").strip() == "Nie pali się"
    assert page_problems(page) == []
