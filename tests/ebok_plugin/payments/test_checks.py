"""[DEMO_NRB]: nobody leaves the demo with bank numbers that belong to no bank."""

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import DjangoAssertNumQueries

from cms_ext.base.money.nrb import build_nrb
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.checks import check_bank_source, check_demo_numbers
from tests.ebok_plugin.payments.bank_accounts import open_accounts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_demo(settings) -> None:
    settings.COOP_DEMO = False
    settings.COOP_BANK_SORT_CODE = "10205561"


def test_accounts_of_the_demo_are_named_and_stop_the_site():
    open_accounts(7)

    (problem,) = run_checks(tags=[Tags.database], databases=["default"])

    assert problem.id == "payments.E001"
    assert problem.msg == (
        "[DEMO_NRB] Accounts with bank numbers of the demo: 100001, 100002, 100003, 100004, 100005."
    )
    with pytest.raises(SystemCheckError, match="DEMO_NRB"):
        call_command("check", databases=["default"])


def test_the_numbers_of_a_bank_are_in_order_and_without_a_database_none_is_asked(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    (account,) = open_accounts(1)

    with django_assert_num_queries(0):
        assert check_demo_numbers(None) == []
    Account.objects.filter(pk=account.pk).update(nrb=build_nrb("10205561", "1234", "9990000910"))
    assert check_demo_numbers(None, databases=["default"]) == []


def test_the_sort_code_of_the_demo_stops_the_site_and_the_demo_may_have_it(settings):
    settings.COOP_BANK_SORT_CODE = "99900009"
    assert [number.id for number in check_demo_numbers(None, databases=["default"])] == [
        "payments.E002"
    ]

    settings.COOP_DEMO = True
    open_accounts(1)
    assert check_demo_numbers(None, databases=["default"]) == []


def test_who_posts_payments_is_one_of_three(settings):
    for source, problems in {"FILE": [], "BOTH": [], "file": ["payments.E003"]}.items():
        settings.COOP_PAYMENTS_BANK_SOURCE = source
        assert [one.id for one in check_bank_source(None)] == problems
