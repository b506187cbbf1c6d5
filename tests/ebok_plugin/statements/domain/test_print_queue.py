"""The print queue: piles in walking order, one file for the printer, marked by a clerk."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.public_site.premises.domain.codes import (
    find_or_make_building,
    find_or_make_premises,
)
from cms_ext.public_site.premises.models import Staircase
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.statements.domain.batch import start_notices
from ebok_plugin.statements.domain.print_queue import mark_printed, merged, papers_of, piles
from ebok_plugin.statements.models import Paper
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.statements.houses import TODAY, carry_through, clerk, house
from tests.ebok_plugin.statements.papers_read import pages_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings: object) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path  # type: ignore[attr-defined]


def move(account: Account, building: str, staircase: str, number: str) -> None:
    """Where the account's flat is; each account of these tests has a flat of its own."""
    house_, _ = find_or_make_building(building, address=f"ul. {building} 1")
    flat, _ = find_or_make_premises(
        f"P-{account.account_no}", building=house_, number=number, area=Decimal(40), persons=1
    )
    flat.staircase, _ = Staircase.objects.get_or_create(building=house_, code=staircase)
    flat.save()
    account.premises = flat
    account.save()


def estate() -> None:
    """Two houses; the numbers of accounts run against the way of the one who delivers."""
    for account_no, building, staircase, number in (
        ("100001", "B-02", "1", "1"),
        ("100002", "B-01", "2", "10"),
        ("100003", "B-01", "2", "9"),
        ("100004", "B-01", "1", "2A"),
        ("100005", "B-01", "1", "2"),
        ("100006", "B-01", "10", "1"),
    ):
        account = open_account(account_no, f"Osoba {account_no}")
        move(account, building, staircase, number)
        charge(account, "2026-03", "100.00")
    start_notices(Period(2026, 3), today=TODAY, origin=SYSTEM)
    carry_through()


def waiting() -> list[tuple[str, int]]:
    return [(pile.building.code, pile.count) for pile in piles()]


def test_a_pile_for_each_house_in_walking_order() -> None:
    estate()

    assert waiting() == [("B-01", 5), ("B-02", 1)]
    first = piles()[0]
    assert [paper.account.account_no for paper in papers_of(first.batch, first.building)] == [
        "100005",
        "100004",
        "100003",
        "100002",
        "100006",
    ]


def test_one_file_in_the_same_order_begins_each_paper_on_a_new_sheet() -> None:
    estate()
    pile = piles()[0]

    made = merged(papers_of(pile.batch, pile.building))

    pages = pages_of(made)
    assert len(pages) == 10
    assert [page.split("Osoba ")[1][:6] for page in pages[::2]] == [
        "100005",
        "100004",
        "100003",
        "100002",
        "100006",
    ]
    assert set(pages[1::2]) == {""}
    assert made == merged(papers_of(pile.batch, pile.building))
    assert len(PdfReader(BytesIO(made)).pages) == 10


def test_what_a_clerk_has_in_hand_waits_no_more() -> None:
    estate()
    origin = clerk()
    pile = piles()[0]
    printed = papers_of(pile.batch, pile.building)[:4]

    assert mark_printed(printed, origin=origin) == 4

    assert waiting() == [("B-01", 1), ("B-02", 1)]
    assert set(Paper.objects.filter(printed_by=origin.actor)) == set(printed)
    event = AuditEvent.objects.get(action="PAPERS_PRINTED")
    assert (event.actor, event.changes) == (origin.actor, {"papers": 4})


def test_two_clerks_mark_a_paper_once() -> None:
    estate()
    pile = piles()[0]
    printed = papers_of(pile.batch, pile.building)
    first = clerk()
    mark_printed(printed, origin=first)

    assert mark_printed(printed, origin=SYSTEM) == 0
    assert set(
        Paper.objects.filter(printed_at__isnull=False).values_list("printed_by", flat=True)
    ) == {first.actor.pk if first.actor else None}
    assert mark_printed([], origin=SYSTEM) == 0


def test_papers_that_go_to_e_bok_are_in_no_pile() -> None:
    house()
    start_notices(Period(2026, 3), today=TODAY, origin=SYSTEM)
    carry_through()

    [pile] = piles()
    assert [paper.account.account_no for paper in papers_of(pile.batch, pile.building)] == [
        "100003",
        "100004",
    ]
    assert mark_printed(list(Paper.objects.filter(channel="ELECTRONIC")), origin=SYSTEM) == 0
