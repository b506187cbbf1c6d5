"""The database itself refuses days that overlap, no matter who writes them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction

from ebok_plugin.charges.models import (
    Basis,
    Component,
    ComponentRate,
    ComponentUse,
    CostKind,
    LegalBasis,
    PremisesValue,
    RateException,
)
from tests.ebok_plugin.charges.coop import priced
from tests.ebok_plugin.ledger.books import open_account

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

APRIL, JUNE, JULY = date(2027, 4, 1), date(2027, 6, 30), date(2027, 7, 1)


@pytest.fixture
def rows(db: None) -> list[models.Model]:
    """One row of each dated table, from April to June; two of the rates differ in their scope."""
    account = open_account("100005")
    upkeep = priced("EKS", Basis.AREA_M2, "4.85", used=False)
    ComponentRate.objects.all().delete()
    dated = {"valid_from": APRIL, "valid_to": JUNE}
    estate = account.premises.building.property
    price = {"component": upkeep, "rate": Decimal("4.60")}
    value = {"premises": account.premises, "value": Decimal(6)}
    return [
        ComponentRate.objects.create(**price, **dated),
        ComponentRate.objects.create(**price, property=estate, **dated),
        PremisesValue.objects.create(**value, basis=Basis.KWH, **dated),
        PremisesValue.objects.create(**value, basis=Basis.SHARE, **dated),
        ComponentUse.objects.create(component=upkeep, **dated),
        ComponentUse.objects.create(component=upkeep, property=estate, **dated),
        ComponentUse.objects.create(component=upkeep, premises=account.premises, **dated),
        CostKind.objects.create(component=upkeep, kind="CONTROLLED", **dated),
        LegalBasis.objects.create(component=upkeep, words="art. 4", **dated),
        RateException.objects.create(
            **price, account=account, cause="CONTEST", reference="I C 1/27", **dated
        ),
        RateException.objects.create(
            **price, account=account, cause="NOTICE_LATE", reference="4/2026", **dated
        ),
    ]


def test_a_second_row_fits_only_beside_the_first(rows: list[models.Model]):
    for begin, end, accepted in (
        (JUNE, None, False),
        (date(2027, 1, 1), APRIL, False),
        (date(2027, 5, 1), date(2027, 5, 2), False),
        (date(2027, 1, 1), None, False),
        (JULY, None, True),
        (date(2027, 1, 1), date(2027, 3, 31), True),
    ):
        for row in rows:
            row.pk = None
            row._state.adding = True
            row.valid_from, row.valid_to = begin, end  # type: ignore[attr-defined]  # dated tables
            if accepted:
                row.save()
                continue
            with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
                row.save()


def test_a_change_of_days_is_held_as_a_new_row_is(rows: list[models.Model]):
    rate = rows[0]
    later = ComponentRate.objects.create(
        component=Component.objects.get(), rate=Decimal(5), valid_from=JULY
    )

    with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
        ComponentRate.objects.filter(pk=rate.pk).update(valid_to=JULY)
    ComponentRate.objects.filter(pk=later.pk).update(valid_to=date(2027, 12, 31))
