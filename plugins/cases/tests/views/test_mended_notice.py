"""Anyone who has a fault, too, reads when it is mended: signed in by itself, else by an address."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cms_ext.desks.privacy.domain.core_data import list_person_messages
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.premises.models import Building
from coop_cases.domain.handling import mark_duplicate
from coop_cases.models import Case, MendedNotice, SameHere
from coop_cases.plugin import people as personal_data
from plugins.cases.tests.cases import TODAY, complaint, fault, walks
from tests.clients import signed_in
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
SAME, ASK = "/sprawa/to-samo/", "/sprawa/to-samo/wiadomosc/"
NINA = "nina@poczta.example"
CANARY = "KANAREK"


@shared
def lamp(house: Building) -> Case:
    """A stranger's report, with what no neighbour may read."""
    return fault(building=house, place=CANARY, description=f"{CANARY} nie świeci.")


def reading(user: User, email: str = "anna@poczta.example") -> Client:
    """A client of this user, who reads mail there."""
    user.person.correspondence_email = email
    user.person.save()
    return signed_in(user)


def pressed(case: Case, client: Client) -> Any:
    """Return the page after the press."""
    return client.post(SAME, {"usterka": str(case.pk)}, follow=True)


def ask_for_notice(case: Case, client: Client, email: str = NINA, **more: str) -> Any:
    """Return the form of the page after the press, sent."""
    page = parsed(pressed(case, client))
    stamp = page.xpath("//input[@name='otwarto']/@value")[0]
    sent = {"usterka": str(case.pk), "email": email, "otwarto": stamp, "strona_www": "", **more}
    return client.post(ASK, sent, follow=True)


def link() -> str:
    """Of the newest letter, handed over."""
    deliver_mail()
    found = re.search(r"/sprawa/to-samo/wiadomosc/\S+/", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


def confirmed(case: Case, client: Client, email: str = NINA) -> None:
    ask_for_notice(case, client, email)
    client.post(link())


def mend(case: Case, clerk: User) -> None:
    steps = walks(clerk, clerk)
    for verb in ("triage", "take_up", "resolve"):
        steps[verb](case)


def letters() -> list[tuple[str, str]]:
    """To whom, and what is said: of repairs alone."""
    found = OutgoingMessage.objects.filter(template__endswith="/mended.txt").order_by("to")
    return [(one.to, one.text) for one in found]


def test_anna_who_is_signed_in_gets_the_letter_by_itself(lamp: Case, anna: User, daria: User):
    page = pressed(lamp, reading(anna))

    mend(lamp, daria)

    assert "Napiszemy e-mail, gdy usterka będzie naprawiona." in page.content.decode()
    assert parsed(page).xpath("//input[@name='email']") == []
    assert page_problems(page) == []
    [(to, text)] = letters()
    assert to == "anna@poczta.example"
    assert "Usterka „Oświetlenie klatki lub terenu”, ul. Jodłowa 1, jest naprawiona." in text
    assert "/usterki/?budynek=J1" in text
    assert CANARY not in text
    event = AuditEvent.objects.get(action="CASE_NEIGHBOURS_TOLD")
    assert (event.object_id, event.changes) == (str(lamp.pk), {"letters": 1})


def test_nina_without_a_login_names_an_address_and_confirms_it(lamp: Case, daria: User):
    client = Client()

    page = ask_for_notice(lamp, client)
    address = link()
    looked = client.get(address)
    before = MendedNotice.objects.get().confirmed_at
    done = client.post(address, follow=True)
    mend(lamp, daria)

    assert page.redirect_chain[-1][0] == f"{SAME}?usterka={lamp.pk}&dodano=1&wyslano=1"
    assert "Wysłaliśmy odnośnik do potwierdzenia adresu." in page.content.decode()
    assert (looked.status_code, before) == (200, None)
    assert texts(parsed(looked), "//h1") == ["Wiadomość o naprawie: Oświetlenie klatki lub terenu"]
    assert "Napiszemy, gdy usterka będzie naprawiona." in done.content.decode()
    assert [page_problems(one) for one in (page, looked, done)] == [[], [], []]
    assert [to for to, _text in letters()] == [NINA]
    assert client.get(address).status_code == 410


def test_who_confirmed_nothing_gets_no_letter_and_the_link_dies_with_the_fault(
    lamp: Case, daria: User
):
    """Its letter had not left yet."""
    ask_for_notice(lamp, Client())
    mend(lamp, daria)

    assert letters() == []
    deliver_mail()
    assert not AuditEvent.objects.filter(action="CASE_NEIGHBOURS_TOLD").exists()
    assert MendedNotice.objects.get().token_hash == ""


def test_one_mailbox_gets_one_letter_and_the_reporter_only_his_own(
    house: Building, anna: User, nina: User, daria: User
):
    zofia = resident("ebok", "EB-500005-4", "Zofia Domowa")
    reported = fault(building=house, person=zofia.person)
    pressed(reported, reading(anna, "dom@poczta.example"))
    pressed(reported, reading(nina, "DOM@poczta.example"))
    pressed(reported, reading(zofia, "zofia@poczta.example"))

    mend(reported, daria)

    assert [to for to, _text in letters()] == ["dom@poczta.example"]


@pytest.mark.parametrize("verb", ["transfer", "reject", "withdraw"])
def test_what_ended_without_a_repair_sends_no_letter(
    verb: str, lamp: Case, anna: User, daria: User
):
    pressed(lamp, reading(anna))
    steps = walks(daria, daria)
    steps["triage"](lamp)

    steps[verb](lamp)

    assert letters() == []


def test_who_stands_at_a_repeated_report_gets_the_letter_of_the_other_one(
    lamp: Case, house: Building, anna: User, daria: User
):
    """And anyone who is at both gets one letter."""
    other = fault(building=house)
    for case in (lamp, other):
        SameHere.objects.create(case=case, person=anna.person, added_on=TODAY)
        SameHere.objects.create(case=case, added_on=TODAY)
        MendedNotice.objects.create(case=case, email=NINA, asked_on=TODAY)

    mark_duplicate(other, lamp, today=TODAY, origin=Origin(actor=daria))

    assert SameHere.objects.filter(case=lamp, person=anna.person).count() == 1
    assert SameHere.objects.filter(case=lamp, person=None).count() == 2
    assert MendedNotice.objects.get().case == lamp
    assert not SameHere.objects.filter(case=other).exists()


def test_a_wrong_address_has_an_error_beside_the_field(lamp: Case):
    for email, words in (
        ("", "Wpisz adres e-mail."),
        ("nie-adres", "Podaj adres w postaci nazwa@domena.pl."),
        ("a@b.pl\nBcc: c@d.pl", "Podaj adres w postaci nazwa@domena.pl."),
    ):
        page = ask_for_notice(lamp, Client(), email)

        assert words in page.content.decode(), email
        assert page_problems(page) == []
    assert not MendedNotice.objects.exists()


def test_a_program_that_fills_the_trap_is_refused(lamp: Case):
    page = ask_for_notice(lamp, Client(), strona_www="http://reklama.example")

    assert "wygląda na wysłany przez program" in page.content.decode()
    assert not OutgoingMessage.objects.exists()


@pytest.mark.thorough
def test_nobody_fills_a_strangers_mailbox(house: Building):
    """The answer stays the same."""
    for number in range(5):
        page = ask_for_notice(fault(building=house, place=str(number)), Client())
        assert "Wysłaliśmy odnośnik" in page.content.decode()

    assert OutgoingMessage.objects.filter(to=NINA).count() == 3


def test_who_confirmed_already_is_asked_no_more(lamp: Case):
    client = Client()
    confirmed(lamp, client)

    ask_for_notice(lamp, client)

    assert OutgoingMessage.objects.filter(to=NINA).count() == 1


def test_only_an_open_fault_takes_an_address(house: Building, lamp: Case, daria: User):
    stamp = parsed(pressed(lamp, Client())).xpath("//input[@name='otwarto']/@value")[0]
    mend(lamp, daria)
    sent = {"email": NINA, "otwarto": stamp, "strona_www": ""}

    found = [
        Client().post(ASK, {**sent, "usterka": key}).status_code
        for key in ("", "x", str(lamp.pk), str(complaint(building=house).pk))
    ]

    assert found == [404, 404, 404, 404]
    assert Client().get(ASK).status_code == 405
    assert Client().get(f"{ASK}nie-ma/").status_code == 410


def test_a_letter_belongs_to_the_data_of_its_reader(
    house: Building, anna: User, nina: User, daria: User
):
    """Anna reported it; the letter to Nina is no part of Anna's copy."""
    reported = fault(building=house, person=anna.person)
    pressed(reported, reading(nina, NINA))

    mend(reported, daria)

    [letter] = list_person_messages(nina.person)
    assert (letter.to, letter.template) == (NINA, "cases/mail/mended.txt")
    assert NINA not in [one.to for one in list_person_messages(anna.person)]
    personal_data.erase(nina.person, TODAY)
    assert SameHere.objects.get().person is None


def test_the_register_of_faults_says_how_many_have_reported_it(lamp: Case, house: Building):
    """After the first: a second report, and two who pressed."""
    fault(building=house, on=TODAY - timedelta(3))
    for _number in range(2):
        SameHere.objects.create(case=lamp, added_on=TODAY)

    page = Client().get("/usterki/")
    [way] = parsed(page).xpath("//ul[@class='papers mt']//a/@href")

    assert texts(parsed(page), "//ul[@class='papers mt']/li/span[1]") == [
        "Oświetlenie klatki lub terenu zgłoszona 17 listopada 2026 r., tak samo zgłosiły 3 osoby "
        "To samo u mnie: Oświetlenie klatki lub terenu, ul. Jodłowa 1"
    ]
    assert Client().get(way).status_code == 200
    assert page_problems(page) == []
