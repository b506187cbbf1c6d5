"""What open accounts answer when staff change the premises tree."""

from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.premises.domain.merging import list_obstacles_to_merge, merge_places
from cms_ext.premises.domain.place import end_places, list_obstacles_to_end
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


def close(account: Account, day: date) -> None:
    account.closed_on = day
    account.save()


def test_a_flat_ends_no_sooner_than_its_account():
    account = open_account("100005")
    flat = account.premises

    assert list_obstacles_to_end(flat, TODAY) == [
        f"Lokal {flat.code} ma konto 100005, które jest otwarte dłużej niż do 20.11.2026. "
        "Najpierw zamknij konto."
    ]
    close(account, date(2026, 11, 21))
    assert len(list_obstacles_to_end(flat, TODAY)) == 1
    close(account, TODAY)
    end_places([flat], on=TODAY, origin=OPERATOR)

    flat.refresh_from_db()
    assert flat.valid_to == TODAY


def test_a_flat_has_one_open_account_and_takes_over_the_other_ones():
    account, other = open_account("100005"), open_account("100006")
    flat, twin = account.premises, other.premises

    assert list_obstacles_to_merge(twin, flat) == [
        "Oba lokale mają otwarte konta: 100006, 100005. Najpierw zamknij jedno z nich."
    ]
    close(other, date(2026, 10, 31))
    merge_places(twin, flat, today=TODAY, origin=OPERATOR)

    assert set(flat.accounts.all()) == {account, other}
