"""What a snapshot is refused for, and what it only warns of (`mirror.md` §2)."""

from datetime import date

import pytest

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.mirror.domain.audit import snapshot_rows
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.models import FeedBalance, FeedItem
from tests.ebok_plugin.mirror.feeds import balance, bring, codes, feed, row

pytestmark = pytest.mark.django_db

A, B = "100001", "100002"
NRB = "77999000090001000000100001"
DEBT = balance(A, "100,00", payer_name="Anna Lis", nrb=NRB)
NEXT = date(2026, 11, 21)


def item(remaining: str, no: str = "F/1", **cells: str) -> str:
    about = {"title": "Opłata", "due_date": "2026-11-15", "amount": "200,00"}
    return row("POZYCJA", A, document_no=no, remaining=remaining, **about | cells)


def free(remaining: str) -> str:
    return row("NADPLATA", A, document_no="W/1", title="Wpłata", remaining=remaining)


def posting(amount: str, line: str = "1", day: str = "2026-11-10", **cells: str) -> str:
    return row("OBROT", A, booking_date=day, title="Zapis", amount=amount, line=line, **cells)


def component(amount: str, name: str = "Woda", **cells: str) -> str:
    return row("SKLADNIK", A, period="2026-12", component=name, amount=amount, **cells)


def next_charge_line(amount: str) -> str:
    return row("NASTEPNA", A, period="2026-12", due_date="2026-12-15", amount=amount)


RENT = {"kind": "CZYNSZ", "period": "2026-12"}
TURNOVER = {"turnover_from": "2026-11-01"}
NOTHING: tuple[list[str], list[str]] = ([], [])
CASES = [
    ("debt beside free money", [DEBT, item("150,00"), free("50,00")], {}, NOTHING),
    ("items lack a grosz", [DEBT, item("99,99")], {}, (["MIRROR_ITEMS"], [])),
    ("item paid in full", [DEBT, item("0,00")], {}, (["AMOUNT_NOT_POSITIVE"], [])),
    ("one document twice", [DEBT, item("50,00"), item("50,00")], {}, (["KEY_DUPLICATE"], [])),
    (
        "components are the charge",
        [DEBT, component("60,00"), component("40,00", "CO"), next_charge_line("100,00")],
        {},
        NOTHING,
    ),
    (
        "components lack a grosz",
        [DEBT, component("99,99"), next_charge_line("100,00")],
        {},
        (["MIRROR_COMPONENTS"], []),
    ),
    (
        "components beside an item",
        [DEBT, component("99,00"), item("100,00", **RENT)],
        {},
        (["MIRROR_COMPONENTS"], []),
    ),
    (
        "components of another month",
        [DEBT, component("9,00"), item("100,00", kind="CZYNSZ", period="2026-11")],
        {},
        NOTHING,
    ),
    (
        "rounded by the document",
        [DEBT, component("10,00", quantity="3", rate="3,3")],
        {},
        ([], ["MIRROR_ROUNDED"]),
    ),
    ("a grosz of rounding", [DEBT, component("9,91", quantity="3", rate="3,3")], {}, NOTHING),
    (
        "postings lead to the balance",
        [balance(A, "100,00", opening="60,00"), posting("50,00"), posting("-10,00", "2")],
        TURNOVER,
        NOTHING,
    ),
    (
        "postings lead elsewhere",
        [balance(A, "100,00", opening="60,00"), posting("50,00")],
        TURNOVER,
        (["MIRROR_TURNOVER"], []),
    ),
    ("no opening known", [DEBT, posting("50,00")], TURNOVER, ([], ["MIRROR_TURNOVER"])),
    ("postings since nobody knows when", [DEBT, posting("50,00")], {}, (["MIRROR_TURNOVER"], [])),
    (
        "posting before the first day",
        [balance(A, "100,00", opening="50,00"), posting("50,00", day="2026-10-31")],
        TURNOVER,
        (["MIRROR_TURNOVER"], []),
    ),
    (
        "one posting twice",
        [balance(A, "100,00", opening="0,00"), posting("50,00"), posting("50,00")],
        TURNOVER,
        (["KEY_DUPLICATE"], []),
    ),
    (
        "bank account without its digit",
        [balance(A, "1,00", nrb=NRB[:-1] + "2")],
        {},
        (["MIRROR_NRB"], []),
    ),
    (
        "bank account spoilt by Excel",
        [balance(A, "1,00", nrb="7,7999E+25")],
        {},
        (["NRB_SCIENTIFIC"], []),
    ),
    ("bank account of two", [DEBT, balance(B, "1,00", nrb=NRB)], {}, (["MIRROR_NRB_TWICE"], [])),
    ("balance missing", [balance(A, "")], {}, (["VALUE_MISSING"], [])),
    ("rows fewer than said", [DEBT], {"rows": "2"}, (["CONTROL_ROWS"], [])),
    ("sum unlike the one said", [DEBT], {"sum_balance": "100,01"}, (["CONTROL_SUM"], [])),
    ("no day", [DEBT], {"day": ""}, (["MIRROR_DAY"], [])),
    ("a day to come", [DEBT], {"day": "2026-11-22"}, (["MIRROR_DAY"], [])),
    ("a day of no calendar", [DEBT], {"day": "2026-02-30"}, (["MIRROR_DAY"], [])),
]


@pytest.mark.parametrize(
    ("lines", "stated", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_first_snapshot(
    lines: list[str], stated: dict[str, str], found: tuple[list[str], list[str]]
):
    report = bring(feed(*lines, **stated), dry_run=True, today=NEXT)

    assert codes(report) == found
    assert report.status == ("refused" if found[0] else "rehearsed")


AFTER = [
    ("the same day again", [balance(A, "90,00")], "2026-11-20", ["MIRROR_SAME_DAY"]),
    ("more than a month at once", [balance(A, "200,01")], "2026-11-21", ["MIRROR_JUMP"]),
    ("a month at once", [balance(A, "200,00")], "2026-11-21", []),
    ("an account nobody knows", [DEBT, balance(B, "1,00")], "2026-11-21", ["MIRROR_NEW_ACCOUNTS"]),
    (
        "another payer",
        [balance(A, "100,00", payer_name="Jan Nowak")],
        "2026-11-21",
        ["MIRROR_PAYER"],
    ),
    (
        "booked into the past",
        [balance(A, "90,00", opening="70,00"), posting("20,00", day="2026-11-21")],
        "2026-11-21",
        ["MIRROR_OPENING"],
    ),
    (
        "an account gone",
        [balance(B, "1,00")],
        "2026-11-21",
        ["MIRROR_FEWER", "MIRROR_NEW_ACCOUNTS"],
    ),
]


@pytest.mark.parametrize(
    ("lines", "day", "warnings"), [case[1:] for case in AFTER], ids=[case[0] for case in AFTER]
)
def test_a_snapshot_beside_the_one_before(lines: list[str], day: str, warnings: list[str]):
    assert bring(feed(DEBT, next_charge_line("100,00"))).status == "posted"
    facts = {"turnover_from": "2026-11-21"} if "MIRROR_OPENING" in warnings else {}

    report = bring(feed(*lines, day=day, **facts), today=NEXT, dry_run=True)

    assert codes(report) == ([], warnings)


# The program states no charge of a month: 50 accounts of 1 000 zł each, together 50 000 zł.
UNCHARGED = [f"{100100 + n}" for n in range(50)]
MOVES = [
    ("nothing moved", {}, [], 0),
    ("a tenth of the sum", dict.fromkeys(UNCHARGED, "900,00"), [], 0),
    ("more than a tenth", dict.fromkeys(UNCHARGED, "899,99"), ["MIRROR_JUMP"], 0),
    ("one account by much", {UNCHARGED[0]: "2 000,01"}, [], 1),
    ("two up and down", {UNCHARGED[0]: "2 000,01", UNCHARGED[1]: "-0,01"}, ["MIRROR_JUMP"], 2),
    ("two by a little less", {UNCHARGED[0]: "2 000,00", UNCHARGED[1]: "0,00"}, [], 0),
]


@pytest.mark.parametrize(
    ("moved", "warnings", "large"), [case[1:] for case in MOVES], ids=[case[0] for case in MOVES]
)
def test_a_jump_is_seen_where_the_program_states_no_charge(
    moved: dict[str, str], warnings: list[str], large: int
):
    bring(feed(*(balance(number, "1 000,00") for number in UNCHARGED)))
    rows = [balance(number, moved.get(number, "1 000,00")) for number in UNCHARGED]

    report = bring(feed(*rows, day="2026-11-21"), today=NEXT, dry_run=True)

    assert (codes(report), report.changed_accounts) == (([], warnings), large)
    assert report.without_charge == len(UNCHARGED)
    assert all("program nie podaje opłaty" in finding.message for finding in report.warnings)


def test_accounts_that_are_gone_are_named_with_their_sums():
    bring(feed(*(balance(number, "1 000,00") for number in UNCHARGED)))
    rows = [balance(number, "1 000,00") for number in UNCHARGED[1:]]

    report = bring(feed(*rows, day="2026-11-21"), today=NEXT, dry_run=True)

    assert codes(report) == ([], [])
    gone = [(one.account_no, one.before, one.after) for one in report.missing]
    assert gone == [(UNCHARGED[0], Money.parse("1000"), None)]
    assert (report.missing_count, report.missing_sum) == (1, Money.parse("1000"))


def test_a_held_snapshot_waits_and_is_accepted_once_it_was_ticked():
    bring(feed(DEBT, next_charge_line("100,00")))
    newer = feed(balance(A, "500,00", payer_name="Jan Nowak"), day="2026-11-21")
    anna = Account.objects.get(account_no=A).payer

    assert bring(newer, today=NEXT).status == "held"
    shown = find_shown_snapshot()
    assert shown is not None
    assert str(shown.day) == "2026-11-20"
    half = bring(newer, today=NEXT, confirmed=frozenset(["MIRROR_JUMP"]))
    assert half.status == "held"
    ticked = frozenset(["MIRROR_JUMP", "MIRROR_PAYER"])
    assert bring(newer, today=NEXT, confirmed=ticked).status == "posted"
    assert bring(newer, today=NEXT).status == "unchanged"

    account = Account.objects.get(account_no=A)
    assert (account.payer_name, account.opened_on) == ("Jan Nowak", NEXT)
    assert FeedBalance.objects.get(snapshot=find_shown_snapshot()).balance == Money.parse("500")
    (old,) = AccountAccess.objects.filter(account=account, person=anna)
    assert old.revoked_at is not None
    assert AccountAccess.objects.get(account=account, person=account.payer).revoked_at is None
    assert list(snapshot_rows()) == []


def test_a_row_that_was_changed_in_the_database_is_found_by_its_account():
    bring(feed(DEBT, item("100,00"), posting("100,00"), **TURNOVER))
    stored = FeedItem.objects.get()

    FeedItem.objects.filter(pk=stored.pk).delete()
    stored.pk, stored.title = None, "Inny tytuł"
    stored.save()

    assert [str(finding) for finding in snapshot_rows()] == [
        "snapshot_rows: konto 100001: zapis ze stanu na 20.11.2026 nie jest tym, który przyjęto"
    ]
