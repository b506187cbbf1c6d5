"""Whoever ordered a service is erased when it is over, and not before."""

from __future__ import annotations

import pytest

from cms_ext.desks.privacy.domain.erasure import ErasureRefused
from cms_ext.people.identity.models import User
from ebok_plugin.cases.models import CaseMessage
from ebok_plugin.cases.personal_data import erase
from tests.ebok_plugin.cases.cases import TODAY
from tests.ebok_plugin.cases.orders import ACCOUNT, ORDER_WAYS, order_walks, ordered
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ORDER_WAYS)
def test_nobody_is_erased_while_his_order_is_under_way(
    state: str, anna: User, nina: User, daria: User, franek: User
) -> None:
    assert anna.person is not None
    assert nina.person is not None
    grant(open_account(ACCOUNT), "Anna Lis")
    case = ordered(anna.person)
    for step in ORDER_WAYS[state]:
        order_walks(daria, franek)[step](case)
    case.refresh_from_db()

    try:
        erase(anna.person, TODAY)
        why: tuple[str, ...] = ()
    except ErasureRefused as refused:
        why = refused.reasons

    in_words = f"sprawa {case.number} ({case.get_state_display()})"
    told = f"Zamówienie usługi trwa: {in_words}. Zakończ je albo anuluj."
    assert why == (() if case.is_done else (told,))
    assert CaseMessage.objects.filter(case=case).exists() is bool(why)
    # The orders of others do not hold her up.
    assert erase(nina.person, TODAY) == []
