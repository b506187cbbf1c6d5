"""Whose letter it is: its payer finds it, nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import Http404

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.fee_changes.domain.notices import notice_for
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.fee_changes.change_04 import TODAY, notice_of, told
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.people import resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db: None) -> Account:
    return open_account("100005")


@pytest.fixture
def change(felicja: Origin, kamil: Origin, anna: Account) -> FeeChange:
    return told(felicja, kamil)


def test_a_foreign_notice_is_not_there(change: FeeChange, anna: Account) -> None:
    grant(anna, "Anna Lis")
    own = resident("ebok", "EB-500001-3", "Anna Lis")
    stranger = resident("ebok", "EB-500002-1", "Piotr Wrona")
    notice = notice_of(change, anna)

    assert notice_for(own, notice.pk, TODAY) == notice
    for user, key in ((stranger, notice.pk), (own, uuid4())):
        with pytest.raises(Http404):
            notice_for(user, key, TODAY)
