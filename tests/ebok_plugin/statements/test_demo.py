"""What the demo's loader does for documents."""

import pytest

from cms_ext.operations.new_site.demo.load import set_up_demo
from ebok_plugin.plugin.demo import load_notices
from ebok_plugin.statements.domain.payment_code import code_problems
from ebok_plugin.statements.models import DeliveryConsent, Paper, PaymentSettings
from tests.ebok_plugin.statements.houses import TODAY, house

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def test_codes_work_with_the_facts_of_the_demo():
    set_up_demo(TODAY)

    codes = PaymentSettings.load()
    assert (codes.nip, codes.recipient) == ("1234563218", "SM Pod Lasem")
    assert code_problems([]) == []


def test_the_notices_of_the_month_are_there_and_anna_reads_them_in_e_bok():
    anna = house()["anna"].payer
    DeliveryConsent.objects.all().delete()

    load_notices(TODAY)

    assert set(Paper.objects.values_list("account__payer__name", "title", "channel")) == {
        ("Anna Lis", "Opłata za marzec 2026", "ELECTRONIC"),
        ("Piotr Wrona", "Opłata za marzec 2026", "PRINT"),
        ("Nina Dąb", "Opłata za marzec 2026", "PRINT"),
    }
    assert DeliveryConsent.objects.get().person == anna
