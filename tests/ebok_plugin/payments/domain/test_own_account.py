"""Which account of the co-op those pay to who have no number of their own."""

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.payments.domain.own_account import find_common_account, save_own_account
from ebok_plugin.payments.models import OwnBankAccount

pytestmark = pytest.mark.django_db
FIRST, SECOND, SET = "1" * 26, "2" * 26, "3" * 26


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
