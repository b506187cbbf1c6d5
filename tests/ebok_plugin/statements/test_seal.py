"""The co-op's seal on real papers, what they say of it, and what the check of the system says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.base.pdf.sealing import Seal
from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements import checks
from ebok_plugin.statements.domain.issue import (
    issue_benefit,
    issue_confirmation,
    issue_slip,
    issue_statement,
)
from ebok_plugin.statements.domain.issued_file import list_issued_files
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.statements.forger import appended, rewritten
from tests.ebok_plugin.statements.offices import TODAY, settle_office
from tests.page_checks import parsed, texts
from tests.papers_read import standards_of, words_of
from tests.seals import SEALED, UNSEALED, key, seal, seals_on, status_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

__all__ = ["key", "seal"]

JANUARY = date(2026, 1, 1)


@shared
def account() -> Account:
    settle_office()
    opened = open_account("100005")
    charge(opened, "2026-10", "500.00")
    return opened


def papers_of(account: Account) -> list[bytes]:
    return [
        issue_statement(account, JANUARY, TODAY, origin=SYSTEM, today=TODAY).pdf,
        issue_confirmation(account, origin=SYSTEM, today=TODAY).pdf,
        issue_slip(account, origin=SYSTEM, today=TODAY),
    ]


@pytest.mark.thorough
def test_papers_bear_the_seal_and_say_so_until_a_byte_is_another(account: Account, seal: Seal):
    for pdf in papers_of(account):
        at = pdf.index(b"stream\n") + 20
        changed = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
        assert not status_of(changed, seal).intact
        assert status_of(pdf, seal).bottom_line
        assert SEALED in words_of(pdf)
        assert standards_of(pdf) == ("pl-PL", "1", True)
    assert [row.seal for row in list_issued_files(account)] == [seal.fingerprint] * 2


def test_papers_without_a_key_say_so(account: Account, settings):
    settings.COOP_PDF_SEAL = ""

    for pdf in papers_of(account):
        assert seals_on(pdf) == 0
        assert UNSEALED in words_of(pdf)
    assert [row.seal for row in list_issued_files(account)] == ["", ""]


def test_the_check_tells_of_a_wrong_key_and_the_term(seal: Seal, settings, tmp_path, monkeypatch):
    settings.COOP_PDF_SEAL = ""
    assert checks.check_seal(None) == []
    settings.COOP_PDF_SEAL = str(tmp_path / "none.p12")
    assert [one.id for one in checks.check_seal(None)] == ["coop.E022"]

    now = datetime.now(UTC)

    def found(begins: int, ends: int) -> list[str | None]:
        """Of a key that holds from one day to another, counted from now."""
        term = {"not_before": now + timedelta(begins), "not_after": now + timedelta(ends)}
        monkeypatch.setattr(checks, "configured_seal", lambda: replace(seal, **term))
        return [one.id for one in checks.check_seal(None)]

    table = {
        (-1, 31): [],
        (-1, 29): ["coop.W022"],  # ends soon
        (-9, -1): ["coop.W022"],  # expired
        (1, 900): ["coop.W022"],  # not yet
    }
    assert {days: found(*days) for days in table} == table


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


@pytest.mark.thorough
@pytest.mark.parametrize("paper", ["confirmation", "benefit", "statement"])
def test_one_changed_word_is_found(issued: bytes, seal: Seal, client):
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
