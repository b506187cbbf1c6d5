"""Pages of a statement, joined by their interim balances. Source: bank_formats.md §3, §5, §6."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.statement import (
    AGAIN,
    Balance,
    FilePosition,
    Operations,
    PartialStatement,
)
from ebok_plugin.payments.bank.values import format_amount

OPENING = "salda początkowego"
CLOSING = "salda końcowego"


@dataclass(slots=True)
class Page:
    """The head of a page; `position` counts the pages of the file from 1.

    `identifier` is the bank's name of the message. A page `continues` when its opening balance is
    an interim one, and is `continued` when its closing balance is; `more_follow` when the bank
    says so. `opening_tag` and `closing_tag` are the places of the balances of a whole statement.
    `base_number` is the number without the page, used only when the balances indicate pages.
    """

    position: int
    end: int | None
    opening_tag: str
    closing_tag: str
    number: str = ""
    identifier: str = ""
    account_raw: str = ""
    account: str = ""
    currency: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    available: Balance | None = None
    continues: bool = False
    continued: bool = False
    more_follow: bool = False
    base_number: str = ""
    page_number: int | None = None
    joins_by_identifier: bool = False
    places: dict[str, FilePosition] = field(default_factory=dict)

    def finding(
        self, code: Code, message: str, place: FilePosition, found: str, expected: str
    ) -> BankFinding:
        return BankFinding(code, message, self.number, *place, found, expected)

    def missing(self, what: str, tag: str) -> BankFinding:
        """Report that the file is truncated: `what` (genitive) is missing."""
        statement = self.number or f"nr {self.position} w pliku"
        message = f"Plik jest ucięty: wyciąg {statement} nie ma {what} ({tag}). {AGAIN}"
        number = self.number or None
        return BankFinding(Code.BANK_TRUNCATED, message, number, self.end, tag, expected=tag)


def join_pages(pages: Iterable[Page], errors: list[BankFinding]) -> list[list[Page]]:
    """Group the pages of each statement, by interim balances, never by the number alone."""
    groups: list[list[Page]] = []
    for page in pages:
        if groups and _follows(groups[-1][-1], page):
            _check_chain(groups[-1][-1], page, len(groups[-1]), errors)
            groups[-1].append(page)
        else:
            groups.append([page])
    for group in groups:
        first, last = group[0], group[-1]
        if first.continues and first.opening:
            errors.append(first.missing(OPENING, first.opening_tag))
        if last.continued and last.closing:
            errors.append(last.missing(CLOSING, last.closing_tag))
    return groups


def _follows(before: Page, page: Page) -> bool:
    by_identifier = page.joins_by_identifier and page.identifier == before.identifier != ""
    if before.base_number != page.base_number and not by_identifier:
        return False
    if (before.account, before.currency) != (page.account, page.currency):
        return False
    if before.more_follow and page.page_number == (before.page_number or 0) + 1:
        return True
    if before.continued and page.continues:
        return True
    return (before.continued or page.continues) and _amounts(before)[1:] == _amounts(page)[:1]


def _amounts(page: Page) -> tuple[object, ...]:
    return tuple(balance and balance.amount for balance in (page.opening, page.closing))


def _check_chain(before: Page, page: Page, count: int, errors: list[BankFinding]) -> None:
    """Compare the balances between two pages; `count` is the number of pages before."""
    if before.closing is None or page.opening is None:
        return
    # Some banks repeat the balances of the whole statement on every page.
    repeated = not before.continued and _amounts(before) == _amounts(page)
    if repeated or before.closing.amount == page.opening.amount:
        return
    starts = format_amount(page.opening.amount, page.currency)
    ends = format_amount(before.closing.amount, before.currency)
    number, place = page.base_number, page.places["opening"]
    message = (
        f"Wyciąg {number}: strona {page.page_number or count + 1} zaczyna się saldem {starts}, "
        f"a strona {before.page_number or count} kończy się saldem {ends}."
    )
    errors.append(BankFinding(Code.BANK_PAGE_CHAIN, message, number, *place, starts, ends))


def make_statement(
    pages: Sequence[Page], number: str, entries: Operations, left_out: Sequence[str] = ()
) -> PartialStatement:
    """Make the statement of its pages."""
    first, last = pages[0], pages[-1]
    return PartialStatement(
        account_raw=first.account_raw,
        iban=first.account,
        number=number,
        sequence=last.page_number if len(pages) > 1 else None,
        currency=first.currency,
        opening=first.opening,
        closing=last.closing,
        available=last.available,
        entries=entries,
        places=first.places | {"closing": last.places["closing"]},
        left_out=tuple(left_out),
        identifier=first.identifier,
    )
