"""Papers joined for a printer: sheets of their own, or one page after the other."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pikepdf
import pytest

from cms_ext.base.pdf.joining import joined


def paper(*widths: int) -> BytesIO:
    """A page of each width, so that a page says whose it is."""
    made, file = pikepdf.new(), BytesIO()
    for width in widths:
        made.add_blank_page(page_size=(width, 400))
    made.save(file)
    file.seek(0)
    return file


def widths(pdf: bytes) -> list[int]:
    with pikepdf.open(BytesIO(pdf)) as whole:
        return [int(page.mediabox[2]) for page in whole.pages]


@pytest.mark.parametrize(
    ("papers", "own_sheets", "pages"),
    [
        # Nothing is printed on the back of another one's page; 595 is a blank A4.
        (((200,), (301, 302), (401, 402, 403)), True, [200, 595, 301, 302, 401, 402, 403, 595]),
        (((200,), (301, 302), (401, 402, 403)), False, [200, 301, 302, 401, 402, 403]),
        (((200,),), True, [200, 595]),
        (((200,),), False, [200]),
    ],
)
def test_papers_are_one_file(
    papers: Sequence[tuple[int, ...]], own_sheets: bool, pages: list[int]
) -> None:
    assert widths(joined([paper(*one) for one in papers], own_sheets=own_sheets)) == pages


def test_a_pile_has_sheets_of_its_own_unless_it_is_said() -> None:
    assert widths(joined([paper(200), paper(300)])) == [200, 595, 300, 595]


def test_the_same_papers_are_the_same_file() -> None:
    assert joined([paper(200)]) == joined([paper(200)])
