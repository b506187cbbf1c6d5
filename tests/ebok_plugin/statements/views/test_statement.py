"""The statement of any period: four forms with the same figures, for nobody but its readers."""

import csv
import tracemalloc
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from django.http import HttpResponse
from openpyxl import load_workbook

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables.writing import stream_csv
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.download import list_statement_rows
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.domain.queries.statement import stream_statement
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.statements.domain import issue
from ebok_plugin.statements.domain.issued_file import check_code_hash, is_whole, issue_day
from ebok_plugin.statements.models import CheckCode
from tests.ebok_plugin.ledger.books import charge, open_account, pay, payment
from tests.ebok_plugin.statements.offices import TODAY, read_by_anna, sample, settle_office
from tests.page_checks import page_problems, parsed, texts
from tests.papers_read import words_of
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/konto/100005/zestawienie/"
PERIODS = {
    "the year so far": {},
    "a year by number": {"rok": "2026"},
    "some weeks": {"od": "2026-03-10", "do": "2026-06-20"},
    "nothing happened": {"od": "2026-03-20", "do": "2026-03-25"},
    "ends with a credit": {"od": "2026-07-01", "do": "2026-07-31"},
    "before the first entry": {"od": "2024-01-01", "do": "2024-12-31"},
}


@shared
def worked_year() -> Account:
    settle_office()
    return sample("100005")


@pytest.fixture
def account(client, worked_year: Account) -> Account:
    return read_by_anna(client, worked_year)


def spoken(html: str) -> str:
    return " ".join(html.replace("\xa0", " ").split())


def in_page(answer: HttpResponse) -> list[tuple[str, str, str, str]]:
    rows = parsed(answer).xpath("//table[@aria-labelledby='operacje']/tbody/tr")
    found = []
    for row in rows:
        day, _what, _due, debit, credit, balance = (
            spoken(cell.text_content()).replace("nadpłata", "").strip() for cell in row
        )
        found.append((day, debit, credit, balance))
    return found


def sent(answer: HttpResponse) -> bytes:
    return b"".join(answer)  # type: ignore[arg-type]  # streamed or not


def in_csv(answer: HttpResponse) -> list[tuple[str, str, str, str]]:
    lines = list(csv.reader(StringIO(sent(answer).decode("utf-8-sig")), delimiter=";"))
    return [(_day(l[0]), _sum(l[5]), _sum(l[6]), _sum(l[7])) for l in lines[2:-1]]  # noqa: E741


def in_xlsx(answer: HttpResponse) -> list[tuple[str, str, str, str]]:
    sheet = load_workbook(BytesIO(sent(answer))).active
    assert sheet is not None
    lines = list(sheet.iter_rows(min_row=3, max_row=sheet.max_row - 1, values_only=True))
    return [
        (f"{line[0]:%d.%m.%Y}", *(_typed(value) for value in line[5:8]))  # type: ignore[misc]
        for line in lines
    ]


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}"


def _sum(text: str) -> str:
    return spoken(Money.parse(text).digits) if text else ""


def _typed(value: object) -> str:
    return "" if value is None else spoken(Money.parse(f"{value:.2f}").digits)


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_page_csv_xlsx_and_pdf_have_equal_figures(client, account: Account, period: dict[str, str]):
    page = client.get(PAGE, period)

    rows = in_page(page)
    assert in_csv(client.get(f"{PAGE}csv/", period)) == rows
    assert in_xlsx(client.get(f"{PAGE}xlsx/", period)) == rows
    paper = words_of(client.get(f"{PAGE}pdf/", period).content)
    for day, debit, credit, balance in rows:
        figures = " ".join(filter(None, (debit, credit, balance)))
        assert day in paper
        assert figures in paper
    opening, debits, credits, closing = [
        spoken(text).removeprefix("do zapłaty ").removeprefix("nadpłata ")
        for text in texts(parsed(page), "//section[@aria-labelledby='razem']//dd")
    ]
    for said in (opening, debits, credits, closing):
        assert said.removesuffix(" zł") in paper


def test_the_page_of_the_worked_year_without_what_is_booked_ahead(client, account: Account):
    answer = client.get(PAGE, {"od": "2026-07-01", "do": "2026-07-31"})

    assert page_problems(answer) == []
    assert [
        spoken(text) for text in texts(parsed(answer), "//section[@aria-labelledby='razem']//dd")
    ] == ["konto rozliczone", "944,67 zł", "1 032,10 zł", "nadpłata 87,43 zł"]
    assert in_page(answer) == [
        ("01.07.2026", "944,67", "", "944,67"),
        ("15.07.2026", "", "944,67", "0,00"),
        ("31.07.2026", "", "87,43", "−87,43"),
    ]

    charge(account, "2026-12", "954.17", today=TODAY)

    rows = in_page(client.get(PAGE, {"od": "2026-11-01", "do": "2026-12-31"}))

    assert [day for day, *_rest in rows] == ["01.11.2026", "16.11.2026"]


@pytest.mark.thorough
@pytest.mark.usefixtures("account")
def test_a_wrong_period_is_said_at_its_field(client):
    for start, end, problem in (
        ("2026-03-10", "", "Wpisz dzień w postaci 2026-11-20."),
        ("wczoraj", "2026-03-10", "Wpisz dzień w postaci 2026-11-20."),
        ("2026-03-10", "2026-03-09", "Koniec okresu jest przed początkiem. Zamień dni."),
        ("2026-12-01", "2026-12-31", "Ten dzień jeszcze nie nadszedł. Podaj wcześniejszy."),
        ("1890-12-01", "2026-03-10", "Podaj dzień nie wcześniejszy niż 1990-01-01."),
    ):
        asked = {"od": start, "do": end}
        answer = client.get(PAGE, asked)

        assert page_problems(answer) == []
        assert texts(parsed(answer), "//div[@id='bledy']//li") == [problem]
        for form in ("pdf", "csv", "xlsx"):
            refused = client.get(f"{PAGE}{form}/", asked)
            assert refused.status_code == 302
            assert refused["Location"].startswith(f"{PAGE}?od=")
    assert not AuditEvent.objects.filter(action="DOWNLOAD").exists()


@pytest.mark.usefixtures("account")
def test_a_year_that_is_none_is_the_current_one(client):
    page = client.get(PAGE)

    for year in ("abcd", "19", "2050", "٢٠٢٦"):
        assert in_page(client.get(PAGE, {"rok": year})) == in_page(page)
    (said,) = texts(parsed(page), "//p[starts-with(normalize-space(), 'Stan na')]")
    assert said.startswith("Stan na 20.11.2026; wpłaty zaksięgowane do 16.11.2026.")


def test_files_are_private_and_named_without_names(client, account: Account):
    named = "zestawienie-100005-2026-01-01-2026-11-20"
    for form, kind, place in (
        ("pdf", "application/pdf", "inline"),
        ("csv", "text/csv; charset=utf-8", "attachment"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
    ):
        answer = client.get(f"{PAGE}{form}/")
        assert sent(answer)
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"] == f'{place}; filename="{named}.{form}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        found = AuditEvent.objects.filter(action="DOWNLOAD").latest("seq").changes
        assert found == {"format": form, "from": "2026-01-01", "to": "2026-11-20"}
    assert "no-store" in client.get(PAGE)["Cache-Control"]


def test_titles_do_not_run_as_formulas(client):
    account = read_by_anna(client, open_account("100005"))
    charge(account, "2026-02", "100.00")
    pay(account, "2026-02-10", "10.00", "=HYPERLINK(1;2)")

    sheet = load_workbook(BytesIO(sent(client.get(f"{PAGE}xlsx/")))).active

    assert sheet is not None
    title = sheet.cell(4, 3)
    assert (title.value, title.data_type) == ("=HYPERLINK(1;2)", "s")
    assert "'=HYPERLINK" in sent(client.get(f"{PAGE}csv/")).decode()


def test_the_printed_code_is_known_and_the_same_tomorrow_is_another(client, account: Account):
    first = client.get(f"{PAGE}pdf/").content

    assert client.get(f"{PAGE}pdf/").content == first
    [kept] = CheckCode.objects.all()
    words = words_of(first).split()
    [code] = [word for word in words if is_whole(word)]
    assert (kept.code_hash, kept.issued_on) == (check_code_hash(code), TODAY)
    assert issue_day(sha256(first).hexdigest()) == TODAY


def test_twenty_files_an_hour_are_enough(client, account: Account):
    answers = [client.get(f"{PAGE}csv/").status_code for _ in range(20)]

    assert answers == [200] * 20
    for form in ("pdf", "csv", "xlsx"):
        refused = client.get(f"{PAGE}{form}/")
        assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert AuditEvent.objects.filter(action="DOWNLOAD").count() == 20
    assert CheckCode.objects.count() == 0


@pytest.mark.thorough
def test_a_period_too_long_for_one_paper_comes_in_parts_that_make_up_the_whole(client, monkeypatch):
    monkeypatch.setattr(issue, "MAX_ROWS", 100)
    account = read_by_anna(client, open_account("100005"))
    drafts = [payment(account, f"2026-{n % 9 + 1:02d}-05", "1.00") for n in range(360)]
    drafts += [payment(account, "2026-10-05", "1.00") for _ in range(101)]
    post_batch(Batch.Kind.PAYMENTS, drafts, made_by=None, today=TODAY)

    page = client.get(PAGE)

    assert page_problems(page) == []
    tree = parsed(page)
    assert texts(tree, "//ul/li/a[contains(@href, 'pdf')]") == [
        "PDF od 01.01.2026 do 04.03.2026",
        "PDF od 05.03.2026 do 04.05.2026",
        "PDF od 05.05.2026 do 04.07.2026",
        "PDF od 05.07.2026 do 04.09.2026",
        "PDF od 05.09.2026 do 04.10.2026",
    ]
    assert "05.10.2026: za dużo operacji w jednym dniu" in spoken(tree.text_content())
    first = tree.xpath("//ul/li/a[contains(@href, 'pdf')]/@href")[0]
    assert "do zapłaty 0,00" not in words_of(client.get(first).content)
    assert "nadpłata 80,00 zł" in words_of(client.get(first).content)
    assert client.get(f"{PAGE}pdf/")["Location"].startswith(f"{PAGE}?")


@pytest.mark.thorough
@pytest.mark.parametrize("rows", [1, 5000])
def test_a_long_table_is_written_in_the_memory_of_a_short_one(client, rows: int):
    account = read_by_anna(client, open_account("100005"))
    drafts = [payment(account, "2026-03-05", "1.00") for _ in range(rows)]
    post_batch(Batch.Kind.PAYMENTS, drafts, made_by=None, today=TODAY)
    lines = stream_statement(account, date(2026, 1, 1), TODAY)

    tracemalloc.start()
    try:
        written = sum(len(portion) for portion in stream_csv(list_statement_rows(lines)))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert written > rows * 40
    assert peak < 3_000_000


def test_the_page_costs_the_same_for_one_row_and_for_four(client):
    account = read_by_anna(client, open_account("100005"))

    charge(account, "2026-01", "100.00")
    of_one = queries_when_warm(lambda: client.get(PAGE))
    for month in ("2026-02", "2026-03", "2026-04"):
        charge(account, month, "100.00")
    assert queries_when_warm(lambda: client.get(PAGE)) == of_one
    assert len(in_page(client.get(PAGE))) == 4
