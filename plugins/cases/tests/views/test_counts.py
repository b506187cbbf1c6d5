"""Numbers of cases by month, kind, subject and building, drawn and as a file; the register."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from cms_ext.premises.models import Building
from coop_cases.domain.customer import rate_case
from coop_cases.domain.figures import (
    CaseCounts,
    CaseRatings,
    case_counts,
    case_ratings,
    counts_chart,
    ratings_chart,
)
from coop_cases.domain.notice import rating_url
from coop_cases.models import Case
from coop_cases.vocabulary import CountsBy, Satisfaction
from plugins.cases.tests.cases import HEAT, LAMP, MONDAY, TODAY, complaint, fault, walk, walks
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, texts, words_at
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 5)
NUMBERS, FAULTS = "/admin/sprawy/liczby/", "/admin/sprawy/usterki/"
LIFT = "Dźwig (winda)"


@shared
def known(house: Building) -> None:
    """A lamp of October mended late, a lift and a lamp of today, a complaint decided for Jan."""
    lamp, accepted = fault(on=OCTOBER, building=house), complaint(on=MONDAY)
    fault(name=LIFT, building=house)
    fault(building=house)
    walk = walks()
    for name in ("triage", "resolve"):
        walk[name](lamp)
    for name in ("triage", "take_up", "draft_decision", "decide", "send_answer"):
        walk[name](accepted)
    accepted.refresh_from_db()
    accepted.decision.outcome = "PARTLY"
    accepted.decision.save()


@pytest.mark.both_databases
@pytest.mark.usefixtures("known")
def test_the_same_cases_are_counted_in_four_ways():
    counts = {by: case_counts(by, OCTOBER, TODAY, TODAY) for by in CountsBy}

    assert counts == {
        CountsBy.MONTH: [
            CaseCounts(1, "październik 2026", "paź", 1, 0, 1, 1, 0),
            CaseCounts(2, "listopad 2026", "lis", 3, 2, 0, 0, 1),
        ],
        CountsBy.TYPE: [
            CaseCounts(1, "Zgłoszenie usterki lub pytanie", "1", 3, 2, 1, 1, 0),
            CaseCounts(2, "Reklamacja", "2", 1, 0, 0, 0, 1),
        ],
        CountsBy.SUBJECT: [
            CaseCounts(1, LAMP, "1", 2, 1, 1, 1, 0),
            CaseCounts(2, LIFT, "2", 1, 1, 0, 0, 0),
            CaseCounts(3, "Rozliczenie ciepła", "3", 1, 0, 0, 0, 1),
        ],
        CountsBy.BUILDING: [
            CaseCounts(1, "ul. Jodłowa 1", "1", 3, 2, 1, 1, 0),
            CaseCounts(2, "bez budynku", "2", 1, 0, 0, 0, 1),
        ],
    }


@pytest.mark.usefixtures("known")
def test_of_one_kind_in_other_days():
    assert [
        (count.label, count.received)
        for count in case_counts(CountsBy.SUBJECT, MONDAY, TODAY, TODAY, kind="TICKET")
    ] == [(LIFT, 1), (LAMP, 1)]
    assert case_counts(CountsBy.MONTH, date(2020, 1, 1), date(2020, 12, 31), TODAY) == []
    assert counts_chart([], CountsBy.MONTH) is None


@pytest.mark.usefixtures("known")
def test_the_picture_says_what_its_table_says(as_daria: Client):
    page = parsed(as_daria.get(NUMBERS))
    file = as_daria.get(f"{NUMBERS}?wedlug=temat&export=csv")
    sheet = as_daria.get(f"{NUMBERS}?export=xlsx")

    (name,) = page.xpath("//svg[@role='img']/@aria-label")
    assert "październik 2026: 1, po terminie 1; listopad 2026: 3, po terminie 0" in name
    assert len(page.xpath("//svg//rect")) == 3
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == f"1;{LAMP};2;1;1;1;0"
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")
    sheet.close()


@pytest.mark.thorough
@pytest.mark.usefixtures("known")
def test_odd_questions_narrow_nothing(as_daria: Client):
    def rows(path: str, query: str) -> str:
        return words_at(as_daria.get(f"{path}{query}"), "//main//table")

    for path in (NUMBERS, FAULTS):
        for query in (
            "?od=2026-13-45",
            "?od=2026-11-30&do=2026-11-01",
            "?wedlug=zmyslone&rodzaj=NIC&budynek=%00",
        ):
            assert rows(path, query) == rows(path, ""), query
        every = rows(path, "?od=2020-01-01&do=2026-12-31")
        assert rows(path, "?od=0001-01-01&do=9999-12-31") == every


@pytest.mark.usefixtures("known")
def test_the_register_of_faults_goes_by_building(other_house: Building, as_daria: Client):
    fault(building=other_house, place="=HYPERLINK(1)")

    shown = {
        query: texts(
            parsed(as_daria.get(f"{FAULTS}{query}")),
            "//table[contains(@class, 'listing')]//tbody//td[1]",
        )
        for query in ("", "?budynek=J2", "?budynek=J1&od=2026-11-01")
    }
    file = as_daria.get(f"{FAULTS}?export=csv")

    first, second = "ul. Jodłowa 1", "ul. Jodłowa 2"
    assert shown == {
        "": [first] * 3 + [second],
        "?budynek=J2": [second],
        "?budynek=J1&od=2026-11-01": [first] * 2,
    }
    # No cell runs.
    assert "'=HYPERLINK(1)" in b"".join(file.streaming_content).decode("utf-8-sig")


# --- ratings: one press from the closing letter without a login, and what the desk reads of it ---


RATINGS = "/admin/sprawy/oceny/"
CANARY = "KANAREK"

DECIDED = ("triage", "take_up", "draft_decision", "decide", "send_answer")


def ended(case: Case, *steps: str) -> Case:
    return walk(case, *(steps or ("triage", "take_up", "resolve")))


def path(case: Case) -> str:
    return rating_url(case).removeprefix("http://testserver")


@pytest.fixture
def lamp(anna: User) -> Case:
    """Anna's, mended today, with words that a stranger with the link must not read."""
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    case = fault(person=anna.person, place=CANARY, description=f"{CANARY} nie świeci.")
    return ended(case)


@pytest.fixture(autouse=True)
def _here(settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = "http://testserver"


def test_the_chosen_rating_is_marked_by_the_link_and_in_the_panel_alike(lamp: Case, anna: User):
    hers = signed_in(anna)
    grant(open_account("100005"), "Anna Lis")
    Client().post(path(lamp), {"ocena": "2"})

    for address in (path(lamp), f"/e-bok/sprawy/{lamp.pk}/"):
        buttons = parsed(hers.get(address)).xpath("//button[@name='ocena']")
        assert [(button.get("class"), button.get("aria-pressed")) for button in buttons] == [
            ("btn btn--quiet", None),
            ("btn", "true"),
            ("btn btn--quiet", None),
        ]


def test_the_closing_letter_leads_to_three_buttons_and_one_press_counts(lamp: Case):
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
    assert "Anna" not in words_at(page)
    assert texts(parsed(done), "//h1") == ["Dziękujemy za ocenę"]
    assert [page_problems(one) for one in (page, done)] == [[], []]
    assert Case.objects.get().satisfaction == Satisfaction.GOOD
    event = AuditEvent.objects.get(action="CASE_RATED")
    assert (event.actor, event.subject, event.changes) == (None, lamp.person, {"satisfaction": 3})


def test_who_changes_his_mind_says_it_anew(lamp: Case):
    for said in ("1", "3", "2"):
        Client().post(path(lamp), {"ocena": said})

    assert Case.objects.get().satisfaction == Satisfaction.FAIR


def test_what_is_none_of_the_three_and_a_mail_scanner_say_nothing(lamp: Case):
    for said in ("", "0", "4", "x", "1; DROP", "３"):
        assert Client().post(path(lamp), {"ocena": said}).status_code == 200, said
    for method in ("get", "head", "options"):
        getattr(Client(), method)(path(lamp))
        getattr(Client(), method)(f"{path(lamp)}?ocena=1")

    assert Case.objects.get().satisfaction is None


def test_a_link_of_nobody_and_one_of_another_case_get_the_same_answer(lamp: Case):
    other = ended(fault())
    token, others = (path(one).split("/")[-2] for one in (lamp, other))
    key, proof = token.split(":")
    wrong = (key, f"{key}:", f"{key}:{others.split(':')[1]}", f"{other.pk.hex}:{proof}", "x" * 5000)

    found = [Client().post(f"/sprawa/ocena/{one}/", {"ocena": "1"}).status_code for one in wrong]

    assert found == [410] * len(wrong)
    assert not Case.objects.exclude(satisfaction=None).exists()


def test_the_link_ends_after_thirty_days_or_when_it_is_opened_again(lamp: Case, settings):
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


def test_only_a_letter_that_ends_a_case_asks():
    """An answer by the way, and a case that goes elsewhere, ask nothing."""
    under_way = fault()
    walks()["triage"](under_way)
    gone = ended(fault(), "triage", "transfer")
    decided = ended(complaint(), *DECIDED)

    assert (rating_url(under_way), rating_url(gone)) == ("", "")
    assert rating_url(decided).startswith("http://testserver/sprawa/ocena/")


@shared
def rated(house: Building) -> None:
    """Two lamps, good and bad, one without a word; a complaint, fair; one that is open yet."""
    for day, said in ((OCTOBER, 3), (MONDAY, 1), (MONDAY, None)):
        case = ended(fault(on=day, building=house))
        if said:
            rate_case(case, Satisfaction(said), today=TODAY, origin=SYSTEM)
    case = ended(complaint(on=MONDAY), *DECIDED)
    rate_case(case, Satisfaction.FAIR, today=TODAY, origin=SYSTEM)
    fault(building=house)


@pytest.mark.both_databases
@pytest.mark.usefixtures("rated")
def test_the_same_ratings_are_counted_in_four_ways():
    ratings = {by: case_ratings(by, OCTOBER, TODAY) for by in CountsBy}

    assert ratings == {
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
    assert [
        rating.rated for rating in case_ratings(CountsBy.SUBJECT, MONDAY, TODAY, kind="TICKET")
    ] == [1]


@pytest.mark.usefixtures("rated")
def test_the_desk_reads_a_picture_and_its_table(as_daria: Client):
    page = parsed(as_daria.get(RATINGS))
    file = as_daria.get(f"{RATINGS}?wedlug=temat&export=csv")

    (name,) = page.xpath("//svg[@role='img']/@aria-label")
    assert "październik 2026: dobrze 1, źle 0; listopad 2026: dobrze 0, źle 1" in name
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Nr;Co;Zakończone;Ocenione;Dobrze;Średnio;Źle",
        f"1;{LAMP};3;2;1;0;1",
        f"2;{HEAT};1;1;0;1;0",
    ]
    assert page.xpath("//a[@href='/admin/sprawy/liczby/']")
    assert parsed(as_daria.get("/admin/sprawy/liczby/")).xpath(f"//a[@href='{RATINGS}']")


def test_before_the_first_rating_there_is_no_picture():
    ended(fault())

    [line] = case_ratings(CountsBy.MONTH, OCTOBER, TODAY)

    assert (line.ended, line.rated) == (1, 0)
    assert ratings_chart([line], CountsBy.MONTH) is None
