"""„Mój lokal” in a union: what was declared for the property, for who may declare."""

import pytest

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import AccountAccess
from tests.clients import signed_in
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, words_at
from tests.people import resident
from waste_union.declarations.models import Declaration

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
TITLE = "Co zadeklarowano"


def test_the_page_of_a_property_says_what_was_declared(in_force: Declaration, anna: User):
    account = in_force.declared_property.account
    assert account is not None
    grant(account, "Nina Najem", AccountAccess.Role.TENANT)
    address = f"/e-bok/konto/{account.slug}/lokal/"
    nina = signed_in(resident("ebok", "EB-500003-9", "Nina Najem"))

    page, of_tenant = signed_in(anna).get(address), nina.get(address)

    said = words_at(page)
    assert page_problems(page) == page_problems(of_tenant) == []
    assert f"{TITLE} Zabudowa" in said
    assert "Osoby 4" in said
    assert "Opłata za miesiąc 124,00 zł" in said
    assert "Zmień liczbę osób" not in said
    # Reading the account gives no right to the declaration.
    assert TITLE not in words_at(of_tenant)
