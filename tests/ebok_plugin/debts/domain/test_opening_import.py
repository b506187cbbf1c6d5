"""Files of opening items: what they may say, how often, by whom, and how they are taken back."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from cms_ext.base.money.amounts import sum_money
from ebok_plugin.debts.domain.check import check_stage
from ebok_plugin.debts.domain.court import follow_debts
from ebok_plugin.debts.domain.opening_rows import list_item_rows
from ebok_plugin.debts.domain.standing import find_debt_standings
from ebok_plugin.debts.models import Debt, DebtStage
from ebok_plugin.debts.vocabulary import StageKind
from ebok_plugin.ledger.domain.account import post_opening
from ebok_plugin.ledger.domain.debtors import DebtorScope, find_debtors
from ebok_plugin.ledger.domain.posting import reverse_batch, reverse_entry
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from tests.ebok_plugin.debts.opening import (
    ONE,
    OPENING,
    REASON,
    TODAY,
    UPPER,
    load,
)
from tests.ebok_plugin.ledger.books import pay, zl
from tests.ebok_plugin.payments.books import bring, found
from tests.ebok_plugin.payments.files import ACCOUNT, file
from tests.page_checks import text_of
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
Cells = dict[str, str]


def test_the_sum_of_the_file_is_a_control(accounts: dict[str, Account]):
    for stated, status in (("1074,67", "rehearsed"), ("1074,66", "refused")):
        two = [ONE, ONE | {"document_no": "CZ/25/12", "rest": "120,50"}]
        content = file("opening_items", *two).decode()
        marked = content.replace("items;1", f"items;1;rows=2;sum_rest={stated}", 1)
        report = bring(marked.encode(), today=TODAY, dry_run=True)
        assert (report.status, [error.code for error in report.errors]) == (
            status,
            ["CONTROL_SUM"] * (status == "refused"),
        )


@pytest.mark.parametrize(
    ("typed", "errors", "warnings"),
    [
        ("", [], ["CONTROLS_SKIPPED"]),
        ("1 074,67 zł", [], []),
        ("1074.67", [], []),
        ("1074,66", ["CONTROL_SUM"], []),
        ("1074,68", ["CONTROL_SUM"], []),
        ("−1074,67", ["CONTROL_SUM"], []),
        ("tysiąc", ["CONTROL_SUM"], []),
    ],
)
def test_a_clerk_types_the_sum_of_a_printed_list(
    accounts: dict[str, Account], typed: str, errors: list[str], warnings: list[str]
):
    two = [ONE, ONE | {"document_no": "CZ/25/12", "rest": "120,50"}]
    unmarked = file("opening_items", *two).split(b"\r\n", 1)[1]
    report = bring(unmarked, today=TODAY, dry_run=True, kind="opening_items", typed_sum=typed)

    assert [error.code for error in report.errors] == errors
    assert [warning.code for warning in report.warnings] == ["BALANCES_UNCHECKED", *warnings]
    # What the file says of itself is judged as well.
    marked = file("opening_items", *two).replace(b"items;1", b"items;1;sum_rest=1,00", 1)
    both = bring(marked, today=TODAY, dry_run=True, typed_sum=typed or "1,00")
    assert {error.code for error in both.errors} == {"CONTROL_SUM"}


ANOTHER = ONE | {"document_no": "CZ/25/12", "due_date": "2025-12-15"}
STAGED = {"stage": "POZEW", "stage_date": "2025-06-02", "stage_reference": "I Nc 1/25"}


@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        ([ONE, ANOTHER], []),
        ([ONE | {"rest": "954.17"}], []),
        ([ONE | {"rest": "1 954,17"}], []),
        ([ONE | {"rest": "1.954,17"}], [("AMOUNT_FORMAT", 3, "rest")]),
        ([ONE | {"rest": "954,175"}], [("AMOUNT_SCALE", 3, "rest")]),
        ([ONE, ONE], [("KEY_DUPLICATE", 4, "document_no")]),
        ([ONE | {"due_date": ""}], [("VALUE_MISSING", 3, "due_date")]),
        ([ONE | {"due_date": "", "rest": "-954,17"}], []),
        ([ONE | {"due_date": "", "rest": "0,00"}, ANOTHER], []),
        ([ONE | {"due_date": "2026-12-15"}], []),
        ([ONE | {"due_date": OPENING.isoformat()}], []),
        ([ONE | {"due_date": "1989-12-31"}], [("DATE_RANGE", 3, "due_date")]),
        ([ONE | {"account_no": "999999"}], [("ACCOUNT_UNKNOWN", 3, "account_no")]),
        ([ONE | {"regime": "GOK"}], [("REGIME_DIFFERS", 3, "regime")]),
        ([ONE | {"regime": "SM"}, ANOTHER | {"regime": "GOK"}], [("REGIME_DIFFERS", 4, "regime")]),
        ([ONE | {"regime": "CYWILNE"}], [("CHOICE_UNKNOWN", 3, "regime")]),
        ([ONE | {"account_no": "300001", "regime": "GOK"}], []),
        (
            [ONE, ANOTHER | {"opening_date": "2026-10-30"}],
            [("OPENING_SPLIT", 4, "opening_date")],
        ),
        ([ONE | {"opening_date": "2019-12-30"}], [("BEFORE_OPENING", 3, "opening_date")]),
        ([ONE | {"opening_date": "2027-01-15"}], [("DATE_TOO_FAR", 3, "opening_date")]),
        ([ONE | {"account_no": "200006"}], []),
        ([ONE | {"account_balance": "954,17"}], []),
        ([ONE | {"account_balance": "954,18"}], [("ITEMS_BALANCE", 3, "account_balance")]),
        (
            [ONE | {"account_balance": "954,17"}, ANOTHER],
            [("ITEMS_BALANCE", 3, "account_balance")],
        ),
        (
            [ONE | {"account_balance": "1908,34"}, ANOTHER | {"account_balance": "954,17"}],
            [("BALANCE_SPLIT", 4, "account_balance")],
        ),
        ([ONE | STAGED, ANOTHER], []),
        ([ONE | STAGED | {"stage_date": ""}], [("VALUE_MISSING", 3, "stage_date")]),
        ([ONE | STAGED | {"stage": ""}], [("VALUE_MISSING", 3, "stage")]),
        ([ONE | STAGED | {"stage": "TYTUŁ"}], [("STAGE_REGIME", 3, "stage")]),
        ([ONE | STAGED | {"stage_date": "2024-11-15"}], [("DATE_ORDER", 3, "stage_date")]),
        ([ONE | STAGED | {"stage_date": "2026-11-02"}], [("DATE_ORDER", 3, "stage_date")]),
        ([ONE | STAGED | {"rest": "-1,00"}], [("STAGE_NO_DEBT", 3, "stage")]),
        (
            [ONE | STAGED, ANOTHER | STAGED | {"stage": "NAKAZ", "stage_date": "2026-06-02"}],
            [("STAGE_SPLIT", 4, "stage")],
        ),
        ([ONE | {"title": "x" * 98}], [("CELL_TOO_LONG", 3, "title")]),
        ([ONE | {"title": '=HYPERLINK("http://example.invalid")'}], []),
    ],
)
def test_what_a_file_may_say(
    accounts: dict[str, Account], rows: list[Cells], errors: list[tuple[str, int, str]]
):
    report = load(*rows, dry_run=True)

    assert found(report) == errors
    assert report.status == ("refused" if errors else "rehearsed")


def test_each_account_that_does_not_add_up_is_named(accounts: dict[str, Account]):
    rows = [
        ONE | {"account_no": number, "account_balance": balance}
        for number, balance in (("200001", "954,18"), ("200002", "954,17"), ("200003", "0,00"))
    ]
    report = load(*rows)

    assert found(report) == [
        ("ITEMS_BALANCE", 3, "account_balance"),
        ("ITEMS_BALANCE", 5, "account_balance"),
    ]
    assert report.errors[0].message.replace("\xa0", " ") == (
        "Wiersz 3, kolumna account_balance: pozycje konta 200001 dają razem 954,17 zł, a jego "
        "saldo to 954,18 zł; różnica −0,01 zł. Uzupełnij albo popraw pozycje."
    )
    assert not LedgerEntry.objects.exists()


def test_balances_of_the_eve_are_those_with_which_an_account_opens(accounts: dict[str, Account]):
    last = ONE | {"opening_date": "2019-12-31", "due_date": "2019-11-15"}
    report = load(last)

    (entry,) = LedgerEntry.objects.filter(kind="OPENING")
    assert (entry.booking_date, entry.due_date) == (date(2020, 1, 1), date(2019, 11, 15))
    assert "Konta otwarte dzień po dniu sald, z bilansem w dniu otwarcia: 1." in report.notes
    assert load(last).status == "unchanged"


def test_items_come_once_and_after_their_storno_again(accounts: dict[str, Account]):
    assert load(ONE).new == 1
    assert load(ONE).status == "unchanged"
    later = load(ONE, ANOTHER)
    assert (later.new, later.unchanged) == (1, 1)
    for name, value in (
        ("rest", "954,18"),
        ("due_date", "2024-11-16"),
        ("opening_date", "2026-10-30"),
        ("subaccount", "COURT"),
    ):
        assert ("POSTED_CHANGED", 3, name) in found(load(ONE | {name: value}))
    for batch in Batch.objects.filter(kind="OPENING"):
        reverse_batch(batch, on=TODAY, reason=REASON, made_by=None, today=TODAY)
    assert load(ONE | {"rest": "900,00"}).status == "posted"
    assert account_reader().balances_of([accounts["200001"]], TODAY)[
        accounts["200001"].pk
    ].balance == zl("900.00")


def test_a_paid_opening_is_not_taken_back(clerk: Client, accounts: dict[str, Account]):
    load(ONE, ANOTHER, ONE | {"account_no": "200002"})
    (batch,) = Batch.objects.filter(kind="OPENING")
    payment = pay(accounts["200001"], "2026-11-16", "10.00")

    with pytest.raises(PostingError) as refused:
        reverse_batch(batch, on=TODAY, reason=REASON, made_by=None, today=TODAY)
    assert (refused.value.code, refused.value.message) == (
        "OPENING_PAID",
        "Na pozycje tego bilansu otwarcia zaliczono już wpłaty, konta: 200001 (razem kont: 1). "
        "Najpierw wystornuj te wpłaty albo skoryguj tylko błędne pozycje.",
    )
    page = f"/admin/rozliczenia/paczki/{batch.pk}/"
    for step in ("sprawdz", "zapisz"):
        form = {"krok": step, "on": "2026-11-20", "reason": REASON}
        assert refused.value.message in text_of(clerk.post(page, form))
    reverse_entry(payment, on=TODAY, reason=REASON, made_by=None, today=TODAY)
    reverse_batch(batch, on=TODAY, reason=REASON, made_by=None, today=TODAY)
    assert sum_money(e.amount for e in LedgerEntry.objects.all()) == zl("0")


def test_an_overpayment_of_the_opening_pays_no_debt_of_it_from_outside(
    accounts: dict[str, Account],
):
    load(ONE, ANOTHER | {"due_date": "", "rest": "-100,00"})
    (batch,) = Batch.objects.filter(kind="OPENING")

    reverse_batch(batch, on=TODAY, reason=REASON, made_by=None, today=TODAY)
    assert sum_money(e.amount for e in LedgerEntry.objects.all()) == zl("0")


def test_an_account_is_opened_in_one_way(accounts: dict[str, Account]):
    load(ONE, ANOTHER)
    place = {"premises_code": "L-200001", "premises_no": "01", "stairwell": "", "nrb": ""}
    known = ACCOUNT | place | {"account_no": "200001", "payer_name": "Płatnik 200001"}
    bring(file("accounts", known), today=TODAY)
    row = known | {"opening_date": OPENING.isoformat(), "opening_balance": "1908,34"}
    assert bring(file("accounts", row), today=TODAY).status == "unchanged"
    other = bring(file("accounts", row | {"opening_balance": "1908,35"}), today=TODAY)
    assert found(other) == [("POSTED_CHANGED", 3, "opening_balance")]
    with pytest.raises(PostingError, match="ALREADY_POSTED|już zaksięgowany"):
        post_opening(
            accounts["200001"], zl("1.00"), on=TODAY, due_date=None, made_by=staff("daria"),
            today=TODAY,
        )  # fmt: skip

    post_opening(
        accounts["200002"], zl("5.00"), on=OPENING, due_date=None, made_by=staff("celina"),
        today=TODAY,
    )  # fmt: skip
    twice = load(ONE | {"account_no": "200002"}, ANOTHER | {"account_no": "200003"})
    assert found(twice) == [("OPENING_TWICE", 3, "account_no")]


def test_a_large_overpayment_of_a_known_account_waits_for_a_second_person(
    accounts: dict[str, Account],
):
    for rest, two in (("-500,00", False), ("-500,01", True), ("9000,00", False)):
        report = load(ONE | {"rest": rest}, dry_run=True)
        assert report.two_persons is two
    alone = load(ONE | {"rest": "-500,01"}, alone=True)
    assert [error.code for error in alone.errors] == ["TWO_PERSONS"]


def test_a_debt_in_court_stays_there(accounts: dict[str, Account]):
    load(ONE | STAGED, ANOTHER)

    account = accounts["200001"]
    standing = find_debt_standings([account.pk])[account.pk]
    (stage,) = standing.stages
    assert (stage.kind, stage.on, stage.reference, stage.amount) == (
        "CLAIM", date(2025, 6, 2), "I Nc 1/25", zl("954.17")
    )  # fmt: skip
    assert (standing.next_kind, follow_debts(TODAY)) == (StageKind.ORDER, 0)
    refusals = {
        kind: candidate.refusal.code if candidate.refusal else ""
        for kind in (StageKind.CALL, StageKind.CLAIM, StageKind.ORDER, StageKind.BAILIFF)
        for candidate in check_stage(kind, [account.pk], TODAY)
    }
    assert refusals == {
        "CALL": "DEBT_ORDER", "CLAIM": "DEBT_TAKEN", "ORDER": "", "BAILIFF": "DEBT_ORDER"
    }  # fmt: skip
    # A later file knows the case: the same stage is no second one, another is refused.
    assert load(ONE | STAGED, ANOTHER | {"document_no": "X/1"}).new == 1
    third = ANOTHER | {"document_no": "X/2"} | STAGED | {"stage": "KOMORNIK"}
    assert found(load(third | {"stage_date": "2026-06-02"})) == [("STAGE_KNOWN", 3, "stage")]
    assert (Debt.objects.count(), DebtStage.objects.count()) == (1, 1)

    # It ends with its opening, and goes on with the next one.
    for batch in Batch.objects.filter(kind="OPENING"):
        reverse_batch(batch, on=TODAY, reason=REASON, made_by=None, today=TODAY)
    assert load(third | {"stage_date": "2026-06-02"}).status == "posted"
    debts = Debt.objects.order_by("pk").values_list("end", "ended_on", "stages__kind")
    assert list(debts) == [("DROPPED", TODAY, "CLAIM"), ("", None, "BAILIFF")]


def test_a_stage_may_be_older_than_the_rules_of_law(accounts: dict[str, Account]):
    load(ONE | STAGED | {"stage_date": "1999-06-02", "due_date": "1999-05-15"})

    assert Debt.objects.get().opened_on == date(1999, 6, 2)


def test_a_stage_that_comes_after_its_item_is_not_lost_in_silence(accounts: dict[str, Account]):
    load(ONE)
    report = load(ONE | STAGED)

    codes = [warning.code for warning in report.warnings]
    assert (report.status, codes) == ("unchanged", ["BALANCES_UNCHECKED", "STAGE_IGNORED"])
    assert "konta: 1 (200001)" in report.warnings[1].message
    assert not Debt.objects.exists()


def test_what_goes_out_comes_in_again_unchanged(opened: dict[str, Account]):
    load(ONE | STAGED | {"document_no": "Z/1", "account_no": "200003", "due_date": "2025-01-15"})
    rows = [{name: _cell(value) for name, value in row.items()} for row in list_item_rows()]

    assert len(rows) == 40
    assert load(*rows).status == "unchanged"
    assert {row["title"] for row in rows} == {"Opłata", "Wpłata", "Opłata za 11/2024"}
    for batch in Batch.objects.filter(kind="OPENING"):
        reverse_batch(batch, on=TODAY, reason=REASON, made_by=None, today=TODAY)
    assert (load(*rows).status, load(*rows).unchanged) == ("posted", 40)
    again = [{name: _cell(value) for name, value in row.items()} for row in list_item_rows()]
    assert sorted(map(str, again)) == sorted(map(str, rows))


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _many(count: int) -> list[Cells]:
    """Four items of each of so many accounts, on one premises."""
    first = Account.objects.get(account_no="200001")
    Account.objects.bulk_create(
        Account(
            account_no=f"5{n:05d}", premises_id=first.premises_id, payer_id=first.payer_id,
            payer_name="Płatnik", opened_on=first.opened_on,
        )
        for n in range(count)
    )  # fmt: skip
    return [
        ONE | {"account_no": f"5{n:05d}", "document_no": f"CZ/{k}", "account_balance": "3816,68"}
        for n in range(count)
        for k in range(4)
    ]


@pytest.mark.parametrize("count", [1, 40])
def test_a_portion_costs_the_same_for_one_account_and_for_forty(
    accounts: dict[str, Account], count: int
):
    rows = _many(count)
    assert queries_of(load, *rows, dry_run=True) == 10
    report = load(*rows)
    assert (report.status, report.new, report.accounts) == ("posted", 4 * count, count)


@pytest.mark.thorough
def test_three_thousand_accounts(accounts: dict[str, Account]):
    """Twelve thousand items are six portions of reading and three batches."""
    report = load(*_many(3_000))

    assert (report.status, report.new, report.accounts) == ("posted", 12_000, 3_000)
    assert Batch.objects.filter(kind="OPENING").count() == 3
    late = find_debtors(TODAY, DebtorScope())
    assert [amount.amount for _label, amount in late.sums] == [0] * (len(UPPER)) + [
        Decimal("11450040.00")
    ]
