from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import html
from wagtail.models import Site

from cms_ext.base.web.public_forms import new_stamp
from cms_ext.desks.privacy.domain.packet import collect_sections
from cms_ext.desks.privacy.domain.retention import ensure_policies, purge_expired_data
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.public_site.pages.contact.models import ContactMessage
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContactPage, Desk, HomePage
from tests.clients import signed_in
from tests.cms_ext.public_site.subscriptions.conftest import delivered
from tests.hostile import WORDS, dangers, unseen_in
from tests.mail_server import MailServer
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

ADDRESS = "/kontakt/napisz/"
OFFICE, FEES, ANNA = "biuro@podlasem.example", "oplaty@podlasem.example", "anna@poczta.example"


@pytest.fixture(autouse=True)
def _at_once_and_often(settings) -> None:
    settings.COOP_FORM_FASTEST_SECONDS = 0
    settings.COOP_CONTACT_MESSAGES_PER_ADDRESS = 1000


@shared_by_the_whole_file
def office(home: HomePage) -> CoopSettings:
    """Two desks, one with an address of its own."""
    Desk.objects.create(code="DFK", name="Dział Finansowy", matter="Opłaty", room="7", email=FEES)
    Desk.objects.create(code="DT", name="Dział Techniczny", matter="Usterki", room="2")
    coop = CoopSettings.for_site(Site.objects.get())
    coop.email = OFFICE
    coop.save()
    return coop


def typed(**other: str) -> dict[str, str]:
    return {
        "desk": "DFK",
        "name": "Anna Lis",
        "email": ANNA,
        "phone": "",
        "text": "Dlaczego dopłata?\n\nMieszkanie nr 4.",
        "otwarto": new_stamp(),
        "strona_www": "",
        **other,
    }


def refusals(client: Client, **other: str) -> list[str]:
    """What the form says to this; nothing is kept and nobody is written to."""
    answer = client.post(ADDRESS, typed(**other))
    assert answer.status_code == 200
    assert (ContactMessage.objects.count(), OutgoingMessage.objects.count()) == (0, 0)
    assert page_problems(answer) == []
    return texts(parsed(answer), "//*[@id='bledy']//li")


def test_the_message_goes_to_its_desk_and_its_sender_gets_a_number(client, server: MailServer):
    answer = client.post(ADDRESS, typed(email="Anna@Poczta.example"))
    page = client.get(answer["Location"])
    kept = ContactMessage.objects.get()
    to_desk, receipt = delivered(server)

    assert texts(parsed(page), "//main//strong") == [kept.number]
    assert page_problems(page) == []
    assert (kept.desk, kept.matter) == ("Dział Finansowy", "Opłaty")
    assert (kept.name, kept.email, kept.phone) == ("Anna Lis", ANNA, "")
    assert (to_desk.to, receipt.to) == ([FEES], [ANNA])
    assert to_desk.mail["Subject"].strip() == f"Wiadomość ze strony {kept.number}: Opłaty"
    assert receipt.mail["Subject"].strip() == f"Przyjęliśmy wiadomość {kept.number}"
    assert "> Dlaczego dopłata?\n> \n> Mieszkanie nr 4." in to_desk.part("plain")
    assert f"E-mail: {ANNA}" in to_desk.part("plain")
    # Typed by no matter who it was, it is not carried to an address that nobody proved.
    assert "dopłata" not in receipt.part("plain") + receipt.part("html")
    assert "Anna" not in receipt.part("plain")


def test_a_desk_without_an_address_gets_it_at_the_office_s(client, server: MailServer):
    client.post(ADDRESS, typed(desk="DT", email="", phone="600 100 200"))

    [letter] = delivered(server)

    assert letter.to == [OFFICE]
    assert "Telefon: 600 100 200" in letter.part("plain")


def test_without_any_address_the_form_is_not_offered(client, office: CoopSettings):
    office.email = ""
    office.save()
    assert texts(parsed(client.get(ADDRESS)), "//option") == ["Wybierz", "Opłaty – Dział Finansowy"]

    Desk.objects.update(email="")
    answer = client.get(ADDRESS)

    assert parsed(answer).xpath("//main//form") == []
    assert "nieczynny" in answer.content.decode()


def test_markup_in_a_message_stays_words(client, server: MailServer):
    client.post(ADDRESS, typed(text="<script>alert(1)</script>", name="<b>Anna</b>"))

    to_desk, _receipt = delivered(server)

    assert "<script>" not in to_desk.part("html")
    assert "&lt;script&gt;alert(1)" in to_desk.part("html")
    assert "<script>alert(1)</script>" in to_desk.part("plain")


@pytest.mark.thorough
def test_what_cannot_be_taken_is_refused_in_words(client):
    address, digits = "Podaj adres w postaci", "Podaj numer cyframi"
    line_ends = ("\r\n", "\u2028", "\x85", "\u2029", "\x0b")
    injected = [f"Anna{end}Bcc: wszyscy@x.example" for end in line_ends]
    for field, value, words in (
        *(("name", name, "Wpisz to w jednym wierszu") for name in injected),
        ("email", "anna@poczta.example\nBcc: a@x.example", address),
        ("email", "anna", address),
        ("email", '"a\x01b"@poczta.example', address),
        ("email", "root@localhost", address),
        ("email", "root@[127.0.0.1]", address),
        ("email", f"{ANNA},b@x.example", address),
        ("email", "anna@poczta.example%0aBcc:x@x.example", address),
        ("email", "", "Podaj e-mail albo telefon"),
        ("phone", "600100\u2028200", digits),
        ("phone", "600100200\r\nBcc: a@x.example", digits),
        ("phone", "600100200\nX: 1", digits),
        ("desk", "DFK\r\nBcc: a@x.example", "Wybierz sprawę z listy."),
        ("desk", "INNY", "Wybierz sprawę z listy."),
        ("desk", "", "Wybierz, czego dotyczy sprawa."),
        ("text", " \n ", "Napisz, w czym możemy pomóc."),
        ("strona_www", "http://x.example", "wygląda na wysłany przez program"),
        ("otwarto", "podrobione", "wygląda na wysłany przez program"),
    ):
        [said] = refusals(client, **{field: value})
        assert words in said, (field, value)


def test_from_one_place_only_so_many(client, settings):
    settings.COOP_CONTACT_MESSAGES_PER_ADDRESS = 2

    answers = [client.post(ADDRESS, typed()) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 200]
    assert "zbyt wiele wiadomości" in answers[2].content.decode()
    assert ContactMessage.objects.count() == 2


def test_a_stranger_s_mailbox_is_not_filled_in_whatever_spelling(client):
    spellings = ("anna+{}@poczta.example", "ANNA+{}@Poczta.Example", ANNA)
    for n in range(2):
        for spelling in spellings:
            client.post(ADDRESS, typed(email=spelling.format(n)))

    assert OutgoingMessage.objects.filter(to=FEES).count() == 6
    assert OutgoingMessage.objects.exclude(to=FEES).count() == 3


@pytest.mark.thorough
def test_hostile_words_reach_the_desk_as_words(client, server: MailServer):
    for payload in WORDS:
        text = f"Rower {payload.replace(chr(0), '')}\r\n.\r\nQUIT"
        answer = client.post(ADDRESS, typed(text=text, phone="600100200", email=""))
        assert answer.status_code == 302

    letters = delivered(server)
    assert len(letters) == len(WORDS)
    headers = "Auto-Submitted Content-Type Date From MIME-Version Message-ID Reply-To Subject To"
    for letter in letters:
        plain = letter.part("plain")
        assert dangers(html.document_fromstring(letter.part("html"))) == []
        assert unseen_in(plain) == []
        assert ("Rower" in plain, "\n> .\n> QUIT" in plain) == (True, True)
        assert sorted(letter.mail.keys()) == headers.split()


def test_the_form_chooses_the_desk_of_its_link_and_sets_no_cookie_but_its_own(client):
    answer = client.get(ADDRESS)

    assert page_problems(answer) == []
    assert list(answer.cookies) == ["coop_csrf"]

    page = parsed(client.get(f"{ADDRESS}?dzial=DT"))
    assert texts(page, "//option[@selected]") == ["Usterki – Dział Techniczny"]

    for key in ("KON-2026-00001", "KON:abc"):
        assert client.get(f"{ADDRESS}wyslano/{key}/").status_code == 404


def test_the_form_costs_the_same_however_many_desks(client):
    client.get(ADDRESS)
    of_two = queries_of(client.get, ADDRESS)
    for n in range(4):
        Desk.objects.create(code=f"N{n}", name=f"Dział {n}", matter="Inne", room="1")

    assert queries_of(client.get, ADDRESS) == of_two


def test_after_a_year_it_is_gone(client):
    client.post(ADDRESS, typed())
    ContactMessage.objects.update(sent_at=timezone.now() - timedelta(days=370))
    client.post(ADDRESS, typed(name="Piotr Wrona"))
    ensure_policies()

    lines = {line.code: line.count for line in purge_expired_data(timezone.now())}

    assert lines["CONTACT_MESSAGES"] == 1
    assert [message.name for message in ContactMessage.objects.all()] == ["Piotr Wrona"]


def test_it_is_in_the_copy_of_what_is_kept_about_its_sender(client):
    anna = Person.objects.create(name="Anna Lis", correspondence_email=ANNA)
    client.post(ADDRESS, typed())
    client.post(ADDRESS, typed(email="ktos@inny.example"))

    sections = {section.title: section.rows for section in collect_sections(anna)}

    [row] = sections["Wiadomości z formularza kontaktowego"]
    assert (row["Sprawa"], row["Treść"]) == ("Opłaty", "Dlaczego dopłata?\n\nMieszkanie nr 4.")


def test_the_form_stands_below_the_page_about_contact(client, home: HomePage, office: CoopSettings):
    crumbs = "//nav[@class='crumbs']//a/@href"
    before = parsed(client.get(ADDRESS)).xpath(crumbs)
    office.contact_page = publish_below(home, ContactPage(title="Kontakt", slug="kontakt"))
    office.save()

    assert (before, parsed(client.get(ADDRESS)).xpath(crumbs)) == ([], ["/", "/kontakt/"])


# --- The register of messages from the contact form: for anyone who may see it, and never to change
# --
REGISTER = "/admin/cms_ext_contact/contactmessage/"


def inside(*codenames: str, superuser: bool = False) -> Client:
    user = staff("celina", superuser=superuser)
    user.user_permissions.add(*Permission.objects.filter(codename__in=("access_admin", *codenames)))
    return signed_in(user)


def keep(names: Iterable[str], **facts: str) -> list[ContactMessage]:
    given = {"desk": "Dział", "matter": "Usterki", "email": "anna.lis@poczta.example", "text": "?"}
    return [
        ContactMessage.objects.create(sent_at=timezone.now(), name=name, **given | facts)
        for name in names
    ]


def test_the_list_masks_who_wrote_and_the_message_shows_it():
    [message] = keep(["Anna Lis"], text="Cieknie dach.")
    keep(["Nina Kot"], email="", phone="600 100 200")
    clerk = inside("view_contactmessage")

    [rows] = texts(parsed(clerk.get(REGISTER)), "//main//tbody")
    whole = clerk.get(f"{REGISTER}inspect/{message.pk}/").content.decode()

    assert message.number in rows
    assert ("Anna Lis" in rows, "anna.lis@poczta.example" in rows) == (False, False)
    # Without an address only the first letter of the name.
    assert ("N…" in rows, "Nina" in rows, "600 100 200" in rows) == (True, False, False)
    assert all(words in whole for words in ("Anna Lis", "anna.lis@poczta.example", "Cieknie dach."))


def test_whoever_has_no_right_finds_no_register():
    [message] = keep(["Anna Lis"])
    stranger = inside()

    for address in (REGISTER, f"{REGISTER}inspect/{message.pk}/"):
        answer = stranger.get(address, follow=True)
        assert "Anna" not in parsed(answer).text_content()
        assert message.number.encode() not in answer.content
    assert REGISTER not in stranger.get("/admin/").content.decode()


def test_nobody_writes_into_it_superusers_neither():
    [message] = keep(["Anna Lis"])
    admin = inside(superuser=True)

    statuses = {
        action: admin.post(f"{REGISTER}{action}", {"name": "Ktoś inny"}).status_code
        for action in ("create/", f"edit/{message.pk}/", f"delete/{message.pk}/")
    }

    assert set(statuses.values()) == {302}, statuses
    assert list(ContactMessage.objects.values_list("name", flat=True)) == ["Anna Lis"]


@pytest.mark.thorough
def test_what_strangers_typed_is_shown_as_words():
    admin = inside(superuser=True)
    for payload in WORDS:
        keep([payload.replace("\x00", "")[:80]], text=payload.replace("\x00", ""))

    found = {}
    for message in ContactMessage.objects.all():
        answer: HttpResponse = admin.get(f"{REGISTER}inspect/{message.pk}/")
        found[message.text] = (answer.status_code, dangers(parsed(answer)))
    rows: HttpResponse = admin.get(REGISTER)

    assert {text: one for text, one in found.items() if one != (200, [])} == {}
    assert dangers(parsed(rows)) == []


def test_a_message_is_found_by_who_wrote():
    keep(["Anna Lis"])
    keep(["Piotr Wrona"], email="piotr@poczta.example")
    clerk = inside("view_contactmessage")
    expected = {"lis": 1, "ANNA.LIS@": 1, "wrona": 1, "nikt": 0, "%": 0}

    found: dict[str, HttpResponse] = {
        asked: clerk.get(REGISTER, {"q": asked}) for asked in expected
    }

    assert {
        asked: len(texts(parsed(answer), "//main//tbody/tr")) for asked, answer in found.items()
    } == expected


def test_the_register_costs_the_same_for_one_and_for_four():
    clerk = inside("view_contactmessage")
    keep(["Anna Lis"])
    clerk.get(REGISTER)
    of_one = queries_of(clerk.get, REGISTER)
    keep(f"Osoba {n}" for n in range(3))

    assert queries_of(clerk.get, REGISTER) == of_one
