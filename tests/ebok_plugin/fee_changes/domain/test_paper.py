"""The notice on paper: its words, its tags, the same bytes each time."""

import hashlib
from datetime import date

import pytest

from cms_ext.base.pdf.sealing import Seal
from ebok_plugin.charges.models import Basis
from ebok_plugin.fee_changes.domain.content import issue_letter, merge_notices, notice_pdf
from ebok_plugin.statements.domain.issued_file import issue_day
from ebok_plugin.statements.models import FileLink
from tests.ebok_plugin.charges.coop import priced
from tests.ebok_plugin.fee_changes.change_04 import notice_of, told
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.statements.offices import settle_office
from tests.papers_read import pages_of, standards_of, words_of
from tests.seals import SEALED, UNSEALED, key, seal, seals_on, status_of

__all__ = ["key", "seal"]

pytestmark = pytest.mark.django_db


def test_the_paper_says_what_the_law_asks():
    settle_office()
    anna = open_account("100005")
    priced("DZW", Basis.PERSONS, "11.00")
    notice = notice_of(told(), anna)

    pdf = notice_pdf(notice, None)
    words = words_of(pdf)

    for said in (
        "Spółdzielnia Mieszkaniowa „Pod Lasem” w Przykładowie",
        "20 listopada 2026 r.",
        "Zawiadomienie o zmianie wysokości opłat od 1 stycznia 2027 r.",
        "Płatnik Anna Lis",
        "Lokal ul. Wzorcowa 1 m. 05 (L-100005)",
        "koszt niezależny od Spółdzielni",
        "2 j. 42,75 46,00 85,50 92,00 01.01.2027",
        "koszt zależny od Spółdzielni",
        "48,6 j. 4,60 4,85 223,56 235,71 01.04.2027",
        "Ile wynosi cała opłata miesięczna (w złotych) Od Przed zmianą Po zmianie "
        "1 stycznia 2027 r. 331,06 337,56 1 kwietnia 2027 r. 337,56 349,71 Co się zmienia",
        "umowa z firmą sprzątającą została zawarta po przetargu",
        "Podstawa: RN 17/2026.",
        "Mają Państwo prawo żądać przedstawienia kalkulacji wysokości opłat",
    ):
        assert said in words
    assert "Razem miesięcznie" not in words  # of what changes: nobody pays that sum
    assert standards_of(pdf) == ("pl-PL", "1", True)
    assert notice_pdf(notice, None) == pdf
    assert (seals_on(pdf), UNSEALED in words) == (0, True)


def test_a_letter_made_before_the_whole_sums_looks_as_it_did():
    anna = open_account("100005")
    notice = notice_of(told(), anna)
    del notice.content["sums"]

    words = words_of(notice_pdf(notice, None))

    assert "235,71 01.04.2027 Razem miesięcznie 309,06 327,71 Uzasadnienie" in words
    assert "cała opłata" not in words


@pytest.mark.thorough
def test_the_paper_bears_the_seal_and_says_so(seal: Seal):
    settle_office()
    anna = open_account("100005")
    notice = notice_of(told(), anna)

    pdf = issue_letter(notice)

    assert status_of(pdf, seal).bottom_line
    assert SEALED in words_of(pdf)
    assert standards_of(pdf) == ("pl-PL", "1", True)
    assert issue_letter(notice) == pdf
    assert issue_day(hashlib.sha256(pdf).hexdigest()) == date(2026, 11, 20)
    [link] = FileLink.objects.all()
    assert (link.account, link.seal, link.figures) == (anna, seal.fingerprint, None)


def test_each_letter_of_a_pile_begins_on_a_sheet_of_its_own():
    for number in ("100001", "100002"):
        open_account(number)
    change = told()

    pages = pages_of(merge_notices(list(change.notices.order_by("account__account_no"))))

    assert [("100001" in page, "100002" in page) for page in pages] == [
        (True, False),
        (False, False),
        (False, True),
        (False, False),
    ]
