"""A paper with one changed figure, name or date is told apart: by the page of checks, and by the
seal, whichever way the file was changed.
"""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.base.pdf.sealing import Seal
from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.statements.domain.issue import issue_benefit, issue_confirmation, issue_statement
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.statements.forger import appended, rewritten
from tests.ebok_plugin.statements.offices import TODAY, settle_office
from tests.ebok_plugin.statements.papers_read import words_of
from tests.page_checks import parsed, texts
from tests.seals import key, seal, status_of

__all__ = ["key", "seal"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(seal: Seal, paper: str) -> bytes:
    """A sealed paper of Anna Lis, 1 204,55 zł."""
    settle_office()
    account = open_account("100005")
    charge(account, "2026-10", "1204.55")
    if paper == "confirmation":
        return issue_confirmation(account, origin=SYSTEM, today=TODAY).pdf
    if paper == "benefit":
        return issue_benefit(account, origin=SYSTEM, today=TODAY).pdf
    start = TODAY.replace(month=1, day=1)
    return issue_statement(account, start, TODAY, origin=SYSTEM, today=TODAY).pdf


def answer_to(client: Client, pdf: bytes) -> str:
    sent = SimpleUploadedFile("dokument.pdf", pdf, "application/pdf")
    page = client.post("/weryfikacja/plik/", {"plik": sent})
    return " ".join(texts(parsed(page), "//div[@role='status']/p"))


@pytest.mark.parametrize("paper", ["confirmation", "benefit", "statement"])
def test_one_changed_word_is_told(issued: bytes, seal: Seal, client: Client) -> None:
    """A figure, a name, a date; the paper as it went out agrees."""
    assert answer_to(client, issued).startswith("Zgadza się. Dokładnie ten plik")
    assert status_of(issued, seal).bottom_line
    words = words_of(issued)

    for forger in (rewritten, appended):
        for word, other in [("204,55", "504,55"), ("Lis", "Sal"), ("2026", "2025")]:
            forged = forger(issued, word, other)

            # It is a good forgery: it opens, and its page says the other word.
            assert words_of(forged).count(other) == words.count(other) + 1
            assert answer_to(client, forged).startswith("Nie zgadza się."), word
            assert not status_of(forged, seal).bottom_line, word
