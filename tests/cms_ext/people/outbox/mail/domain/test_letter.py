from dataclasses import replace
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from lxml import html
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.outbox.mail.domain.letter import (
    BOUNDARY,
    Block,
    LetterText,
    make_blocks,
    make_letter,
    make_preheader,
    render_html,
    sign_text,
)
from cms_ext.people.outbox.mail.domain.letterhead import Letterhead, read_letterhead
from cms_ext.people.outbox.mail.domain.outbox import queue_message, queue_sealed
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.people.outbox.mail.domain.letters import CODE_LETTER

SITE = "https://www.naskraju.example"
DESK = Letterhead(
    "SM „Na Skraju”",
    address="ul. Słoneczna 1",
    desk="Dział Finansowo-Księgowy",
    room="3",
    phone="42 555 01 03",
    email="finanse@naskraju.example",
)


@pytest.fixture(autouse=True)
def site(settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = SITE


def test_nothing_remote_and_nothing_that_tracks_and_the_text_is_signed():
    words = LetterText("Temat", "Treść")

    mail = make_letter("anna@poczta.example", words, "<1@naskraju.example>", DESK)

    assert str(mail.body) == (
        "Dzień dobry!\n\nTreść\n\n"
        "-- \nSM „Na Skraju”\nDział Finansowo-Księgowy, pokój 3\nTelefon: 42 555 01 03\n"
        "E-mail: finanse@naskraju.example\nul. Słoneczna 1\n\n"
        "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
    )
    assert (mail.reply_to, mail.from_email.split(" <")[0]) == (
        ["finanse@naskraju.example"],
        "=?utf-8?b?U00g4oCeTmEgU2tyYWp14oCd?=",
    )
    page, _kind = mail.alternatives[0]
    read = html.document_fromstring(page).text_content()
    assert [line for line in DESK.lines if line not in read] == []
    assert [word for word in ("<img", "src=", "http:", "https:", "url(") if word in page] == []


@pytest.mark.django_db
def test_the_sender_is_the_coop_by_name():
    CoopSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={"name": 'SM "Na Skraju", Łódź', "short_name": "x", "full_name": "x"},
    )

    words = LetterText("Temat", "Treść")
    mail = make_letter("a@b.example", words, "<1@b.example>", read_letterhead()).message()

    assert "=?utf-8?" in str(mail["From"])
    assert str(mail["From"]).count("@") == 1


def test_what_like_letters_share_is_made_once_and_the_bytes_are_the_same():
    """Those of Django's own mail but for the boundary, which can be in no text."""
    text = f"Dzień dobry\n\n--{BOUNDARY}\nżółw\n--{BOUNDARY}--\n"
    for subject in [
        "Awaria",
        "Plain words, longer than what may stand in a line of a header without being folded, 2026",
        "Brak ciepłej wody",
        "Zażółć gęślą jaźń: zmiana opłat za gospodarowanie odpadami komunalnymi od 1 stycznia 2027",
        "ąęśćżźółń" * 20,
        "=?utf-8?q?x?= ż",
    ]:
        words = LetterText(subject, text, html=f"<p>{text}</p>")
        ours = make_letter("anna@poczta.example", words, "<1@b.example>", Letterhead("SM Łódź"))
        plain = EmailMultiAlternatives(
            ours.subject, ours.body, ours.from_email, ours.to, headers=ours.extra_headers
        )
        plain.encoding = ours.encoding
        plain.attach_alternative(*ours.alternatives[0])

        by_django = plain.message()
        by_django.set_boundary(BOUNDARY)
        sent = ours.message().as_bytes(linesep="\r\n")

        assert sent == by_django.as_bytes(linesep="\r\n")
        assert ours.subject == subject
        assert sent.count(BOUNDARY.encode()) == 4


@pytest.mark.django_db
def test_no_line_break_gets_into_the_outbox(settings, tmp_path: Any):
    (tmp_path / "note.txt").write_text("Wniosek {{ number }}\n\nTreść")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    for sign in ("\n", "\r", "\r\n", "\x0b", "\x85", "\u2028", "\0"):
        address = f"anna@poczta.example{sign}Bcc: obcy@evil.example"
        context = {"number": f"1{sign}Bcc: x@evil.example"}
        with pytest.raises(ValueError, match="line break"):
            queue_message(address, "note.txt", {"number": "1"})
        with pytest.raises(ValueError, match="line break"):
            queue_sealed(address, "note.txt", CODE_LETTER, {})
        if not sign.endswith("\n"):
            with pytest.raises(ValueError, match="line break"):
                queue_message("anna@poczta.example", "note.txt", context)
        else:  # The rest of the line is text then, and no header.
            message = queue_message("anna@poczta.example", "note.txt", context)
            assert (message.subject, message.text[:3]) == ("Wniosek 1", "Bcc")
            message.delete()
    assert OutgoingMessage.objects.count() == 0


# The one layout: what becomes a link, a list, the button, and what a locked phone shows.


OPEN = Block(label="Otwórz w E-BOK", url=f"{SITE}/e-bok/")


def test_paragraphs_escape_everything_and_link_only_to_this_site() -> None:
    entry = f"{SITE}/strefa-mieszkanca/"
    table = {
        "Raz\ndwa\n\n\ntrzy": ["Raz<br>dwa", "trzy"],
        "<b>x</b> & y": ["&lt;b&gt;x&lt;/b&gt; &amp; y"],
        f"Wejdź: {entry}.": [f'Wejdź: <a href="{entry}">{entry}</a>.'],
        SITE: [f'<a href="{SITE}">{SITE}</a>'],
        f"({SITE}/a?x=1)": [f'(<a href="{SITE}/a?x=1">{SITE}/a?x=1</a>)'],
        f"{SITE}.evil.example/a": [f"{SITE}.evil.example/a"],
        f"{SITE}@evil.example/a": [f"{SITE}@evil.example/a"],
        f"{SITE}:8000/a": [f"{SITE}:8000/a"],
        "https://evil.example/": ["https://evil.example/"],
        'javascript:alert("x")': ["javascript:alert(&quot;x&quot;)"],
    }

    assert {text: [block.text for block in make_blocks(text)] for text in table} == table


def test_lists_and_the_one_button() -> None:
    button = f"Otwórz w E-BOK:\n{SITE}/e-bok/"
    link = f'<a href="{SITE}/e-bok/">{SITE}/e-bok/</a>'
    table = {
        "Brakuje:\n- podpisu\n- <b>\nKoniec.": [
            Block(text="Brakuje:"),
            Block(items=("podpisu", "&lt;b&gt;")),
            Block(text="Koniec."),
        ],
        f"Raz.\n\n{button}\n\nDwa.": [Block(text="Raz."), OPEN, Block(text="Dwa.")],
        f"{button}\n\n{button}": [OPEN, Block(text=f"Otwórz w E-BOK:<br>{link}")],
        f"Bez dwukropka\n{SITE}/e-bok/": [Block(text=f"Bez dwukropka<br>{link}")],
        "Obcy:\nhttps://evil.example/": [Block(text="Obcy:<br>https://evil.example/")],
        f"Obcy:\n{SITE}.evil.example/": [Block(text=f"Obcy:<br>{SITE}.evil.example/")],
        f"Obcy:\n{SITE}@evil.example/": [Block(text=f"Obcy:<br>{SITE}@evil.example/")],
    }

    assert {text: make_blocks(text) for text in table} == table


def test_the_preheader_is_the_first_paragraph_and_no_more() -> None:
    assert make_preheader("Wniosek\nprzyjęty.\n\nHasło startowe: AAAA") == "Wniosek przyjęty."
    assert make_preheader("bardzo " * 40) == ("bardzo " * 40)[:109] + "…"


def test_the_html_reads_without_style_sheet_and_picture() -> None:
    text = f"Pierwszy.\n\n- jeden\n- dwa\n\nOtwórz w E-BOK:\n{SITE}/e-bok/"
    page = html.document_fromstring(
        render_html("Temat", text, Letterhead("SM", desk="DFK", room="3", phone="42 555 01 03"))
    )

    assert page.get("lang") == "pl"
    assert [one.text_content().strip() for one in page.iter("title", "h1", "li")] == [
        *("Temat", "Temat", "jeden", "dwa")
    ]
    assert [(a.get("href"), a.text) for a in page.iter("a")] == [
        (f"{SITE}/e-bok/", OPEN.label),
        ("tel:425550103", "42 555 01 03"),
    ]
    assert {table.get("role") for table in page.iter("table")} == {"presentation"}
    # Programs that cut the head still show it as it is meant.
    assert [one.tag for one in page.body.iter("td", "h1", "p", "a") if not one.get("style")] == []
    # What Outlook (Word) and Gmail leave out: no picture, no layout but tables, no variable.
    assert list(page.iter("img", "link", "script", "svg", "form")) == []
    written = " ".join(one.get("style") for one in page.iter() if one.get("style"))
    assert [
        word
        for word in ("flex", "grid", "position:", "float", "var(", "calc(", "rem", "url(", "rgba(")
        if word in written
    ] == []


def test_a_letter_of_an_office_that_has_described_nothing() -> None:
    assert sign_text("Treść", Letterhead("Urząd")) == (
        "Dzień dobry!\n\nTreść\n\n-- \nUrząd\n\n"
        "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
    )


@pytest.mark.parametrize(
    ("addressee", "greeting"),
    [
        ("", "Dzień dobry!"),
        ("Anna Lis", "Do: Anna Lis\nDzień dobry!"),
        (
            f" <b>Ćwikła\nSp. z o.o.</b> {SITE}/x/ ",
            f"Do: <b>Ćwikła Sp. z o.o.</b> {SITE}/x/\nDzień dobry!",
        ),
    ],
)
def test_both_parts_greet_whoever_is_on_file(addressee: str, greeting: str):
    """A name is text: no markup, no second line."""
    mail = make_letter(
        "a@b.example", LetterText("Temat", "Treść"), "<1@b.example>", DESK, addressee=addressee
    )

    assert str(mail.body).partition("\n\n")[0] == greeting
    page = html.document_fromstring(mail.alternatives[0][0])
    first = page.xpath("//h1/following-sibling::p")[0]
    assert [line.strip() for line in first.itertext()] != []
    assert first.text_content().strip() == greeting.replace("\n", "")
    assert list(page.iter("b")) == []


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("Zadzwoń od razu: 42 555 01 03.", ["tel:425550103"]),
        ("Hydraulik: tel. +48 601 234 567, dyżur", ["tel:+48601234567"]),
        ("tel. 00 000 00 01.", ["tel:000000001"]),
        ("Konto 77 9990 0009 0001, kwota 42 555 01 032 zł, nr 601 234 567", []),
        ("tel. 12 345 678,90", []),
        ("tel. <script>1 2 3</script>", []),
    ],
)
def test_a_telephone_number_can_be_tapped(text: str, calls: list[str]):
    page = html.document_fromstring(render_html("Temat", text, replace(DESK, email="")))

    of_desk = "tel:425550103"
    assert [a.get("href") for a in page.iter("a")] == [*calls, of_desk]
    assert text in " ".join(page.text_content().split())
