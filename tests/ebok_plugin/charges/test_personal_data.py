from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.charges.domain.rate import except_rate
from ebok_plugin.charges.models import Basis, RateException
from ebok_plugin.personal_data import collect
from tests.ebok_plugin.charges.coop import priced
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db


def test_a_copy_of_the_own_data_holds_the_own_rates() -> None:
    upkeep = priced("EKS", Basis.AREA_M2, "4.85")
    for number, payer in (("100005", "Anna Lis"), ("100007", "Jędrzej Gęsty")):
        except_rate(
            open_account(number, payer),
            upkeep,
            Decimal("4.60"),
            valid_from=date(2027, 4, 1),
            cause=RateException.Cause.CONTEST,
            reference=f"I C {number}/27",
            origin=SYSTEM,
        )
    anna = RateException.objects.earliest("pk").account.payer

    [section] = [one for one in collect(anna) if one.title == "Inne stawki opłat"]
    assert [dict(row) for row in section.rows] == [
        {
            "Konto": "100005",
            "Składnik": "EKS",
            "Stawka": Decimal("4.6000"),
            "Od": date(2027, 4, 1),
            "Do": None,
            "Powód": "zmiana zakwestionowana w sądzie",
            "Podstawa": "I C 100005/27",
        }
    ]
