"""However rates and instalments are written, they are sealed; what nobody sealed is named."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.management import call_command

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.premises.domain.codes import find_or_make_premises
from cms_ext.premises.domain.merging import merge_places
from ebok_plugin.charges.domain.component import set_cost_kind, set_legal_basis, use_component
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.rate import add_component_rate, except_rate
from ebok_plugin.charges.models import Basis, Component, ComponentRate, CostKind, RateException
from ebok_plugin.interest.models import InterestRate
from ebok_plugin.ledger.domain.payment_plan import approve_plan, propose_plan
from ebok_plugin.ledger.models import Account, PaymentPlan, PaymentPlanRow
from tests.ebok_plugin.ledger.books import charge, component, open_account, zl
from tests.people import staff
from tests.project.behind_our_back.test_sealed_rows import found
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
PAPER = UUID("6f1f1b0e-0000-4000-8000-000000000001")
AGREED = date(2026, 3, 10)


@shared
def book() -> Account:
    """One account: one of its two debits in two instalments, a rate, an exception, its use, a share
    of the premises, the component's kind of cost and legal basis.
    """
    seal_all_rows()
    flat = open_account("100005")
    charge(flat, "2026-01", "300.00")
    charge(flat, "2026-02", "300.00")
    clerk = staff("finanse")
    plan = propose_plan(
        flat,
        list(flat.entries.filter(seq=1)),
        [(date(2026, 4, 15), zl("200.00")), (date(2026, 5, 15), zl("100.00"))],
        interest_stopped=False,
        reason="utrata pracy, pismo z 5 marca",
        agreed_on=AGREED,
        made_by=clerk,
        today=AGREED,
    )
    approve_plan(plan, approved_by=staff("kontroler"), today=AGREED)
    eks = component("EKS")
    add_component_rate(eks, Decimal("4.35"), valid_from=date(2025, 1, 1))
    add_component_rate(eks, Decimal("4.60"), valid_from=date(2026, 7, 1))
    except_rate(
        flat,
        eks,
        Decimal("4.35"),
        valid_from=date(2026, 7, 1),
        cause=RateException.Cause.NOTICE_LATE,
        reference="ZO/2026/1",
        origin=SYSTEM,
    )
    use_component(eks, flat.premises, valid_from=date(2025, 1, 1), origin=SYSTEM)
    set_value(flat.premises, Basis.SHARE, Decimal(9), valid_from=date(2025, 1, 1), origin=SYSTEM)
    set_cost_kind(eks, CostKind.Kind.INDEPENDENT, valid_from=date(2025, 1, 1), origin=SYSTEM)
    law = "art. 4 ust. 1 u.s.m."
    set_legal_basis(eks, law, paper=PAPER, valid_from=date(2025, 1, 1), origin=SYSTEM)
    return flat


def test_each_way_of_writing_is_sealed(book: Account):
    """One by one, many at once, by a condition, and taking away."""
    (rate,) = ComponentRate.objects.filter(valid_to=None)
    rate.rate = Decimal("4.61")
    rate.save(update_fields=["rate"])
    assert found() == []
    ComponentRate.objects.filter(pk=rate.pk).update(rate=Decimal("4.62"))
    assert found() == []
    rate.rate = Decimal("4.63")
    ComponentRate.objects.bulk_update([rate], ["rate"])
    assert found() == []
    rate.delete()
    RateException.objects.all().delete()
    Component.objects.update_or_create(code="EKS", defaults={"unit": "m2"})
    plan = PaymentPlan.objects.get()
    PaymentPlanRow.objects.create(plan=plan, due_date=date(2026, 6, 15), amount=zl("1.00"))
    plan.debits.set(book.entries.filter(seq=2))
    # What points at premises is moved whatever its model is, past each model's own manager.
    house = book.premises.building
    other, _ = find_or_make_premises("L-6", building=house, number="6", area=Decimal(40))
    merge_places(book.premises, other, today=AGREED, origin=SYSTEM)

    assert [one for one in found() if one.auditor == "sealed_rows"] == []


def test_rows_that_nobody_sealed_are_named_until_they_are(db: None):
    """The rates of interest come with the programme, before the site has its key and people."""
    assert found() == []

    staff("finanse")
    named = [one.message.split(":")[0] for one in found()]
    call_command("seal_rows")

    assert named == ["stawki odsetek", "potwierdzenia stawek odsetek"]
    assert found() == []
    assert InterestRate.objects.exists()
