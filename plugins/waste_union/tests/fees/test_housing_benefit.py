"""Who charges for waste gives no data for a housing benefit: that is of a flat's account."""

import pytest

from ebok_plugin.ledger.models import Account
from plugins.waste_union.tests.fees.payers import account as waste_account
from tests.clients import signed_in
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.statements.offices import read_by_anna, sample, settle_office
from tests.people import staff

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
PATH = "dodatek-mieszkaniowy/"


def test_a_payer_of_waste_has_neither_address_nor_ways_to_it(client):
    settle_office()
    flat = read_by_anna(client, sample("100004"))
    grant(waste_account(), "Anna Lis")
    auditor = signed_in(staff("kontroler", "auditor"))
    desk = Account.objects.get(account_no="300001").pk, flat.pk

    pages = [client.get("/e-bok/", {"konto": number}) for number in ("300001", "100004")]
    desks = [auditor.get(f"/admin/rozliczenia/konto/{key}/") for key in desk]

    assert ["dodatek-mieszkaniowy" in page.content.decode() for page in pages] == [False, True]
    assert ["dodatek-mieszkaniowy" in page.content.decode() for page in desks] == [False, True]
    assert client.get(f"/e-bok/konto/300001/{PATH}").status_code == 404
    assert auditor.get(f"/admin/rozliczenia/konto/{desk[0]}/{PATH}").status_code == 404
