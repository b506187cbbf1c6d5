from __future__ import annotations

import pytest
from wagtail.rich_text import RichText

from cms_ext.public_site.pages.blocks import with_external_notes

NOTE = "(otwiera stronę zewnętrzną)"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (
            '<a href="https://bip.example/">BIP</a>',
            f'<a href="https://bip.example/" rel="nofollow noopener">BIP {NOTE}</a>',
        ),
        (
            f'<a href="https://bip.example/" rel="nofollow noopener">BIP {NOTE}</a>',
            f'<a href="https://bip.example/" rel="nofollow noopener">BIP {NOTE}</a>',
        ),
        (
            '<a href="https://a.example/?x=1&amp;y=2"><b>A</b></a> <a href="/b/">B</a>',
            '<a href="https://a.example/?x=1&amp;y=2" rel="nofollow noopener">'
            f'<b>A</b> {NOTE}</a> <a href="/b/">B</a>',
        ),
        ('<a href="mailto:biuro@sm.example">m</a>', '<a href="mailto:biuro@sm.example">m</a>'),
    ],
)
def test_links_that_leave_the_site_say_so(db: None, stored: str, shown: str) -> None:
    assert with_external_notes(str(RichText(stored)).strip()) == shown
