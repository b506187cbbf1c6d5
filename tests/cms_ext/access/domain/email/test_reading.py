"""A message reduced to what is needed of it."""

from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.access.domain.email.bounds import MessageRefused, require_bounds
from cms_ext.access.domain.email.incoming import MessageFile
from cms_ext.access.domain.email.reading import read_message
from cms_ext.access.domain.email.subject_matter import propose_fields
from cms_ext.access.domain.form_version import declared_form
from cms_ext.access.form_definition.spec import FormSpec
from cms_ext.base.text.html_text import html_text
from cms_ext.plugins.registry import find_procedure
from tests.cms_ext.access.applicants import ANNAS_FORM
from tests.cms_ext.access.domain.email.letters import ANNAS_WORDS, MORNING, OFFICE, TITLE, letter


def test_what_is_read_of_annas_message():
    found = read_message(letter("Proszę o hasło.\n", files={"skan.pdf": b"%PDF-"}))

    assert (found.sender, found.from_lines, found.reply_to, found.recipients) == (
        "anna.lis@poczta.example",
        1,
        (),
        (OFFICE,),
    )
    assert (found.subject, found.message_id, found.sent_at, found.text) == (
        TITLE,
        "<1@poczta.example>",
        MORNING,
        "Proszę o hasło.\n",
    )
    assert (found.files, found.left_out) == ((MessageFile("skan.pdf", b"%PDF-"),), ())


def test_the_sender_is_one_address_or_nobody():
    table = [
        ("From: Anna <ANNA.Lis@Poczta.EXAMPLE>", "ANNA.Lis@poczta.example", 1),
        ("From: anna.lis@poczta.example, jedrzej@poczta.example", "", 2),
        ("From: anna.lis@poczta.example\r\nFrom: jedrzej@poczta.example", "", 2),
        ("From: (nikt)", "", 1),
        ("X-From: anna.lis@poczta.example", "", 0),
        ('From: "anna.lis@poczta.example" <obcy@inna.example>', "obcy@inna.example", 1),
        ("From: Anna <anna@żółw.example>", "anna@xn--w-uga1v8h.example", 1),
        ("From: <ann\u0430.lis@poczta.example>", "ann\u0430.lis@poczta.example", 1),
        ("From: <anna\u202e.lis@poczta.example>", "anna\ufffd.lis@poczta.example", 1),
        ("From: <anna.lis@poczta\u200b.example>", "anna.lis@poczta\ufffd.example", 1),
        ("From: <anna.lis@poczta.example\ufeff>", "anna.lis@poczta.example\ufffd", 1),
        ("From: <anna\u2013lis@poczta.example>", "anna\u2013lis@poczta.example", 1),
        (
            "From: =?utf-8?q?<anna=E2=80=AE.lis=40poczta.example>?=",
            "anna\ufffd.lis@poczta.example",
            1,
        ),
        # Readers disagree about what follows a lone return or a zero byte.
        ("From: anna.lis@poczta.example\r\nX: a\rFrom: jedrzej@poczta.example", "", 1),
        ("From: anna.lis@poczta.example\r\nX: a\0", "", 1),
        ("From: anna.lis@poczta.example <obcy@inna.example>", "", 2),
        ("From: Anna <anna.lis@poczta.example, obcy@inna.example>", "", 2),
        ('From: "anna.lis@poczta.example" <>', "", 1),
        ("From: anna.lis@poczta.example <anna.lis@poczta.example>", "anna.lis@poczta.example", 1),
        ("From: 'anna.lis@poczta.example'", "anna.lis@poczta.example", 1),
        ("From: Anna [Zarząd] <anna.lis@poczta.example>", "anna.lis@poczta.example", 1),
        ("From: Lis, Anna <anna.lis@poczta.example>", "anna.lis@poczta.example", 1),
        ("From: (biuro (Anna)) anna.lis@poczta.example", "anna.lis@poczta.example", 1),
        ('From: "Anna <anna.lis@poczta.example>', "anna.lis@poczta.example", 1),
        ("From : anna.lis@poczta.example", "anna.lis@poczta.example", 1),
    ]

    found = [
        read_message(f"{line}\r\nSubject: IKCS\r\n\r\nDzień dobry\r\n".encode())
        for line, *_ in table
    ]

    assert [
        (line, one.sender, one.from_lines) for (line, *_), one in zip(table, found, strict=True)
    ] == table


def test_html_is_reduced_to_its_words():
    page = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Imię:\n  Łucja</p>"
        "<table><tr><td>Nazwisko:</td><td>Przykładowa</td></tr></table>"
        "<script>alert(1)</script><img src='https://licznik.example/a.gif' alt='x'>"
        "<div>Data: <b>20.11.2026</b><br>Miejscowość: Przykładowo</div></body></html>"
    )

    assert html_text(page) == (
        "Imię: Łucja\nNazwisko: Przykładowa\nData: 20.11.2026\nMiejscowość: Przykładowo"
    )
    quote = (
        "<p>Jan wrote:</p>%s<p>a<br>b</p><blockquote type=cite>c</blockquote></blockquote><p>Tak"
    )
    assert html_text(quote % "<blockquote class=gmail_quote>") == "Jan wrote:\n> a\n> b\n> > c\nTak"
    assert html_text(quote % "<blockquote>") == "Jan wrote:\na\nb\n> c\nTak"
    # Plain words come before HTML ones.
    assert read_message(letter("Imię: Anna\n", html="<p>Imię: Jędrzej</p>")).text == "Imię: Anna\n"
    assert read_message(letter(" \n", html="<p>Imię: Jędrzej</p>")).text == "Imię: Jędrzej"
    # Marks of direction and control do not reach the clerk.
    found = read_message(letter("Na\u202ezwisko\x07: Lis\n", subject="IKCS \u202etxt"))
    assert (found.text, found.subject) == ("Nazwisko: Lis\n", "IKCS txt")


def test_the_words_of_a_forwarded_message_are_quoted_and_fill_no_field():
    message = EmailMessage()
    message["From"] = "anna.lis@poczta.example"
    message.set_content("W załączeniu.")
    inner = EmailMessage()
    inner["From"] = "jedrzej@poczta.example"
    inner.set_content("Imię: Jędrzej")
    message.add_attachment(inner)

    found = read_message(message.as_bytes())

    assert (found.sender, found.text, found.files, found.left_out) == (
        "anna.lis@poczta.example",
        "W załączeniu.\n\n---------- Wiadomość przesłana dalej ----------\n"
        "> Od: jedrzej@poczta.example\n>\n> Imię: Jędrzej",
        (),
        (),
    )
    assert propose_fields(form(), found.text) == {}


def test_a_logo_in_the_text_is_no_attachment_but_a_photo_is():
    message = EmailMessage()
    message["From"] = "anna.lis@poczta.example"
    message.set_content("<p>Witam <img src='cid:logo'><img src='cid:skan'></p>", subtype="html")
    logo, photo = b"\x89PNG" + b"a" * 100, b"\xff\xd8\xff" + b"a" * 40_000
    message.add_related(logo, "image", "png", cid="<logo>", filename="logo.png")
    message.add_related(photo, "image", "jpeg", cid="<skan>", filename="skan.jpg")

    found = read_message(message.as_bytes())

    assert found.files == (MessageFile("skan.jpg", photo),)
    assert found.left_out == ("Pominięto mały obrazek z treści wiadomości: logo.png.",)


def test_an_unknown_alphabet_and_a_date_without_a_zone_are_read_as_well_as_it_goes():
    klingon = b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon\r\n\r\n"
    raw = b"From: a@b.example\r\nDate: Fri, 20 Nov 2026 09:00:00 -0000\r\n\r\n"

    assert read_message(klingon + b"Anna \xc5\x81\r\n").text == "Anna Ł\n"
    assert read_message(raw).sent_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert read_message(raw.replace(b"Fri, 20 Nov 2026", b"kiedys")).sent_at is None


@given(st.binary(max_size=400), st.integers(0, 600))
def test_no_message_raises_anything_but_a_refusal(noise: bytes, place: int):
    raw = letter("Imię: Anna\n", files={"a.pdf": b"%PDF-"}, reply_to="obcy@inna.example")
    for message in (noise, raw[:place] + noise + raw[place:]):
        with suppress(MessageRefused):
            assert read_message(message).raw == message


# Fields read out of the words of a message: a proposal, with gaps where it says nothing.


def form(panel: str = "IKCS") -> FormSpec:
    return declared_form(find_procedure(panel))


def test_what_words_say():
    table: dict[str, dict[str, Any]] = {
        ANNAS_WORDS: ANNAS_FORM,
        "Dzień dobry, proszę o hasło.": {},
        "NAZWISKO : Gęsty": {"last_name": "Gęsty"},
        "1. Imię: Jan\n2) Nazwisko = Gęsty": {"first_names": "Jan", "last_name": "Gęsty"},
        "Imię: Anna Maria": {"first_names": "Anna Maria"},
        "Adres lokalu:\nul. Wzorcowa 1 m. 5": {"premises_address": "ul. Wzorcowa 1 m. 5"},
        "Nazwisko:\nMiejscowość: Przykładowo": {"place": "Przykładowo"},
        "> Nazwisko: Gęsty": {},
        "Nazwisko:": {},
        "Moje nazwisko: Gęsty": {},
        "Numer telefonu do kontaktu: mam nowy": {"phone": "mam nowy"},
        "Oświadczam, że podane dane są prawdziwe.": {},
        "Oświadczam, że podane dane są prawdziwe. TAK": {"truth": True},
        "☑ Oświadczam, że podane dane są prawdziwe.": {"truth": True},
        "[ ] Oświadczam, że podane dane są prawdziwe.": {},
        "Oświadczam, że podane dane są prawdziwe: nie": {},
        "Nazwisko: " + "a" * 5_000: {},
    }

    assert {words: propose_fields(form(), words) for words in table} == table


def test_choices_and_lists_of_a_firms_form():
    words = (
        "Składam jako: firma / instytucja\nNIP: 123-456-32-18\nMoja rola: Najemca\n"
        "Adres lokalu (lokali), których dotyczy rozliczenie: ul. Wzorcowa 1 m. 6; ul. Leśna 3/12\n"
    )

    assert propose_fields(form("EBOK"), words) == {
        "payer_kind": "company",
        "tax_id": "1234563218",
        "role": "tenant",
        "premises_list": ["ul. Wzorcowa 1 m. 6", "ul. Leśna 3/12"],
    }


# What stalls a reader of e-mail is refused by its raw bytes.


HEAD = b"From: anna.lis@poczta.example\r\nTo: biuro@spoldzielnia.example\r\n"
WORD = b"=?utf-8?b?xYHDs2TFug==?="


def nested_multiparts(depth: int) -> bytes:
    raw = HEAD
    for level in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return raw + b"\r\n"


def nested_messages(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\n"


def parts(count: int) -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        + b"--x\r\n\r\n" * count
        + b"--x--\r\n"
    )


def test_a_bomb_is_refused_with_a_way_out():
    bombs = [
        # encoded words in the subject
        (HEAD + b"Subject: " + b"\r\n ".join([WORD] * 11_000) + b"\r\n\r\n", "HEADERS"),
        # fewer of them
        (HEAD + b"Subject: " + b"\r\n ".join([WORD] * 500) + b"\r\n\r\n", "HEADER"),
        # twenty thousand addresses
        (HEAD + b"Cc: " + b", ".join([b"a@b.example"] * 20_000) + b"\r\n\r\n", "HEADERS"),
        # fewer of them
        (HEAD + b"Cc: " + b",\r\n ".join([b"a@b.example"] * 2_000) + b"\r\n\r\n", "HEADER"),
        (parts(100_000), "PARTS"),  # a hundred thousand parts
        (parts(61), "PARTS"),  # 61 parts
        (nested_multiparts(3_000), "PARTS"),  # 3000 nested multiparts
        (nested_multiparts(11), "PARTS"),  # 11 nested multiparts
        (nested_messages(3_000), "PARTS"),  # 3000 nested messages
        # parameters in the head
        (HEAD + b"Content-Type: multipart/mixed" + b";a=b" * 4_000 + b"\r\n\r\n", "HEADER"),
        # parameters in a part
        (HEAD + b"\r\n--x\r\nContent-Type: text/plain" + b";a=b" * 4_000 + b"\r\n", "HEADER"),
        (HEAD + b"X-Spam: " + b"a" * 9_000 + b"\r\n\r\n", "HEADER"),  # a long line
        (HEAD + b"\r\n" + b"a" * 15 * 2**20, "SIZE"),  # 16 MB
    ]

    for raw, code in bombs:
        with pytest.raises(MessageRefused, match="Poproś nadawcę o") as refusal:
            read_message(raw)
        assert refusal.value.code == code


@pytest.mark.thorough
def test_an_honest_message_passes():
    for raw in (
        letter(),
        letter(files={f"{n}.pdf": b"%PDF-" + b"a" * 2**20 for n in range(5)}),  # five scans
        letter("-----Wiadomość pierwotna-----\n" * 200),
        HEAD + b"Received: " + b"\r\n ".join([b"from a by b;"] * 1_000) + b"\r\n\r\n",
        (HEAD + b"\r\n").ljust(15 * 2**20, b"a"),
        b"",
    ):
        require_bounds(raw)
