"""A stranger reports a fault, follows it by number and secret, and nobody else does."""

import re
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth import hashers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from cms_ext.access.domain.notice import send_receipt
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.premises.models import Building, Property
from cms_ext.public_site.pages.contact.domain import Sender, send_contact_message
from cms_ext.public_site.pages.models import Desk
from cms_ext.public_site.subscriptions.domain.joining import SubscriptionWish, request_subscription
from coop_cases.domain import handling, notice
from coop_cases.domain.opening import Contact
from coop_cases.domain.repair_notice import request_repair_notice
from coop_cases.models import Case, CaseAttachment, CaseMessage
from plugins.cases.tests.cases import LAMP, STORY, TODAY, opened, subject, walk
from tests.cms_ext.access.applicants import STRANGERS_FORM, apply
from tests.cms_ext.access.domain.file_samples import picture
from tests.hostile import WORDS
from tests.page_checks import page_problems, parsed, said, texts, words_at

pytestmark = pytest.mark.django_db
NEW, FOLLOW = "/sprawa/nowa/", "/sprawa/"
NOT_FOUND = "Nie znaleźliśmy sprawy o takim numerze i haśle."
SECRET = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


def filled(client: Client, name: str = LAMP, **typed: Any) -> dict[str, Any]:
    page = parsed(client.get(NEW))
    stamp = page.xpath("//input[@name='otwarto']/@value")[0]
    fields = {"subject": subject(name).pk, "text": STORY, "otwarto": stamp, "strona_www": ""}
    return {**fields, **typed}


def entered(client: Client, case: Case, secret: str) -> Any:
    return client.post(FOLLOW, {"number": case.number, "secret": secret})


def test_a_fault_is_reported_without_a_login_and_its_secret_is_shown_once(client):
    photo = SimpleUploadedFile("lampa.jpg", picture())

    sent = client.post(NEW, filled(client, place="klatka 2", files=[photo]))
    first, again = client.get(sent["Location"]), client.get(sent["Location"])

    case = Case.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, "/sprawa/przyjeta/")
    assert case.number in first.content.decode()
    assert "27 listopada 2026" in first.content.decode()
    assert len(SECRET.findall(first.content.decode())) == 1
    assert len(parsed(first).xpath("//dd[@data-copy] | //button[@data-print and @hidden]")) == 3
    assert SECRET.findall(again.content.decode()) == []
    assert CaseAttachment.objects.get().name == "lampa.jpg"
    assert "no-store" in first["Cache-Control"]


def test_what_asks_for_a_login_is_not_among_the_subjects(client):
    for name in ("Kalkulacja opłaty", "Odwołanie od uchwały lub decyzji zarządu"):
        answer = client.post(NEW, filled(client, name))

        assert answer.status_code == 200
        assert "Wybierz temat z listy." in answer.content.decode(), name


def test_every_form_begins_with_what_it_is_about_and_a_type_shortens_the_list(client):
    """Types are open above it; pictures come after the words, who reports comes last."""

    def form_facts(query: str) -> tuple[list[str], list[str], int]:
        answer = client.get(f"{NEW}{query}")
        assert page_problems(answer) == []
        tree = parsed(answer)
        assert not tree.xpath("//main//details[.//nav]")
        names = tree.xpath("//main//form[@enctype]//*[@class='input']/@name")
        here = texts(tree, "//main//h1 | //main//a[@href='?']")
        return names, here, len(tree.xpath("//select[@name='subject']//option[@value!='']"))

    everything = form_facts("")
    fault, complaint = form_facts("?rodzaj=TICKET"), form_facts("?rodzaj=COMPLAINT")

    about = ["subject", "building", "place", "text"]
    details = ["files", "name", "email", "phone"]
    assert everything[0] == fault[0] == [*about, *details]
    assert complaint[0] == [*about, "expectation", *details]
    assert everything[1] == ["Zgłoś sprawę"]
    assert complaint[1] == ["Złóż reklamację", "Chcę zgłosić coś innego"]
    assert fault[2] + complaint[2] < everything[2]
    # An unknown type offers all.
    assert form_facts("?rodzaj=%00x")[1:] == everything[1:]


@pytest.mark.thorough
def test_a_wrong_form_comes_back_with_its_reason_and_keeps_nothing(client):
    for typed, words in (
        ({"text": "krótko"}, "Opis jest za krótki (co najmniej 10 znaków)."),
        ({"text": "x" * 1_000_000}, "Upewnij się"),
        ({"text": "Lampa\x00nie świeci"}, "null"),
        ({"email": "jan@localhost"}, "Podaj adres"),
        ({"phone": "<script>"}, "Podaj numer cyframi"),
        ({"building": "999999"}, "dostępn"),
        ({"strona_www": "http://spam.example"}, "wysłany przez program"),
        ({"otwarto": "podrobione"}, "wysłany przez program"),
    ):
        answer = client.post(NEW, filled(client, **typed))

        assert answer.status_code == 200
        assert words in words_at(answer, "//div[@id='bledy']"), typed
    assert not Case.objects.exists()


@pytest.mark.thorough
def test_six_files_or_a_web_page_named_jpg_open_no_case(client):
    six = [SimpleUploadedFile(f"{n}.jpg", picture()) for n in range(6)]
    lying = SimpleUploadedFile("lampa.jpg", b"<html><script>evil()</script></html>")
    huge = SimpleUploadedFile("lampa.jpg", picture() + b"0" * 20 * 1024 * 1024)

    answers = [
        client.post(NEW, filled(client, files=files)).content.decode()
        for files in (six, [lying], [huge])
    ]

    assert "Najwyżej 5" in answers[0]
    assert "Plik lampa.jpg jest za duży lub ma niedozwolony format." in answers[1]
    assert "10 MB" in answers[2]
    assert not Case.objects.exists()


def test_number_and_secret_open_it_for_a_quarter_of_an_hour_or_until_it_is_closed(client):
    made = opened()
    start = timezone.now()

    with time_machine.travel(start, tick=False):
        typed = {"number": "spr 2026/1", "secret": made.secret}
        assert client.post(FOLLOW, typed)["Location"] == FOLLOW
    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        assert STORY in client.get(FOLLOW).content.decode()
    with time_machine.travel(start + timedelta(minutes=29, seconds=1), tick=False):
        assert STORY not in client.get(FOLLOW).content.decode()

    entered(client, made.case, made.secret)
    assert STORY in client.get(FOLLOW).content.decode()
    client.post("/sprawa/koniec/")
    assert STORY not in client.get(FOLLOW).content.decode()


def test_cs_04_a_wrong_number_and_a_wrong_secret_get_one_answer_that_costs_the_same(client):
    made = opened()
    hasher = hashers.get_hasher()
    answers, costs = [], []
    for number, secret in (("SPR/2026/999999", made.secret), (made.case.number, "K7QF-2M9T-XB4C")):
        with patch.object(
            type(hasher), "encode", autospec=True, wraps=type(hasher).encode
        ) as encode:
            answer = client.post(FOLLOW, {"number": number, "secret": secret})
        costs.append(encode.call_count)
        answers.append(said(parsed(answer), "//div[@id='bledy']//li"))

    assert answers == [[NOT_FOUND], [NOT_FOUND]]
    assert costs == [1, 1]


def test_cs_04_the_sixth_try_is_refused_even_when_it_is_right(client):
    made = opened()
    for _ in range(5):
        client.post(FOLLOW, {"number": made.case.number, "secret": "K7QF-2M9T-XB4C"})

    right = entered(client, made.case, made.secret)

    assert right.status_code == 200
    assert NOT_FOUND in right.content.decode()
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    assert entered(elsewhere, made.case, made.secret).status_code == 302


def test_a_note_of_the_desk_its_file_and_the_name_of_the_clerk_are_never_seen(client, daria: User):
    made = opened()
    desk = Origin(actor=daria)
    handling.add_note(made.case, "KANAREK dla nas.", today=TODAY, origin=desk)
    handling.reply_to_customer(made.case, "Elektryk jest zamówiony.", today=TODAY, origin=desk)
    note = CaseMessage.objects.get(direction="INTERNAL")
    kept = CaseAttachment.objects.create(
        message=note, name="a.txt", sha256="", mime="text/plain", size=1, scan_state="CLEAN"
    )

    entered(client, made.case, made.secret)
    page = client.get(FOLLOW).content.decode()

    assert "Elektryk jest zamówiony." in page
    assert "KANAREK" not in page
    assert "finanse" not in page
    assert client.get(f"/sprawa/plik/{kept.pk}/").status_code == 404


def test_the_customer_writes_adds_a_photo_and_reads_it_back(client):
    """An answer that is too much comes back, and nothing of it is kept."""
    made = opened()
    entered(client, made.case, made.secret)
    six = [SimpleUploadedFile(f"{n}.txt", b"abc") for n in range(6)]
    for typed, words in (
        ({"text": "x" * 1_000_000}, "Upewnij się"),
        ({"text": "Lampa\x00nie świeci"}, "null"),
        ({"text": " \n\t "}, "Napisz wiadomość albo dołącz plik."),
        ({"files": six}, "Najwyżej 5"),
    ):
        answer = client.post("/sprawa/odpowiedz/", typed)

        assert words in answer.content.decode()
        assert (answer.status_code, made.case.messages.count()) == (200, 1)

    photo = SimpleUploadedFile("lampa.png", picture("PNG"))
    sent = client.post("/sprawa/odpowiedz/", {"text": "Oto zdjęcie.", "files": [photo]})
    kept = CaseAttachment.objects.get()
    file = client.get(f"/sprawa/plik/{kept.pk}/")

    assert sent["Location"] == FOLLOW
    assert kept.name == "lampa.jpg"
    assert file["Content-Disposition"] == 'attachment; filename="lampa.jpg"'
    assert file["Content-Security-Policy"].startswith("default-src 'none'")
    assert b"".join(file.streaming_content).startswith(b"\xff\xd8\xff")


def test_cs_06_a_file_of_another_case_is_not_there(client):
    mine, other = opened(), opened()
    file = SimpleUploadedFile("a.txt", b"KANAREK")
    stranger = Client()
    entered(stranger, other.case, other.secret)
    stranger.post("/sprawa/odpowiedz/", {"text": "", "files": [file]})
    foreign = CaseAttachment.objects.get()

    before = client.get(f"/sprawa/plik/{foreign.pk}/")
    entered(client, mine.case, mine.secret)
    answers = {client.get(f"/sprawa/plik/{key}/").status_code for key in (foreign.pk, uuid4())}

    assert (before.status_code, answers) == (404, {404})


def test_withdrawing_asks_first_and_a_resolved_case_opens_again(client):
    made, other = opened(), opened()
    walk(other.case, "triage", "resolve")

    entered(client, made.case, made.secret)
    asked = client.get("/sprawa/wycofanie/").content.decode()
    client.post("/sprawa/wycofanie/")
    entered(client, other.case, other.secret)
    client.post("/sprawa/wznowienie/")

    assert "Wycofać sprawę SPR/2026/000001?" in asked
    assert [case.state for case in Case.objects.order_by("number")] == ["WITHDRAWN", "REOPENED"]


def test_without_number_and_secret_no_page_of_a_case_opens(client):
    opened()

    for path in ("przyjeta/", "odpowiedz/", "wycofanie/", "wznowienie/"):
        assert client.get(f"/sprawa/{path}")["Location"] == FOLLOW
        answer = client.post(f"/sprawa/{path}")
        assert (answer.status_code, answer.get("Location")) == (
            (405, None) if path == "przyjeta/" else (302, FOLLOW)
        )
    assert Case.objects.get().state == "NEW"


def test_a_strangers_mailbox_gets_five_letters_a_day_from_all_forms_together():
    """Twelve cases from twelve networks were twelve letters to one victim."""
    contact, wish = Contact("Jan Obcy", "ofiara@poczta.example"), SubscriptionWish((), (), "DAILY")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        made = [opened(contact=contact) for _ in range(3)]
        send_receipt(apply(STRANGERS_FORM | {"email": "Ofiara+1@poczta.example"}).application)
        desk = Desk.objects.create(name="Biuro", matter="Sprawy", email="biuro@sm.example")
        coop = CoopSettings.for_site(Site.objects.get())
        send_contact_message(Sender("Jan", "ofiara@poczta.example"), desk, "Dzień dobry.", coop)
        request_repair_notice(made[0].case, contact.email, today=TODAY, origin=SYSTEM)
        request_subscription(contact.email, wish, consent_version="1", ip_hash="")
        made += [opened(contact=contact) for _ in range(9)]
        opened(contact=Contact("Ola", "ola@poczta.example"))
        clock.shift(timedelta(hours=25))
        opened(contact=contact)

    sent = OutgoingMessage.objects.exclude(to="biuro@sm.example").order_by("pk")
    assert [one.state for one in sent] == ["QUEUED"] * 5 + ["WITHDRAWN"] * 11 + ["QUEUED"] * 2
    assert all(one.payload["unproved"] for one in sent)


def test_the_link_of_the_letter_confirms_the_address_once(client):
    client.post(NEW, filled(client, email="jan@poczta.example"))
    case = Case.objects.get()
    link = notice.CONFIRMATION_LETTER.context({"case": str(case.pk)}, "jan@poczta.example")["url"]
    path = "/" + link.split("/", 3)[3]

    shown = client.get(path)
    unconfirmed = Case.objects.get().email_confirmed_at
    client.post(path)

    assert (shown.status_code, unconfirmed) == (200, None)
    assert Case.objects.get().email_confirmed_at is not None
    assert client.get(path).status_code == 410
    assert client.get("/sprawa/potwierdzenie/zgadywany/").status_code == 410
    assert OutgoingMessage.objects.filter(template__contains="received").count() == 1


@pytest.mark.thorough
def test_hostile_words_stay_words(client):
    attack = "//*[contains(@onerror, 'evil') or contains(@onload, 'evil')]"
    for words in WORDS:
        made = opened(
            description=f"Opis sprawy: {words}", place=words[:120], contact=Contact(words[:80])
        )
        entered(client, made.case, made.secret)
        page = client.get(FOLLOW)

        assert made.case.number in page.content.decode(), words
        assert parsed(page).xpath(attack) == [], words
        assert "<script>evil()" not in page.content.decode()


def test_a_case_that_waits_for_its_customer_says_so(client):
    made = opened()
    walk(made.case, "triage", "request_supplement")

    entered(client, made.case, made.secret)

    page = client.get(FOLLOW).content.decode()
    assert "Potrzebujemy czegoś od Ciebie" in page
    assert "Zdjęcie tej lampy." in page
    assert Case.objects.get(pk=made.case.pk).waiting_since == date(2026, 11, 20)


def test_where_buildings_are_not_listed_the_place_is_typed(client, settings):
    settings.COOP_LISTS_BUILDINGS = False
    typed = filled(client, place="ul. Leśna 14, Przykładowo")
    building = Building.objects.create(
        property=Property.objects.create(code="G1", name="Gmina"), code="N-1", address="Leśna 3"
    )

    page = parsed(client.get(NEW))
    client.post(NEW, {**typed, "building": building.pk})

    assert page.xpath("//*[@name='building']") == []
    [case] = Case.objects.all()
    assert (case.place, case.building) == ("ul. Leśna 14, Przykładowo", None)
