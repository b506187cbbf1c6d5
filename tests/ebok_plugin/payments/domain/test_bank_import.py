"""Statements meet the ledger: matched, queued, held, and never posted twice."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.payments import bank
from ebok_plugin.payments.domain import bank_import, bank_matching, placing
from ebok_plugin.payments.domain.bank_file import BankReport, BankUpload, UnknownProfile
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.models import BankEntry, BankFile, BankStatement
from tests.ebok_plugin.ledger.refusals import refusal
from tests.ebok_plugin.payments.bank.written import ACCOUNT, EXPECTED, SAMPLES, mt940
from tests.ebok_plugin.payments.bank_accounts import open_accounts, picture
from tests.people import staff
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 31)
MARCH = "pko_like_2026-03.sta"


@shared_by_the_whole_file
def _accounts() -> None:
    open_accounts()


def bring(name: str, *confirmed: str, rehearse: bool = False, **options: Any) -> BankReport:
    content = (SAMPLES / name).read_bytes()
    upload = BankUpload(name, content, confirmed=frozenset(confirmed), **options)
    return import_bank(upload, today=TODAY, made_by=None, rehearse=rehearse)


def posted() -> list[tuple[str, date, Money, str]]:
    rows = LedgerEntry.objects.filter(source="STATEMENT").order_by("pk")
    return list(rows.values_list("account__account_no", "booking_date", "amount", "title"))


@pytest.mark.thorough
@pytest.mark.parametrize("name", EXPECTED["files"])
def test_a_statement_posts_exactly_what_it_says_and_only_once(name: str):
    if "2026-04" in name:
        bring(MARCH)
    before = len(posted())
    entries = [e for s in EXPECTED["files"][name]["statements"] for e in s["entries"]]
    matched = [e for e in entries if e["sign"] == "C" and e["account_no"]]

    # The statement of reversals does not follow the one of March: staff let it pass.
    report = bring(name, "BANK_STATEMENT_GAP")

    assert str(report.status) == "posted", report.as_json()
    assert posted()[before:] == [
        (
            entry["account_no"],
            date.fromisoformat(entry["date"]),
            Money(-Decimal(entry["amount"])),
            entry["title"],
        )
        for entry in matched
    ]
    everything = picture()
    assert str(bring(name).status) == "unchanged"
    assert picture() == everything


def test_every_credit_is_accounted_for():
    """INV-10: matched + unmatched = all credits of the statement, and all of it = its change."""
    before = picture()
    rehearsed = bring(MARCH, rehearse=True)
    assert (str(rehearsed.status), rehearsed.as_json()["matched"]) == ("rehearsed", 12)
    assert (picture(), BankFile.objects.count()) == (before, 0)

    bring(MARCH)

    fates = ("MATCHED", "UNMATCHED", "OUTGOING")
    sums = {
        fate: sum_money(e.amount for e in BankEntry.objects.filter(fate=fate)) for fate in fates
    }
    statement = BankStatement.objects.get()
    assert sums["MATCHED"] + sums["UNMATCHED"] == Money(Decimal("11967.28"))
    assert statement.opening + sum_money(sums.values()) == statement.closing
    assert sum_money(amount for _, _, amount, _ in posted()) == -sums["MATCHED"]
    # Two equal payments on one day are two payments.
    twins = [row for row in posted() if row[0] == "100004"]
    assert twins == [("100004", date(2026, 3, 11), Money(Decimal("-600.00")), "czynsz")] * 2


OTHER_DIALECTS = [
    name
    for name in EXPECTED["files"]
    if "2026-03" in name and "batch" not in name and name != MARCH
]


@pytest.mark.thorough
@pytest.mark.parametrize("name", OTHER_DIALECTS)
def test_the_same_operations_in_another_format_are_never_posted_twice(name: str):
    bring(MARCH)
    before = posted()

    stopped = bring(name)
    taken = bring(name, "BANK_STATEMENT_GAP")

    def codes(report: BankReport) -> list[str]:
        return [str(warning.code) for warning in report.warnings]

    assert (str(stopped.status), "BANK_STATEMENT_GAP" in codes(stopped)) == ("quarantined", True)
    assert "PROBABLE_DUPLICATE" in codes(taken)
    assert (str(taken.status), taken.fates) == ("posted", {"DUPLICATE": 15})
    assert posted() == before


def paid(reference: str, amount: str = "5,00", mark: str = "C", payer: str = "100001") -> list[str]:
    """Return the lines of an operation on the virtual account of the payer."""
    return [
        f":61:2603090309{mark}N{amount}N152NONREF//{reference}",
        f":86:020~00152~20czynsz~63SWRK000100000{payer:0>7}",
    ]


def take(*statements: str, confirm: tuple[str, ...] = ()) -> BankReport:
    content = "".join(statements).encode()
    upload = BankUpload("plik.sta", content, confirmed=frozenset(confirm), profile="pko")
    return import_bank(upload, today=TODAY, made_by=None)


DAY = mt940(*paid("A1"), *paid("A1"), number="51", closing="62F:C260309PLN110,00")
MONTH = mt940(
    *paid("MBA1"),
    *paid("MBA1"),
    *paid("B2", payer="100002"),
    number="03/2026/M",
    closing="62F:C260331PLN115,00",
)
OTHER_NRB = "79999000090000000000000008"
OTHER_MONTH = MONTH.replace(ACCOUNT, OTHER_NRB)


@pytest.mark.parametrize(
    ("order", "duplicates"), [((DAY, MONTH), [("03/2026/M", 2)]), ((MONTH, DAY), [("51", 2)])]
)
def test_daily_and_monthly_statement_in_one_file_post_each_payment_once(
    order: tuple[str, ...], duplicates: list[tuple[str, int]]
):
    held = take(*order)

    codes = [str(found.code) for found in held.warnings]
    assert codes == ["BANK_STATEMENT_GAP", "PROBABLE_DUPLICATE"]
    assert (str(held.status), posted()) == ("quarantined", [])

    report = take(*order, confirm=tuple(codes))

    assert (str(report.status), report.fates) == ("posted", {"MATCHED": 3, "DUPLICATE": 2})
    found = BankEntry.objects.filter(fate="DUPLICATE").values_list("statement__number")
    assert list(found.annotate(Count("pk"))) == duplicates
    assert sorted((account, amount) for account, _, amount, _ in posted()) == [
        ("100001", Money(Decimal(-5))),
        ("100001", Money(Decimal(-5))),
        ("100002", Money(Decimal(-5))),
    ]


def test_equal_payments_of_two_own_accounts_are_two_payments(settings):
    settings.COOP_OWN_BANK_ACCOUNTS = [*settings.COOP_OWN_BANK_ACCOUNTS, OTHER_NRB]

    report = take(MONTH, OTHER_MONTH)

    assert (str(report.status), report.fates) == ("posted", {"MATCHED": 6})


def test_operations_without_a_reference_of_their_own_are_never_twins():
    for number, reference in enumerate(("", "AB", "", "AB"), start=51):
        opening = 100 + 5 * (number - 51)
        report = take(
            mt940(
                *paid(reference),
                number=str(number),
                opening=f"60F:C260309PLN{opening},00",
                closing=f"62F:C260309PLN{opening + 5},00",
            )
        )
        assert (str(report.status), report.fates) == ("posted", {"MATCHED": 1})


def test_only_numbers_that_nobody_has_are_called_unknown():
    cases = (
        (paid("1"), 105, False),
        (paid("1", mark="RC"), 95, False),
        (paid("1", amount="0,00"), 100, False),
        (paid("1", payer="109999"), 105, True),
        (paid("1", mark="RC", payer="109999"), 95, True),
    )
    for lines, closing, unknown in cases:
        with transaction.atomic():
            report = take(mt940(*lines, closing=f"62F:C260309PLN{closing},00"))
            transaction.set_rollback(True)

        said = [str(found.code) for found in report.warnings]
        assert (str(report.status), said) == ("posted", ["BANK_UNKNOWN_VIRTUAL"] * unknown)


def test_a_file_is_read_and_matched_before_the_turn_of_posting_is_taken(monkeypatch):
    """With a large file both take long; nobody else could write while they last."""
    depths = []

    def watched(module: ModuleType, step: str) -> Callable[..., Any]:
        its_own = getattr(module, step)

        def watch(*args: Any, **options: Any) -> Any:
            depths.append((step, len(connection.savepoint_ids)))
            return its_own(*args, **options)

        return watch

    for module, step in ((bank, "parse_statements"), (bank_matching, "match_entries")):
        monkeypatch.setattr(module, step, watched(module, step))

    bring(MARCH)

    outside = len(connection.savepoint_ids)
    assert depths == [("parse_statements", outside), ("match_entries", outside)]


def test_of_a_file_that_stops_in_the_middle_nothing_is_left(monkeypatch, settings, tmp_path):
    """The first portions are written already; the original is no file that nobody would find."""
    settings.COOP_PRIVATE_ROOT = tmp_path
    monkeypatch.setattr(bank_matching, "OPERATIONS_AT_ONCE", 4)
    portions: list[int] = []
    its_own = placing.place_entries

    def stopped(*args: Any, **who: Any) -> None:
        portions.append(LedgerEntry.objects.count())
        if len(portions) == 3:
            raise PostingError("PERIOD_CLOSED", "w połowie")
        its_own(*args, **who)

    monkeypatch.setattr(bank_import, "place_entries", stopped)

    with pytest.raises(PostingError):
        bring(MARCH)

    assert portions[0] < portions[1] < portions[2]
    assert [model.objects.count() for model in (LedgerEntry, Batch, BankFile, BankEntry)] == [0] * 4
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def _import_the_day() -> None:
    take(DAY)


def _close_the_account() -> None:
    account = Account.objects.get(account_no="100001")
    account.closed_on = date(2026, 3, 1)
    account.save()


def _close_the_month() -> None:
    close_period(Period(2026, 3), by=staff("daria"), today=TODAY)


@pytest.mark.parametrize(
    ("somebody", "fates"),
    [
        (_import_the_day, {"DUPLICATE": 2, "MATCHED": 1}),
        (_close_the_account, {"UNMATCHED": 2, "MATCHED": 1}),
        (_close_the_month, {"UNMATCHED": 3}),
        (lambda: None, {"MATCHED": 3}),
    ],
    ids=["a statement", "a closed account", "a closed month", "nobody"],
)
def test_what_somebody_changes_before_the_turn_is_matched_anew(
    monkeypatch, somebody: Callable[[], None], fates: dict[str, int]
):
    def slip_in() -> None:
        monkeypatch.undo()
        somebody()

    monkeypatch.setattr(bank_import, "lock_posting", slip_in)

    report = take(MONTH, confirm=("BANK_STATEMENT_GAP", "PROBABLE_DUPLICATE"))

    assert (str(report.status), report.fates) == ("posted", fates)
    said = [str(found.code) for found in report.warnings]
    assert len(said) == len(set(said))


STATUS = {
    "reject": {"refused", "quarantined"},
    "hold_for_confirmation": {"quarantined"},
    "accept_with_warning": {"posted"},
    "accept_once": {"posted"},
    "accept_entry_unmatched": {"posted"},
}
QUARANTINED = {"BANK_BALANCE_MISMATCH", "BANK_PAGE_CHAIN", "BANK_BATCH_SUM", "BANK_PENDING_ENTRY"}


@pytest.mark.parametrize("name", EXPECTED["broken"])
def test_a_broken_file_ends_as_the_table_says(name: str):
    case = EXPECTED["broken"][name]
    if "after importing" in case.get("note", ""):
        bring(MARCH)
    before = picture()

    report = bring(f"broken/{name}")

    codes = [str(found.code) for found in (*report.errors, *report.warnings)]
    assert case["code"] in codes
    assert str(report.status) in STATUS[case["expect"]]
    if case["expect"] == "reject":
        kept = case["code"] in QUARANTINED
        assert str(report.status) == ("quarantined" if kept else "refused")
        assert BankFile.objects.filter(state="QUARANTINED").exists() == kept
    if not report.status.is_good:
        assert picture() == before


def test_a_changed_statement_goes_to_quarantine_and_a_gap_can_be_let_through():
    bring(MARCH)
    before = picture()
    content = (SAMPLES / MARCH).read_bytes().replace(b"Oplata 3", b"Oplata 4")

    report = import_bank(BankUpload("poprawiony.sta", content), today=TODAY, made_by=None)

    assert str(report.status) == "quarantined"
    assert [str(error.code) for error in report.errors] == ["BANK_STATEMENT_CHANGED"]
    assert picture() == before
    # What only a gap holds up can be let through.
    gap = "broken/mt940_statement_gap.sta"
    assert str(bring(gap).status) == "quarantined"
    bring(gap, "BANK_STATEMENT_GAP", "PROBABLE_DUPLICATE")
    assert BankFile.objects.get(filename__endswith="statement_gap.sta").state == "POSTED"


def test_an_unknown_profile_is_named_and_foreign_accounts_are_read_in_a_rehearsal_only():
    error = refusal(UnknownProfile, bring, MARCH, profile="pk0")
    assert (error.code, "pko" in error.codes) == ("pk0", True)

    foreign = "broken/mt940_eur.sta"
    assert str(bring(foreign, rehearse=True, any_account=True).status) == "rehearsed"
    with pytest.raises(ValueError, match="tylko na próbę"):
        bring(foreign, any_account=True)
