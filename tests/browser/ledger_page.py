"""The ledger of an account as a person reads it off the page, in grosze and ISO dates."""

from dataclasses import dataclass
from datetime import date, datetime

from lxml import html
from lxml.html import HtmlElement
from playwright.sync_api import Page


@dataclass(frozen=True)
class Line:
    """A row; None where its cell is empty, as on the rows of the opening and closing balance."""

    day: date
    title: str
    kind: str
    due: date | None
    debit: int | None
    credit: int | None
    balance: int


def lines_of(page: Page) -> list[Line]:
    """The rows of the ledger in their order, opening and closing balance included."""
    tree = html.fromstring(page.content())
    [table] = [found for found in tree.iter("table") if found.get("aria-labelledby") == "operacje"]
    return [_line(row) for row in table.iter("tr") if row[0].get("scope") == "row"]


def amount(text: str) -> int:
    """Grosze of `1 234,56 zł` or `−5,58` as it stands on the page."""
    digits = "".join(text.split()).replace("zł", "").replace(",", "")
    return int(digits.replace("\N{MINUS SIGN}", "-"))


def day(text: str) -> date:
    """The day of `16.11.2026`."""
    return datetime.strptime(text, "%d.%m.%Y").date()


def _line(row: HtmlElement) -> Line:
    for link in row.xpath("./td[1]/small[2]"):
        link.drop_tree()  # the way to what explains the row
    texts = [_text(cell) for cell in row.xpath("./th | ./td")]
    booked, what, due, debit, credit = texts[:5]
    kind = " ".join(text for small in row.xpath("./td[1]/small") for text in _text(small).split())
    return Line(
        day=day(booked),
        title=what.removesuffix(kind).strip(),
        kind=kind.partition(",")[0],
        due=day(due) if due else None,
        debit=amount(debit) if debit else None,
        credit=amount(credit) if credit else None,
        balance=amount(_text(row.xpath("./td[last()]/span")[0]).partition("nadpłata")[0]),
    )


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def unfold(page: Page, summary: str) -> int:
    """Open what is folded under these words, and how many taps it took: none where a wide screen
    has it open, without the words.
    """
    fold = page.locator("summary", has_text=summary).first
    if not fold.is_visible():
        return 0
    fold.click()
    return 1
