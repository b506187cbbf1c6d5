"""`/weryfikacja/`: which of three typed figures agree, or whether a file is ours; nothing else."""

import io
from collections.abc import Callable
from datetime import date

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import TryCounter
from ebok_plugin.statements.domain.issue import (
    IssuedPaper,
    issue_benefit,
    issue_confirmation,
    issue_statement,
)
from ebok_plugin.statements.views import verification
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.statements.offices import sample, settle_office
from tests.ebok_plugin.statements.readers import pictures_of, read_by_both
from tests.page_checks import page_problems, parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE, FILE = "/weryfikacja/", "/weryfikacja/plik/"
TODAY = date(2026, 11, 20)
CLOSING = "1204,55"
YES = (
    "Zgadza się. Spółdzielnia wydała dokument z tym kodem, tym dniem i tym saldem. Reszty wydruku "
    "(nazwiska, pozycji, terminów) to nie potwierdza: do tego wyślij plik."
)
UNKNOWN = (
    "Kod: Spółdzielnia nie wydała dokumentu z takim kodem. Sprawdź, czy jest przepisany bez "
    "pomyłki. Dnia i salda bez kodu nie porównujemy."
)

FILE_YES = (
    "Zgadza się. Dokładnie ten plik wydała Spółdzielnia 20 listopada 2026 r.: żaden znak nie jest "
    "w nim zmieniony."
)


def edited(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out)
    return out.getvalue()


def reworded(pdf: pikepdf.Pdf) -> None:
    """Changes one text of the paper's information, as an editor of PDF does."""
    title = str(pdf.docinfo["/Title"])
    assert "100005" in title
    pdf.docinfo["/Title"] = title.replace("100005", "100006")


def redrawn(pdf: pikepdf.Pdf) -> None:
    """Changes the drawing of one glyph run in the first page."""
    drawn = pdf.pages[0].Contents.read_bytes()
    assert b"Tf" in drawn
    pdf.pages[0].Contents.write(drawn.replace(b"Tf", b"Tf 0 0 Td ", 1))


def test_a_real_statement_with_one_thing_changed_does_not_match(client):
    settle_office()
    pdf = issue_statement(sample("100005"), date(2026, 1, 1), TODAY, origin=SYSTEM, today=TODAY).pdf
    at = pdf.index(b"stream\n") + 20
    altered = [
        pdf + b"\n",
        pdf[:-1],
        pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :],
        edited(pdf, reworded),
        edited(pdf, redrawn),
    ]

    assert answer_to_file(client, pdf) == FILE_YES
    for one in altered:
        assert answer_to_file(client, one).startswith("Nie zgadza się.")


@shared
def issued() -> IssuedPaper:
    """A balance of 1 204,55 zł as a real paper."""
    settle_office()
    account = open_account("100007")
    charge(account, "2026-10", "1204.55")
    return issue_confirmation(account, origin=SYSTEM, today=TODAY)


def answer_to(
    client: Client, code: str, day: str = "2026-11-20", amount: str = CLOSING
) -> list[str]:
    answer = client.post(PAGE, {"kod": code, "dzien": day, "kwota": amount})
    assert answer.status_code == 200
    status = "//div[@role='status']"
    return texts(parsed(answer), f"{status}//p | {status}//li")


def answer_to_file(client: Client, content: bytes) -> str:
    answer = client.post(FILE, sent(content))
    assert page_problems(answer) == []
    return " ".join(texts(parsed(answer), "//div[@role='status']/p"))


@pytest.mark.thorough
def test_each_paper_with_a_code_has_the_address_of_its_check_to_scan(client, issued: IssuedPaper):
    account, context = sample("100005"), {"origin": SYSTEM, "today": TODAY}
    year = issue_statement(account, date(2026, 1, 1), TODAY, **context)

    for paper in (issued, year, issue_benefit(account, **context)):
        codes = [code for page in pictures_of(paper.pdf) for code in read_by_both(page)]
        address = f"{site_address(PAGE)}?kod={paper.code}"
        assert [code for code in codes if PAGE in code] == [address]
        page = parsed(client.get(address.removeprefix(site_address(""))))
        assert page.xpath("//input[@name='kod']/@value") == [paper.code]


def test_an_address_brings_the_code_and_is_not_answered(client, issued: IssuedPaper):
    empty = client.get(PAGE)
    answer = client.get(PAGE, {"kod": issued.code, "dzien": "2026-11-20", "kwota": CLOSING})

    assert page_problems(empty) == []
    found = texts(parsed(empty), "//main//label")
    assert found == ["Kod weryfikacyjny", "Dzień wydania", "Saldo końcowe", "Plik z E-BOK"]
    assert "no-store" in empty["Cache-Control"]
    assert parsed(answer).xpath("//input[@name='kod']/@value") == [issued.code]
    assert parsed(answer).xpath("//input[@name='kwota']/@value") == []
    assert texts(parsed(answer), "//div[@role='status']//*") == []


def test_what_does_not_agree_is_named_without_the_right_one(client, issued: IssuedPaper):
    assert answer_to(client, issued.code) == [YES]
    assert answer_to(client, issued.code.lower().replace("-", " "), amount="1 204,55 zł") == [YES]
    assert answer_to(client, issued.code, amount="1204,56") == [
        "Nie zgadza się.",
        "Kod: zgadza się.",
        "Dzień wydania: zgadza się.",
        "Saldo końcowe: nie zgadza się. Przy nadpłacie wpisz minus.",
    ]
    assert answer_to(client, issued.code, day="2026-11-21") == [
        "Nie zgadza się.",
        "Kod: zgadza się.",
        "Dzień wydania: nie zgadza się.",
        "Saldo końcowe: zgadza się.",
    ]
    # Without the code nothing is compared.
    for typed in ("K7QF-2M9T-XB4C", "abc", "'; --", "😀"):
        assert answer_to(client, typed) == ["Nie zgadza się.", UNKNOWN]

    # The date of today is in the head of every page.
    asked = {"kod": issued.code, "dzien": "2026-01-02", "kwota": "1"}
    [said] = texts(parsed(client.post(PAGE, asked)), "//main")
    assert [word for word in ("100007", "1204", "1 204", "20 listopada") if word in said] == []


def test_what_cannot_be_compared_is_said_at_the_field(client):
    for change, problem in (
        ({"kod": ""}, "Wpisz kod z dokumentu."),
        ({"kod": "A" * 61}, "Kod ma 12 znaków. Przepisz go z dokumentu."),
        ({"dzien": ""}, "Wpisz dzień w postaci 2026-11-20."),
        ({"kwota": ""}, "Wpisz saldo końcowe z dokumentu."),
        ({"kwota": "sto"}, "Wpisz kwotę w postaci 1138,19."),
    ):
        asked = {"kod": "K7QF-2M9T-XB4C", "dzien": "2026-11-20", "kwota": CLOSING} | change
        answer = client.post(PAGE, asked)
        assert page_problems(answer) == []
        assert texts(parsed(answer), "//div[@id='bledy']//li") == [problem]


def test_an_amount_cannot_be_found_by_trying_from_many_addresses(client, issued: IssuedPaper):
    for number in range(5):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert answer_to(client, issued.code, amount=f"{number},00")[0] == "Nie zgadza się."
    client.defaults["REMOTE_ADDR"] = "192.0.2.99"

    stopped = client.post(PAGE, {"kod": issued.code, "dzien": "2026-11-20", "kwota": CLOSING})

    assert stopped.status_code == 429
    assert page_problems(stopped) == []
    day = TryCounter.objects.order_by("-window_ends_at")[0].window_ends_at - timezone.now()
    assert 23 <= day.total_seconds() / 3600 <= 24


@pytest.mark.thorough
def test_guessing_codes_is_slowed_down_and_right_figures_cost_nothing(client, issued: IssuedPaper):
    asked = {"kod": issued.code, "dzien": "2026-11-20", "kwota": CLOSING}
    for _ in range(35):
        assert client.post(PAGE, asked).status_code == 200
    assert set(TryCounter.objects.values_list("used", flat=True)) == {0}
    for number in range(30):
        assert client.post(PAGE, asked | {"kod": f"K7QF-{number}"}).status_code == 200

    assert client.post(PAGE, asked).status_code == 429


def sent(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"plik": SimpleUploadedFile("a.pdf", content)}


def test_a_file_too_large_and_no_file(client, monkeypatch):
    monkeypatch.setattr(verification, "MEBIBYTE", 1000)

    answers = [
        client.post(FILE, sent(b"x" * 10_001)),
        client.post(FILE),
        client.post(FILE, sent(b"")),
    ]

    missing = ["Wybierz plik PDF, który chcesz porównać."]
    assert [page_problems(answer) for answer in answers] == [[], [], []]
    assert [texts(parsed(answer), "//div[@id='bledy']//li") for answer in answers] == [
        ["Ten plik ma więcej niż 10 MB, a nasze pliki są mniejsze. Wybierz plik pobrany z E-BOK."],
        missing,
        missing,
    ]


@pytest.mark.thorough
def test_files_are_slowed_down_and_asked_for_their_token():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FILE, sent(b"x")).status_code == 403
    client = Client(REMOTE_ADDR="192.0.2.7")
    codes = [client.post(FILE, sent(b"x")).status_code for _ in range(31)]

    assert codes == [200] * 30 + [429]
