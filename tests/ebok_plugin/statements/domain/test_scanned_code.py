"""The QR code of each paper with a check code leads to the page that checks it, code filled in."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from cms_ext.base.site_address import site_address
from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.statements.domain.issue import issue_benefit, issue_confirmation, issue_statement
from tests.ebok_plugin.statements.offices import TODAY, sample, settle_office
from tests.ebok_plugin.statements.readers import pictures_of, read_by_both
from tests.page_checks import parsed
from tests.papers_read import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def test_both_readers_find_the_address_of_the_check_with_the_code(client):
    settle_office()
    account = sample("100005")
    papers = [
        issue_statement(account, date(2026, 1, 1), TODAY, origin=SYSTEM, today=TODAY),
        issue_confirmation(account, origin=SYSTEM, today=TODAY),
        issue_benefit(account, origin=SYSTEM, today=TODAY),
    ]

    for paper in papers:
        codes = [text for picture in pictures_of(paper.pdf) for text in read_by_both(picture)]
        [scanned] = [text for text in codes if text.startswith("http")]
        assert scanned == f"{site_address('/weryfikacja/')}?kod={paper.code}"
        assert paper.code in words_of(paper.pdf)
        parts = urlsplit(scanned)
        page = parsed(client.get(f"{parts.path}?{parts.query}"))
        assert page.xpath("//main//input[@name='kod']/@value") == [paper.code]
