"""Papers joined for a printer: sheets of their own, or one page after the other."""

from __future__ import annotations

from io import BytesIO

import pikepdf

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


def test_papers_are_one_file() -> None:
    # Nothing is printed on the back of another one's page; 595 is a blank A4.
    three = ((200,), (301, 302), (401, 402, 403))
    files = {
        (three, True): [200, 595, 301, 302, 401, 402, 403, 595],
        (three, False): [200, 301, 302, 401, 402, 403],
        (((200,),), True): [200, 595],
        (((200,),), False): [200],
    }

    found = {
        (papers, own_sheets): widths(joined([paper(*one) for one in papers], own_sheets=own_sheets))
        for papers, own_sheets in files
    }
    assert found == files
    # Sheets of their own unless it is said.
    assert widths(joined([paper(200), paper(300)])) == [200, 595, 300, 595]
    assert joined([paper(200)]) == joined([paper(200)])
