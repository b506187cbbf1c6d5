"""The one layout: what becomes a link, a list, the button, and what a locked phone shows."""

import pytest
from lxml import html

from cms_ext.people.outbox.mail.domain.letter import (
    Block,
    make_blocks,
    make_preheader,
    render_html,
    sign_text,
)
from cms_ext.people.outbox.mail.domain.letterhead import Letterhead

SITE = "https://www.naskraju.example"
OPEN = Block(label="Otwórz w E-BOK", url=f"{SITE}/e-bok/")


@pytest.fixture(autouse=True)
def site(settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = SITE


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
    assert [(a.get("href"), a.text) for a in page.iter("a")] == [(f"{SITE}/e-bok/", OPEN.label)]
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
        "Treść\n\n-- \nUrząd\n\n"
        "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
    )
