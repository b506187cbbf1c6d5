"""Double opt-in (AN-03, AN-04): nobody is written to unasked, and everybody gets out."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from lxml import html

from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.subscriptions.domain.sending import run_mailings
from cms_ext.public_site.subscriptions.models import Subscription
from tests.cms_ext.conftest import Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.subscriptions.conftest import (
    ADDRESS,
    ANNA,
    Subscribe,
    delivered,
    link,
    typed,
)
from tests.mail_server import MailServer, Received
from tests.page_checks import parsed, texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(index: AnnouncementIndexPage, settings) -> None:
    settings.COOP_FORM_FASTEST_SECONDS = 0


def states() -> list[tuple[str, str]]:
    return list(Subscription.objects.order_by("pk").values_list("email", "state"))


def announced(server: MailServer, subscribe: Subscribe, publish: Publish) -> Received:
    """Return the letter about an announcement that Anna is sent, who has subscribed."""
    subscribe()
    publish("Brak wody w czwartek")
    run_mailings()
    (letter,) = delivered(server)
    return letter


def test_the_letter_asks_and_nothing_is_sent_until_somebody_presses_its_button(
    client, server: MailServer, publish: Publish
):
    answer = client.post(ADDRESS, typed("Anna@Poczta.example"))
    (letter,) = delivered(server)
    path = link(letter, "potwierdz")

    assert (answer.status_code, answer["Location"]) == (302, f"{ADDRESS}wyslano/")
    assert letter.to == [ANNA]
    assert letter.mail["Subject"] == "Potwierdź zapis na ogłoszenia"
    assert letter.mail["List-Unsubscribe"] is None
    # Only the hash of the token is kept.
    kept = Subscription.objects.get()
    token = path.rstrip("/").rpartition("/")[2]
    assert token not in (kept.confirm_token_hash, str(OutgoingMessage.objects.get().payload))
    assert len(kept.confirm_token_hash) == 64

    assert "Potwierdzam" in client.get(path).content.decode()
    assert states() == [(ANNA, "PENDING")]
    publish("Brak wody w czwartek")
    run_mailings()
    assert delivered(server) == []

    assert client.post(path)["Location"] == f"{ADDRESS}potwierdzono/"
    assert states() == [(ANNA, "CONFIRMED")]
    assert (client.get(path).status_code, client.post(path).status_code) == (410, 410)


def test_the_link_holds_for_two_days_and_asking_again_does_not_prolong_it(
    client, server: MailServer
):
    client.post(ADDRESS, typed())
    (letter,) = delivered(server)

    with time_machine.travel(timezone.now() + timedelta(minutes=30), tick=False):
        client.post(ADDRESS, typed())
        assert delivered(server) == []
    with time_machine.travel(timezone.now() + timedelta(hours=48, minutes=1), tick=False):
        page = client.get(link(letter, "potwierdz"))
        assert (page.status_code, "Zapisz się jeszcze raz" in page.content.decode()) == (410, True)
        assert client.post(link(letter, "potwierdz")).status_code == 410

    assert states() == [(ANNA, "PENDING")]


def test_the_answer_does_not_tell_whether_an_address_is_known(client, subscribe: Subscribe):
    subscribe()

    answers = [client.post(ADDRESS, typed(email)) for email in (ANNA, "nikt@poczta.example")]

    same = (302, f"{ADDRESS}wyslano/")
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [same, same]


def test_a_bomb_of_wishes_in_all_spellings_is_one_letter(client, server: MailServer, settings):
    settings.COOP_SUBSCRIPTIONS_PER_ADDRESS = 1000

    for email in (ANNA, ANNA.upper(), ANNA, ANNA.upper()):
        client.post(ADDRESS, typed(email))
    assert states() == [(ANNA, "PENDING")]
    for n in range(4):
        client.post(ADDRESS, typed(f"anna+{n}@poczta.example"))
        client.post(ADDRESS, typed(f"ANNA+{n}@Poczta.Example"))

    assert len(delivered(server)) == 1


def test_from_one_place_only_so_many(client, settings):
    settings.COOP_SUBSCRIPTIONS_PER_ADDRESS = 3

    answers = [client.post(ADDRESS, typed(f"osoba{n}@poczta.example")) for n in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "zbyt wiele zapisów" in answers[3].content.decode()
    assert Subscription.objects.count() == 3


@pytest.mark.thorough
def test_bad_input_is_said_and_nothing_is_kept(client, estates: Estates):
    no_address = "Podaj adres w postaci"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"email": "anna"}, no_address),
        ({"email": "anna@poczta.example\nBcc: obcy@poczta.example"}, no_address),
        ({"email": '"a\x01b"@poczta.example'}, no_address),
        ({"email": "root@localhost"}, no_address),
        ({"email": "anna@poczta.example,piotr@poczta.example"}, no_address),
        ({"email": ""}, "To pole jest wymagane"),
        ({"consent": ""}, "Bez tej zgody"),
        ({"places": ["N9"]}, "N9"),
        ({"kinds": ["999"]}, "999"),
        ({"frequency": "HOURLY"}, "HOURLY"),
        ({"strona_www": "http://spam.example"}, "wysłany przez program"),
        ({"otwarto": "1.forged"}, "wysłany przez program"),
    ]
    for changed, said in wrong:
        page = client.post(ADDRESS, typed() | changed)
        assert (page.status_code, said in page.content.decode()) == (200, True), changed

    assert not Subscription.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_a_new_wish_replaces_the_old_one_once_it_is_confirmed(
    client, server: MailServer, subscribe: Subscribe, estates: Estates
):
    subscribe(places=["N2/W1/1"])
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        client.post(ADDRESS, typed(places=["N1"]))
        assert states() == [(ANNA, "CONFIRMED"), (ANNA, "PENDING")]
        (letter,) = delivered(server)
        client.post(link(letter, "potwierdz"))

    assert states() == [(ANNA, "UNSUBSCRIBED"), (ANNA, "CONFIRMED")]
    assert list(Subscription.objects.get(state="CONFIRMED").properties.all()) == [estates.jodlowa]


def test_the_choice_can_be_changed_by_the_link(
    client, server: MailServer, subscribe: Subscribe, publish: Publish, estates: Estates
):
    path = link(announced(server, subscribe, publish), "zmien")

    assert 'value="N2/W1"' in client.get(path).content.decode()
    client.post(path, {"places": ["N2/W1"], "frequency": "DAILY"})

    kept = Subscription.objects.get()
    assert (kept.everywhere, kept.frequency) == (False, "DAILY")
    assert list(kept.buildings.all()) == [estates.w1]
    ticked = html.fromstring(client.get(path).content).xpath("//input[@checked]/@value")
    assert ticked == ["N2/W1", "DAILY"]


@pytest.mark.thorough
def test_one_click_ends_it_without_cookie_or_token(
    server: MailServer, subscribe: Subscribe, publish: Publish
):
    letter = announced(server, subscribe, publish)
    way_out = link(letter, "rezygnacja")

    assert letter.mail["List-Unsubscribe"].strip() == f"<https://www.naskraju.example{way_out}>"
    assert letter.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    provider = Client(enforce_csrf_checks=True)
    assert provider.get(way_out).status_code == 200
    assert states() == [(ANNA, "CONFIRMED")]

    for _ in range(2):
        assert provider.post(way_out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert states() == [(ANNA, "UNSUBSCRIBED")]
    assert [found.mail["Subject"] for found in delivered(server)] == ["Zapis został usunięty"]

    publish("Przegląd kominiarski")
    run_mailings()
    assert delivered(server) == []


def test_an_invented_link_is_no_page(client, subscribe: Subscribe):
    subscribe()

    for kind in ("zmien", "rezygnacja"):
        for key in ("1", "1:abc", "x:y"):
            assert client.get(f"{ADDRESS}{kind}/{key}/").status_code == 404
            assert client.post(f"{ADDRESS}{kind}/{key}/").status_code == 404
    assert states() == [(ANNA, "CONFIRMED")]


def test_the_screens_around_announcements_stand_below_their_list(client):
    screens = {
        ADDRESS: "Ogłoszenia e-mailem",
        f"{ADDRESS}wyslano/": "Sprawdź swoją pocztę",
        "/ogloszenia/sms/": "Pilne komunikaty SMS-em",
        "/ogloszenia/przerwy/": "Przerwy w dostawie mediów",
    }
    for address, here in screens.items():
        page = parsed(client.get(address))
        links = page.xpath("//nav[@class='crumbs']//a")
        assert [(link.text_content(), link.get("href")) for link in links] == [
            ("SM Próbna", "/"),
            ("Ogłoszenia", "/ogloszenia/"),
        ]
        assert texts(page, "//nav[@class='crumbs']//*[@aria-current]") == [here]
