from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.domain.codes import find_or_make_building, find_or_make_premises
from cms_ext.premises.models import Staircase
from ebok_plugin.statements.domain.batch import (
    list_pile,
    list_piles,
    mark_printed,
    merge_papers,
    start_notices,
)
from ebok_plugin.statements.models import Paper
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.statements.houses import TODAY, carry_through, clerk, house
from tests.papers_read import pages_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def estate() -> Origin:
    """Two houses; the numbers of accounts run against the way of the one who delivers."""
    for account_no, code, staircase, number in (
        ("100001", "B-02", "1", "1"),
        ("100002", "B-01", "2", "10"),
        ("100003", "B-01", "2", "9"),
        ("100004", "B-01", "1", "2A"),
        ("100005", "B-01", "1", "2"),
        ("100006", "B-01", "10", "1"),
    ):
        account = open_account(account_no, f"Osoba {account_no}")
        building, _ = find_or_make_building(code, address=f"ul. {code} 1")
        # Each account has a flat of its own.
        flat, _ = find_or_make_premises(
            f"P-{account_no}", building=building, number=number, area=Decimal(40), persons=1
        )
        flat.staircase, _ = Staircase.objects.get_or_create(building=building, code=staircase)
        flat.save()
        account.premises = flat
        account.save()
        charge(account, "2026-03", "100.00")
    start_notices(Period(2026, 3), today=TODAY, origin=SYSTEM)
    carry_through()
    return clerk()


def waiting() -> list[tuple[str, int]]:
    return [(pile.building.code, pile.count) for pile in list_piles()]


IN_WALKING_ORDER = ["100005", "100004", "100003", "100002", "100006"]


@pytest.mark.usefixtures("estate")
def test_a_pile_for_each_house_in_walking_order_is_one_file():
    """Each paper begins on a new sheet."""
    assert waiting() == [("B-01", 5), ("B-02", 1)]
    papers = list_pile(list_piles()[0].batch, list_piles()[0].building)
    assert [paper.account.account_no for paper in papers] == IN_WALKING_ORDER

    made = merge_papers(papers)

    pages = pages_of(made)
    assert len(pages) == 10
    assert [page.split("Osoba ")[1][:6] for page in pages[::2]] == IN_WALKING_ORDER
    assert set(pages[1::2]) == {""}
    assert made == merge_papers(papers)
    # On one side, no blank back.
    assert pages_of(merge_papers(papers, own_sheets=False)) == pages[::2]
    assert len(PdfReader(BytesIO(made)).pages) == 10


def test_what_a_clerk_has_in_hand_waits_no_more(estate: Origin):
    pile = list_piles()[0]
    printed = list_pile(pile.batch, pile.building)[:4]

    assert mark_printed(printed, origin=estate) == 4

    assert waiting() == [("B-01", 1), ("B-02", 1)]
    assert set(Paper.objects.filter(printed_by=estate.actor)) == set(printed)
    event = AuditEvent.objects.get(action="PAPERS_PRINTED")
    assert (event.actor, event.changes) == (estate.actor, {"papers": 4})
    # Two clerks mark a paper once.
    assert mark_printed(printed, origin=SYSTEM) == 0
    assert set(Paper.objects.filter(printed_at__isnull=False)) == set(printed)
    assert set(Paper.objects.filter(printed_by=estate.actor)) == set(printed)
    assert mark_printed([], origin=SYSTEM) == 0


def test_papers_that_go_to_e_bok_are_in_no_pile():
    house()
    start_notices(Period(2026, 3), today=TODAY, origin=SYSTEM)
    carry_through()

    [pile] = list_piles()
    found = [paper.account.account_no for paper in list_pile(pile.batch, pile.building)]
    assert found == ["100003", "100004"]
    assert mark_printed(list(Paper.objects.filter(channel="ELECTRONIC")), origin=SYSTEM) == 0
