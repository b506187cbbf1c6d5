"""What residents agree to is dated: another text begins on its day, old consents keep theirs."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms_ext.base.web.public_forms import new_stamp
from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.office.law.consent import (
    ConsentText,
    change_consent,
    list_consents,
    read_agreed_text,
    read_consent,
)
from cms_ext.office.law.models import LegalRule, RuleChange
from cms_ext.office.law.rule_change import approve_rule_change
from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.subscriptions.models import PhoneSubscription, Subscription
from ebok_plugin.statements.domain.delivery_consent import DELIVERY_CONSENT, give_consent
from tests.clients import signed_in
from tests.page_checks import parsed, text_of, texts
from tests.people import staff

pytestmark = [pytest.mark.django_db, pytest.mark.all_plugins]
TODAY, FIRST = date(2026, 11, 20), date(2027, 1, 1)
MAIL, DELIVERY = "CONSENT_NEWS_MAIL", DELIVERY_CONSENT.code
NEW = "Zgadzam się na ogłoszenia e-mailem i wiem, że mogę z nich w każdej chwili zrezygnować."
NEWER = "Zgadzam się na ogłoszenia na ten adres; rezygnuję odnośnikiem na końcu listu."
SCREEN = "/admin/zatwierdzanie/zgody/"
NEWS = "/ogloszenia/subskrypcja/"


@pytest.fixture(autouse=True)
def _pinned(settings) -> None:
    settings.COOP_TODAY = TODAY
    settings.COOP_FORM_FASTEST_SECONDS = 0


@pytest.fixture
def jurek() -> User:
    return staff("prawnik", "legal_admin")


@pytest.fixture
def prezes() -> User:
    return staff("prezes", "board_member")


def _enter(jurek: User, prezes: User, wording: str, day: date, code: str = MAIL) -> None:
    change = change_consent(code, wording, day, today=TODAY, origin=Origin(jurek))
    approve_rule_change(change, today=TODAY, origin=Origin(prezes))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _wish(version: str, email: str = "anna@poczta.example") -> dict[str, str]:
    return {
        "email": email,
        "frequency": "NOW",
        "consent": version,
        "otwarto": new_stamp(),
        "strona_www": "",
    }


@pytest.mark.both_databases
def test_a_text_holds_from_its_day_and_the_one_before_until_then(jurek: User, prezes: User):
    program = read_consent(MAIL, on=TODAY)
    assert (program.version, program.valid_from) == ("2026-1", None)
    _enter(jurek, prezes, NEW, FIRST)
    _enter(jurek, prezes, NEWER, date(2027, 3, 1))

    days = (TODAY, date(2026, 12, 31), FIRST, date(2027, 2, 28), date(2027, 3, 1))
    assert [read_consent(MAIL, on=day) for day in days] == [
        program,
        program,
        ConsentText("2027-01-01", NEW, FIRST),
        ConsentText("2027-01-01", NEW, FIRST),
        ConsentText("2027-03-01", NEWER, date(2027, 3, 1)),
    ]
    versions = ("2026-1", "2027-01-01", "2027-03-01", "2020-1")
    assert [read_agreed_text(MAIL, version) for version in versions] == [
        program.wording,
        NEW,
        NEWER,
        "",
    ]


def test_a_proposed_text_is_nobodys_until_another_person_approves_it(jurek: User, prezes: User):
    change = change_consent(MAIL, f"  {NEW}\n", FIRST, today=TODAY, origin=Origin(jurek))

    assert read_consent(MAIL, on=FIRST).version == "2026-1"
    with pytest.raises(Refusal, match="inna osoba"):
        approve_rule_change(change, today=TODAY, origin=Origin(jurek))
    with pytest.raises(ValidationError, match="czeka już na drugą osobę"):
        change_consent(MAIL, NEWER, FIRST, today=TODAY, origin=Origin(prezes))
    approve_rule_change(change, today=TODAY, origin=Origin(prezes))
    assert read_consent(MAIL, on=FIRST).wording == NEW


@pytest.mark.parametrize(
    ("wording", "day", "words"),
    [
        ("Zgoda.", FIRST, "od 20 do 600 znaków"),
        ("Zgadzam się. " * 50, FIRST, "od 20 do 600 znaków"),
        (NEW, TODAY, "najwcześniej od jutra"),
        ("", FIRST, "od 20 do 600 znaków"),
    ],
)
def test_what_can_be_no_text_is_refused(jurek: User, wording: str, day: date, words: str):
    with pytest.raises(ValidationError, match=words):
        change_consent(MAIL, wording, day, today=TODAY, origin=Origin(jurek))
    assert not RuleChange.objects.exists()


def test_the_same_text_is_no_change(jurek: User):
    same = read_consent(MAIL, on=TODAY).wording
    with pytest.raises(ValidationError, match="już obowiązuje"):
        change_consent(MAIL, same, FIRST, today=TODAY, origin=Origin(jurek))


def test_two_texts_cannot_begin_in_the_wrong_order(jurek: User, prezes: User):
    _enter(jurek, prezes, NEW, FIRST)
    with pytest.raises(ValidationError, match="inne brzmienie"):
        change_consent(MAIL, NEWER, date(2026, 12, 1), today=TODAY, origin=Origin(jurek))
    assert [row.valid_to for row in LegalRule.objects.filter(code=MAIL)] == [None]


def test_a_subscriber_keeps_the_text_that_was_read(
    client: Client, jurek: User, prezes: User, settings
):
    client.post(NEWS, _wish("2026-1", "ewa@poczta.example"))
    _enter(jurek, prezes, NEW, FIRST)
    settings.COOP_TODAY = FIRST

    open_since_yesterday = client.post(NEWS, _wish("2026-1"))
    page = parsed(open_since_yesterday)
    assert "zmieniła się przed chwilą" in text_of(open_since_yesterday)
    assert page.xpath("//input[@name='consent']/@checked") == []
    assert page.xpath("//input[@name='consent']/@value") == ["2027-01-01"]
    assert NEW in texts(page, "//label[@for='id_consent']")
    assert client.post(NEWS, _wish("2027-01-01")).status_code == 302

    stored = Subscription.objects.order_by("email").values_list("email", "consent_text_version")
    assert list(stored) == [
        ("anna@poczta.example", "2027-01-01"),
        ("ewa@poczta.example", "2026-1"),
    ]


def test_consent_by_sms_has_its_own_text(client: Client, jurek: User, prezes: User, settings):
    settings.COOP_DEMO = True
    _enter(jurek, prezes, NEW, FIRST, "CONSENT_NEWS_SMS")
    settings.COOP_TODAY = FIRST
    typed = {"number": "600 000 001", "otwarto": new_stamp(), "strona_www": ""}

    assert client.post("/ogloszenia/sms/", {**typed, "consent": "2026-1"}).status_code == 200
    assert client.post("/ogloszenia/sms/", {**typed, "consent": "2027-01-01"}).status_code == 302
    assert PhoneSubscription.objects.get().consent_text_version == "2027-01-01"


def test_delivery_in_the_panel_is_agreed_to_as_it_was_read(jurek: User, prezes: User, settings):
    anna, ewa = (Person.objects.create(name=name) for name in ("Anna Lis", "Ewa Mak"))
    before = give_consent(anna, now=_noon(TODAY), origin=SYSTEM, version="2026-11")
    _enter(jurek, prezes, NEW, FIRST, DELIVERY)
    settings.COOP_TODAY = FIRST

    with pytest.raises(Refusal, match="zmieniła się przed chwilą") as refused:
        give_consent(ewa, now=_noon(FIRST), origin=SYSTEM, version="2026-11")
    assert refused.value.code == "CONSENT_CHANGED"
    after = give_consent(ewa, now=_noon(FIRST), origin=SYSTEM, version="2027-01-01")
    assert [consent.text_version for consent in (before, after)] == ["2026-11", "2027-01-01"]
    assert read_agreed_text(DELIVERY, before.text_version) == DELIVERY_CONSENT.wording


def test_two_people_change_a_text_at_their_screens(jurek: User, prezes: User, settings):
    lawyer, board = signed_in(jurek), signed_in(prezes)
    listed = lawyer.get(SCREEN)
    assert texts(parsed(listed), "//main//h2") == [
        "Zgoda na ogłoszenia e-mailem",
        "Zgoda na pilne komunikaty SMS-em",
        "Zgoda na doręczanie dokumentów w E-BOK",
    ]
    assert "treść programu" in text_of(listed)
    assert "Zmień treść" not in text_of(board.get(SCREEN))

    typed = {"wording": NEW, "valid_from": "2027-01-01"}
    begun = lawyer.post(f"{SCREEN}{MAIL}/", typed, follow=True)
    change = RuleChange.objects.get()
    assert texts(parsed(begun), "//table[@class='listing']/tbody/tr/*") == [
        *("reguła", "nic", "Zgoda na ogłoszenia e-mailem"),
        *("podstawa", "nic", "art. 7 RODO"),
        *("obowiązuje od", "nic", "01.01.2027"),
        *("wersja", "nic", "2027-01-01"),
        *("treść", "nic", NEW),
    ]
    assert "Zmień treść" in text_of(lawyer.get(SCREEN))
    board.post(f"/admin/zatwierdzanie/reguly/{change.pk}/", {"krok": "zatwierdz"})
    change.refresh_from_db()
    assert change.state == "APPROVED"
    assert f"1.01.2027: {NEW}" in text_of(lawyer.get(SCREEN))
    # The register of rules leaves these texts to their own screen.
    assert NEW not in text_of(lawyer.get("/admin/cms_ext_law/legalrule/"))


def test_who_may_only_read_rules_proposes_no_text(prezes: User):
    board = signed_in(prezes)
    assert board.get(f"{SCREEN}{MAIL}/")["Location"] == "/admin/"
    assert board.post(f"{SCREEN}{MAIL}/", {"wording": NEW})["Location"] == "/admin/"
    assert not RuleChange.objects.exists()
    assert signed_in(staff("prawnik", "legal_admin")).get(f"{SCREEN}INNA/").status_code == 404


def test_the_list_takes_the_same_queries_with_many_versions(
    jurek: User, prezes: User, django_assert_num_queries
):
    for month, wording in enumerate((NEW, NEWER, NEW), start=1):
        _enter(jurek, prezes, wording, date(2027, month, 1))
    with django_assert_num_queries(2):
        assert len(list_consents(TODAY)) == 3
