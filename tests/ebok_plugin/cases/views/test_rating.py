"""How it was: one press from the closing letter without a login, and what the desk reads of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.people.mail.domain.delivery import deliver_mail
from cms_ext.public_site.premises.models import Building
from ebok_plugin.cases.domain.customer import rate_case
from ebok_plugin.cases.domain.rating_link import rating_url
from ebok_plugin.cases.domain.ratings import CaseRatings, case_ratings, ratings_chart
from ebok_plugin.cases.models import Case
from ebok_plugin.cases.vocabulary import CountsBy, Satisfaction
from tests.clients import signed_in
from tests.ebok_plugin.cases.cases import HEAT, LAMP, MONDAY, TODAY, complaint, fault, walk, walks
from tests.ebok_plugin.desk.clerks import queries_of
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
RATINGS = "/admin/sprawy/oceny/"
OCTOBER = date(2026, 10, 5)
CANARY = "KANAREK"

DECIDED = ("triage", "take_up", "draft_decision", "decide", "send_answer")


def ended(case: Case, clerk: User, second: User, *steps: str) -> Case:
    return walk(case, clerk, second, *(steps or ("triage", "take_up", "resolve")))


def path(case: Case) -> str:
    return rating_url(case).removeprefix("http://testserver")


@pytest.fixture
def lamp(anna: User, daria: User, prezes: User) -> Case:
    """Anna's, mended today, with words that a stranger with the link must not read."""
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    case = fault(person=anna.person, place=CANARY, description=f"{CANARY} nie świeci.")
    return ended(case, daria, prezes)


@pytest.fixture(autouse=True)
def _here(settings: Settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = "http://testserver"


def test_the_chosen_rating_is_marked_by_the_link_and_in_the_panel_alike(
    lamp: Case, anna: User
) -> None:
    hers = signed_in(anna)
    grant(open_account("100005"), "Anna Lis")
    Client().post(path(lamp), {"ocena": "2"})

    for address in (path(lamp), f"/e-bok/sprawy/{lamp.pk}/"):
        buttons = parsed(hers.get(address)).xpath("//button[@name='ocena']")
        assert [(one.get("class"), one.get("aria-pressed")) for one in buttons] == [
            ("btn btn--quiet", None),
            ("btn", "true"),
            ("btn btn--quiet", None),
        ]


def test_the_closing_letter_leads_to_three_buttons_and_one_press_counts(lamp: Case) -> None:
    deliver_mail()
    client = Client()
    address = path(lamp)
    assert f"http://testserver{address}" in str(mail.outbox[-1].body).split()

    page = client.get(address)
    looked = Case.objects.get().satisfaction
    done = client.post(address, {"ocena": "3"}, follow=True)

    assert (page.status_code, looked) == (200, None)
    assert texts(parsed(page), "//main//button") == ["Źle", "Średnio", "Dobrze"]
    assert (lamp.number in page.content.decode(), CANARY in page.content.decode()) == (True, False)
    assert "Anna" not in page.content.decode()
    assert texts(parsed(done), "//h1") == ["Dziękujemy za ocenę"]
    assert [page_problems(one) for one in (page, done)] == [[], []]
    assert Case.objects.get().satisfaction == Satisfaction.GOOD
    event = AuditEvent.objects.get(action="CASE_RATED")
    assert (event.actor, event.subject, event.changes) == (None, lamp.person, {"satisfaction": 3})


def test_a_mail_scanner_that_opens_the_link_says_nothing(lamp: Case) -> None:
    for method in ("get", "head", "options"):
        getattr(Client(), method)(path(lamp))
        getattr(Client(), method)(f"{path(lamp)}?ocena=1")

    assert Case.objects.get().satisfaction is None


def test_who_changes_his_mind_says_it_anew(lamp: Case) -> None:
    for said in ("1", "3", "2"):
        Client().post(path(lamp), {"ocena": said})

    assert Case.objects.get().satisfaction == Satisfaction.FAIR


def test_what_is_none_of_the_three_says_nothing(lamp: Case) -> None:
    for said in ("", "0", "4", "x", "1; DROP", "３"):
        answer = Client().post(path(lamp), {"ocena": said})
        assert (answer.status_code, Case.objects.get().satisfaction) == (200, None), said


def test_a_link_of_nobody_and_one_of_another_case_are_told_alike(
    lamp: Case, daria: User, prezes: User
) -> None:
    other = ended(fault(), daria, prezes)
    token, others = (path(one).split("/")[-2] for one in (lamp, other))
    key, proof = token.split(":")
    wrong = (key, f"{key}:", f"{key}:{others.split(':')[1]}", f"{other.pk.hex}:{proof}", "x" * 5000)

    found = [Client().post(f"/sprawa/ocena/{one}/", {"ocena": "1"}).status_code for one in wrong]

    assert found == [410] * len(wrong)
    assert not Case.objects.exclude(satisfaction=None).exists()


def test_the_link_ends_after_thirty_days_or_when_it_is_opened_again(
    lamp: Case, settings: Settings
) -> None:
    address = path(lamp)
    settings.COOP_TODAY = TODAY + timedelta(31)
    pages = [Client().post(address, {"ocena": "1"})]
    settings.COOP_TODAY = TODAY
    Case.objects.update(state="REOPENED", ended_on=None)
    pages.append(Client().post(address, {"ocena": "1"}))

    for page in pages:
        assert page.status_code == 410
        assert texts(parsed(page), "//h1") == ["Tej sprawy nie można już ocenić"]
        assert page_problems(page) == []
    assert Case.objects.get().satisfaction is None


def test_only_a_letter_that_ends_a_case_asks(daria: User, prezes: User) -> None:
    """An answer by the way, and a case that goes elsewhere, ask nothing."""
    under_way = fault()
    walks(daria, prezes)["triage"](under_way)
    gone = ended(fault(), daria, prezes, "triage", "transfer")
    decided = ended(complaint(), daria, prezes, *DECIDED)

    assert (rating_url(under_way), rating_url(gone)) == ("", "")
    assert rating_url(decided).startswith("http://testserver/sprawa/ocena/")


@shared
def rated(house: Building, daria: User, prezes: User) -> None:
    """Two lamps, good and bad, one without a word; a complaint, fair; one that is open yet."""
    for day, said in ((OCTOBER, 3), (MONDAY, 1), (MONDAY, None)):
        case = ended(fault(on=day, building=house), daria, prezes)
        if said:
            rate_case(case, Satisfaction(said), today=TODAY, origin=SYSTEM)
    case = ended(complaint(on=MONDAY), daria, prezes, *DECIDED)
    rate_case(case, Satisfaction.FAIR, today=TODAY, origin=SYSTEM)
    fault(building=house)


@pytest.mark.both_databases
@pytest.mark.usefixtures("rated")
def test_the_same_ratings_told_in_four_ways() -> None:
    told = {by: case_ratings(by, OCTOBER, TODAY) for by in CountsBy}

    assert told == {
        CountsBy.MONTH: [
            CaseRatings(1, "październik 2026", "paź", 1, 1, 1, 0, 0),
            CaseRatings(2, "listopad 2026", "lis", 3, 2, 0, 1, 1),
        ],
        CountsBy.TYPE: [
            CaseRatings(1, "Zgłoszenie usterki lub pytanie", "1", 3, 2, 1, 0, 1),
            CaseRatings(2, "Reklamacja", "2", 1, 1, 0, 1, 0),
        ],
        CountsBy.SUBJECT: [
            CaseRatings(1, LAMP, "1", 3, 2, 1, 0, 1),
            CaseRatings(2, HEAT, "2", 1, 1, 0, 1, 0),
        ],
        CountsBy.BUILDING: [
            CaseRatings(1, "ul. Jodłowa 1", "1", 3, 2, 1, 0, 1),
            CaseRatings(2, "bez budynku", "2", 1, 1, 0, 1, 0),
        ],
    }
    assert [one.rated for one in case_ratings(CountsBy.SUBJECT, MONDAY, TODAY, kind="TICKET")] == [
        1
    ]


@pytest.mark.usefixtures("rated")
def test_the_desk_reads_a_picture_and_its_table(daria: User) -> None:
    client = signed_in(daria)

    page = parsed(client.get(RATINGS))
    file = client.get(f"{RATINGS}?wedlug=temat&export=csv")

    (name,) = page.xpath("//svg[@role='img']/@aria-label")
    assert "październik 2026: dobrze 1, źle 0; listopad 2026: dobrze 0, źle 1" in name
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Nr,Co,Zakończone,Ocenione,Dobrze,Średnio,Źle",
        f"1,{LAMP},3,2,1,0,1",
        f"2,{HEAT},1,1,0,1,0",
    ]
    assert page.xpath("//a[@href='/admin/sprawy/liczby/']")
    assert parsed(client.get("/admin/sprawy/liczby/")).xpath(f"//a[@href='{RATINGS}']")


def test_before_the_first_rating_there_is_no_picture(daria: User, prezes: User) -> None:
    ended(fault(), daria, prezes)

    [line] = case_ratings(CountsBy.MONTH, OCTOBER, TODAY)

    assert (line.ended, line.rated) == (1, 0)
    assert ratings_chart([line], CountsBy.MONTH) is None


def test_four_ratings_cost_the_queries_of_one(house: Building, daria: User) -> None:
    client = signed_in(daria)
    costs = []
    for count in (1, 3):
        for _ in range(count):
            fault(building=house)
        Case.objects.update(state="RESOLVED", ended_on=TODAY, satisfaction=3)
        costs.append(queries_of(client, RATINGS))

    assert costs[0] == costs[1]
