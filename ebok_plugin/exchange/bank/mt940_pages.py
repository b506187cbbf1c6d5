"""Pages of MT940 joined to statements. Source: bank_formats.md §3 and §6."""

from ebok_plugin.exchange.bank import values
from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.mt940_page import CLOSING, OPENING, Mt940Page, missing


def join_pages(pages: list[Mt940Page], errors: list[BankFinding]) -> list[list[Mt940Page]]:
    """The pages of each statement: told by 62M and 60M, never by the `/` of the number alone."""
    groups: list[list[Mt940Page]] = []
    for page in pages:
        if groups and _follows(groups[-1][-1], page):
            _check_chain(groups[-1], page, errors)
            groups[-1].append(page)
        else:
            groups.append([page])
    for group in groups:
        first, last = group[0], group[-1]
        if first.continues and first.opening:
            errors.append(missing(OPENING, "60F", first))
        if last.continued and last.closing:
            errors.append(missing(CLOSING, "62F", last))
    return groups


def _follows(before: Mt940Page, page: Mt940Page) -> bool:
    return (
        before.continued
        and page.continues
        and before.account == page.account
        and before.base_number == page.base_number
        and before.currency == page.currency
    )


def _check_chain(group: list[Mt940Page], page: Mt940Page, errors: list[BankFinding]) -> None:
    before = group[-1]
    if before.closing is None or page.opening is None:
        return
    if before.closing.amount == page.opening.amount:
        return
    starts = values.said_amount(page.opening.amount, page.currency)
    ends = values.said_amount(before.closing.amount, before.currency)
    errors.append(
        BankFinding(
            Code.BANK_PAGE_CHAIN,
            f"Wyciąg {page.base_number}: strona {page.page_number or len(group) + 1} zaczyna się "
            f"saldem {starts}, a strona {before.page_number or len(group)} kończy się "
            f"saldem {ends}.",
            statement_no=page.base_number,
            line=page.places["opening"].line,
            field=page.places["opening"].field,
            found=starts,
            expected=ends,
        )
    )
