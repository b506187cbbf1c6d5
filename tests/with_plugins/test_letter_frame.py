"""Every letter in its frame: greeting, office, preheader, links, and two parts that say the same.

Each is rendered with the values of SAMPLE; a new template is checked as soon as it is declared in
`test_letters`.
"""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace as Row
from typing import Any

import pytest
from lxml import html

from cms_ext.people.outbox.mail.domain.letter import Letter, LetterText, make_letter, render_text
from cms_ext.people.outbox.mail.domain.letterhead import Letterhead
from tests.with_plugins.test_letters import WITH_LINKS, WITHOUT

SITE = "https://www.podlasem.example"
PHONE = "22\xa0555\xa001\xa003"
DESK = Letterhead(
    "SM „Pod Lasem”",
    address="ul. Sosnowa 1",
    desk="Dział Finansowo-Księgowy",
    room="3",
    phone=PHONE,
    email="finanse@podlasem.example",
)
TODAY, NOW = date(2026, 11, 20), datetime(2026, 11, 20, 9, tzinfo=UTC)
NOTICE = Row(
    **{"title": "Brak wody", "place": "ul. Leśna 3", "where": "ul. Leśna 3", "correction": ""},
    **{"lead": "Jutro od 8.", "url": f"{SITE}/o/1/", "valid_until": TODAY},
)
SAMPLE: dict[str, Any] = {
    name: f"{SITE}/{name}/"
    for name in (
        *("url", "link", "status_url", "account_url", "rate_url"),
        *("change_url", "unsubscribe_url", "settings_url"),
    )
} | {
    "letterhead": DESK,
    "office": Row(
        panel="E-BOK",
        desk=DESK.desk,
        room="3",
        phone=PHONE,
        sign_in_url=f"{SITE}/strefa-mieszkanca/logowanie/",
    ),
    "desk": Row(name=DESK.desk, room="3"),
    "message": Row(
        **{"number": "KON/2026/0007", "matter": "Opłaty", "name": "Anna Lis"},
        **{"email": "anna@poczta.example", "phone": "", "text": "Pierwszy.\nDrugi."},
    ),
    "procedure": Row(title="Formularz zgłoszeniowy do E-BOK"),
    "announcement": NOTICE,
    "announcements": [NOTICE],
    "papers": [(Row(document=Row(title="Statut"), no=2, published_on=TODAY), f"{SITE}/ikcs/1/")],
    "named": [],
    **dict.fromkeys(("expires_at", "at"), NOW),
    **dict.fromkeys(("signed_by", "day"), TODAY),
    **dict.fromkeys(("has_factor", "by_mail", "keeps_term", "number_changed"), True),
    **dict.fromkeys(("sentences", "gaps", "reasons", "words", "lines"), ["pierwszy powód"]),
    **dict.fromkeys(("expires", "received", "deadline", "since", "term", "until", "due"), "4 XII"),
    **dict.fromkeys(("filed_on", "answer_by"), "4 XII"),
    **dict.fromkeys(("number", "receipt", "notice", "account"), "EBOK/2026/00007"),
    **dict.fromkeys(("place", "premises", "where"), "ul. Wzorcowa 1 m. 5"),
    **dict.fromkeys(
        ("title", "text", "what", "reason", "reason_text", "way", "answer"), "Zimno w pokoju"
    ),
    **dict.fromkeys(("note", "asked", "by", "whose", "document", "meter"), "Wodomierz ZW-0001"),
    **dict.fromkeys(("panel", "code", "login", "new", "sha256", "total"), "E-BOK"),
    **dict.fromkeys(("count", "missing", "late", "more"), "3 dokumenty"),
    "side": "old",
}
OWN: dict[str, dict[str, Any]] = {
    "ebok_plugin/ledger/mail/accounts_changed_board.txt": {"lines": [("numer rachunku", 3)]},
    "cases/mail/ordered.txt": {"lines": "1 × Kontener 7 m³"},
}
EVERY = sorted({*WITH_LINKS, *WITHOUT})
PANELS = {"ebok_plugin": "E-BOK", "members_area": "IKCS", "waste_union": "eBOK"}
OF_NO_PANEL = {
    "ebok_plugin/ledger/mail/accounts_changed_board.txt": "to the board",
    "members_area/completeness/mail/weekly.txt": "to the staff who answer for the library",
    "waste_union/login_gov/mail/pesel_known.txt": "about a way to sign in anywhere",
}
# Part of others.
FRAGMENT = "cms_ext/subscriptions/mail/way_out.txt"
# What swindlers write.
PHISHING = re.compile(r"(?i)(podaj|wpisz|prześlij|wyślij)\W+(\w+\W+){0,2}hasło|kliknij|natychmiast")


@pytest.fixture(autouse=True)
def site(settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = SITE


def written(template: str) -> tuple[LetterText, Letter]:
    worded = render_text(template, SAMPLE | OWN.get(template, {}))
    letter = make_letter("anna@poczta.example", worded, "<1@b.example>", DESK, addressee="Anna Lis")
    return worded, letter


@pytest.mark.parametrize("template", [letter for letter in EVERY if letter != FRAGMENT])
def test_every_letter_is_whole(template: str) -> None:
    worded, letter = written(template)
    text, page = str(letter.body), html.document_fromstring(letter.alternatives[0][0])
    read = squeezed(str(page.text_content()))

    assert text.startswith("Do: Anna Lis\nDzień dobry!\n\n")
    assert [line for line in DESK.lines if line not in text] == []
    assert len(worded.subject) > 10, worded.subject
    assert PHISHING.search(text) is None
    links = [str(a.get("href")) for a in page.iter("a")]
    assert f"tel:{PHONE.replace(chr(160), '')}" in links
    assert any(link.startswith(SITE) for link in links) is (template in WITH_LINKS)
    first = squeezed(worded.text.partition("\n\n")[0])
    (preheader,) = page.xpath("//div[@aria-hidden='true']")
    assert squeezed(str(preheader.text_content())).startswith(first[:100])
    assert [line for line in text.splitlines() if bare(line) not in read] == []
    panel = PANELS.get(template.partition("/")[0], "")
    assert (panel in f"{worded.subject} {worded.text}") is (template not in OF_NO_PANEL)


def bare(line: str) -> str:
    """Return the line without the marks that stand for a list, a button and the signature."""
    return squeezed(line).removeprefix("- ").removesuffix(":").removeprefix("--")


def squeezed(text: str) -> str:
    return " ".join(text.split())
