"""Which account of the co-op those pay to who have no number of their own."""

from typing import Any

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from ebok_plugin.ledger.models import PaymentChange
from ebok_plugin.payments.domain.own_account import (
    enter_own_account,
    find_common_account,
    save_own_account,
)
from ebok_plugin.payments.models import OwnBankAccount
from tests.ebok_plugin.ledger.books import open_account
from tests.people import staff

pytestmark = pytest.mark.django_db
FIRST, SECOND, SET, THIEF = "1" * 26, "2" * 26, "3" * 26, "4" * 26


@pytest.mark.parametrize(
    ("of_settings", "entered", "chosen", "common"),
    [
        ([], [], "", ""),
        ([], [FIRST], "", FIRST),
        ([SET], [], "", SET),
        ([FIRST], [FIRST], "", FIRST),
        ([SET], [FIRST], "", ""),
        ([SET], [FIRST, SECOND], SECOND, SECOND),
    ],
)
def test_it_is_the_chosen_one_or_the_only_one(
    settings, of_settings: list[str], entered: list[str], chosen: str, common: str
):
    settings.COOP_OWN_BANK_ACCOUNTS = of_settings
    for nrb in entered:
        OwnBankAccount.objects.create(nrb=nrb, name="czynsze", is_common=nrb == chosen)

    assert find_common_account() == common


def test_a_newly_chosen_one_replaces_the_former(settings):
    settings.COOP_OWN_BANK_ACCOUNTS = []
    for nrb in (FIRST, SECOND):
        account = OwnBankAccount(nrb=nrb, name="czynsze", is_common=True)
        save_own_account(account, origin=SYSTEM)

    found = dict(OwnBankAccount.objects.values_list("nrb", "is_common"))
    assert found == {FIRST: False, SECOND: True}
    assert find_common_account() == SECOND


def stored_accounts() -> list[tuple[str, bool, str]]:
    rows = OwnBankAccount.objects.order_by("pk")
    return list(rows.values_list("nrb", "is_common", "name"))


FIRST_COMMON, FIRST_ONLY = (FIRST, True), (FIRST, False)
SECOND_ONLY = (SECOND, False)


@pytest.mark.parametrize(
    ("stored", "index", "entered", "two"),
    [
        ([FIRST_COMMON], 0, {"nrb": THIEF}, True),
        ([FIRST_ONLY], 0, {"nrb": THIEF}, True),  # the only one needs no choice
        ([FIRST_COMMON, SECOND_ONLY], 1, {"nrb": THIEF}, True),  # in use by its statements
        ([FIRST_COMMON, SECOND_ONLY], 1, {"is_common": True}, True),
        ([FIRST_COMMON, SECOND_ONLY], 0, {"is_common": False}, True),
        ([FIRST_COMMON], 0, {"is_common": False}, False),  # still the only one
        ([FIRST_ONLY], 0, {"is_common": True}, False),
        ([FIRST_COMMON, SECOND_ONLY], 0, {"name": "czynsze i media"}, False),
        ([], None, {"nrb": THIEF}, True),
        ([FIRST_ONLY], None, {"nrb": THIEF}, True),  # then nobody is shown one
        ([FIRST_COMMON], None, {"nrb": THIEF, "is_common": True}, True),
        ([FIRST_COMMON], None, {"nrb": SECOND}, False),
    ],
)
@pytest.mark.parametrize("paid", [True, False])
def test_the_account_that_payers_are_shown_takes_two_once_somebody_pays(
    settings,
    stored: list[tuple[str, bool]],
    index: int | None,
    entered: dict[str, Any],
    two: bool,
    paid: bool,
):
    settings.COOP_OWN_BANK_ACCOUNTS = []
    if paid:
        open_account("100005")
    rows = [
        OwnBankAccount.objects.create(nrb=nrb, is_common=common, name="czynsze")
        for nrb, common in stored
    ]
    shown, before = find_common_account(), stored_accounts()
    account = OwnBankAccount(name="czynsze") if index is None else rows[index]
    for name, value in entered.items():
        setattr(account, name, value)

    celina = Origin(actor=staff("celina", "finance_clerk"), panel="staff")
    outcome = enter_own_account(account, origin=celina)

    waits = two and paid
    assert isinstance(outcome, PaymentChange) is waits
    assert (stored_accounts() == before) is waits
    assert (find_common_account() == shown) is (waits or not two or index == 1 and "nrb" in entered)
