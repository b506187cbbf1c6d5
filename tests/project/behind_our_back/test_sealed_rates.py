"""An instalment, a rate or a component was changed behind our back → `verify_ledger` names it.

Each row runs its SQL with the triggers off, as somebody with the database in hand would. On the
untouched book `verify_ledger` finds nothing.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.management import call_command

from cms_ext.evidence.anchors.domain import anchor_heads
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.premises.domain.codes import find_or_make_premises
from cms_ext.premises.domain.merging import merge_places
from ebok_plugin.charges.domain.component import set_cost_kind, set_legal_basis, use_component
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.rate import add_rate, except_rate
from ebok_plugin.charges.models import Basis, Component, ComponentRate, CostKind, RateException
from ebok_plugin.interest.models import InterestRate
from ebok_plugin.ledger.domain.audit.entries import sealed_rows
from ebok_plugin.ledger.domain.payment_plan import approve_plan, propose_plan
from ebok_plugin.ledger.models import Account, PaymentPlan, PaymentPlanRow
from tests.ebok_plugin.ledger.books import charge, component, open_account, zl
from tests.people import staff
from tests.project.behind_our_back.by_table import by_table, missed
from tests.project.behind_our_back.test_ledger import NIGHT
from tests.project.behind_our_back.test_sealed_rows import found
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
LEDGER, CHARGES, INTEREST = "ebok_plugin_ledger", "ebok_plugin_charges", "ebok_plugin_interest"
PLAN, PART = f"{LEDGER}_paymentplan", f"{LEDGER}_paymentplanrow"
PAID, VOUCHED = f"{INTEREST}_interestrate", f"{INTEREST}_ratesconfirmation"
RATE, OTHER = f"{CHARGES}_componentrate", f"{CHARGES}_rateexception"
COMPONENT, USE = f"{CHARGES}_component", f"{CHARGES}_componentuse"
COVERED, ENTRY = f"{PLAN}_debits", f"{LEDGER}_ledgerentry"
VALUE, COST = f"{CHARGES}_premisesvalue", f"{CHARGES}_costkind"
LAW, PAPER = f"{CHARGES}_legalbasis", UUID("6f1f1b0e-0000-4000-8000-000000000001")
PROPERTY, BUILDING, PREMISES = (
    f"cms_ext_premises_{level}" for level in ("property", "building", "premises")
)
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
    add_rate(eks, Decimal("4.35"), valid_from=date(2025, 1, 1))
    add_rate(eks, Decimal("4.60"), valid_from=date(2026, 7, 1))
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


LATER = "valid_from = '2026-07-01'"
ROWS = {
    "kwota: było 200,00": [
        # kwoty dwóch rat, suma ta sama
        [
            f"UPDATE {PART} SET amount = 15000 WHERE due_date = '2026-04-15'",
            f"UPDATE {PART} SET amount = 15000 WHERE due_date = '2026-05-15'",
        ]
    ],
    "termin płatności: było 15.05.2026, jest 15.09.2026": (
        f"UPDATE {PART} SET due_date = '2026-09-15' WHERE due_date = '2026-05-15'"
    ),
    "usunięto go": [
        f"DELETE FROM {PART} WHERE due_date = '2026-05-15'",
        f"DELETE FROM {COVERED}",
        f"DELETE FROM {VALUE}",
        f"DELETE FROM {COST}",
        f"DELETE FROM {LAW}",
        f"DELETE FROM {PAID} WHERE valid_from = (SELECT MAX(valid_from) FROM {PAID})",
        f"DELETE FROM {RATE} WHERE {LATER}",
        f"DELETE FROM {OTHER}",
        f"DELETE FROM {USE}",
    ],
    "nie dodano go w serwisie": [
        (
            f"INSERT INTO {PART} (plan_id, due_date, amount)"
            f" SELECT id, '2026-06-15', 100 FROM {PLAN}"
        ),
        (
            f"INSERT INTO {COVERED} (paymentplan_id, ledgerentry_id) SELECT p.id, e.id"
            f" FROM {PLAN} p, {ENTRY} e WHERE e.seq = 2"
        ),
        (
            f"INSERT INTO {VALUE} (premises_id, basis, value, valid_from)"
            f" SELECT premises_id, 'PERSONS', 1, '2025-01-01' FROM {VALUE}"
        ),
        (
            f"INSERT INTO {COST} (component_id, kind, valid_from, valid_to)"
            f" SELECT component_id, 'CONTROLLED', '2024-01-01', '2024-12-31' FROM {COST}"
        ),
        (
            f"INSERT INTO {LAW} (component_id, words, valid_from, valid_to)"
            f" SELECT component_id, 'art. 5', '2024-01-01', '2024-12-31' FROM {LAW}"
        ),
        (
            f"INSERT INTO {PAID} (kind, valid_from, rate_percent, status, source_title)"
            f" SELECT MIN(kind), '2026-08-08', 1, 'confirmed', 'Monitor' FROM {PAID}"
        ),
        (
            f"INSERT INTO {RATE} (component_id, valid_from, valid_to, rate)"
            f" SELECT id, '2020-01-01', '2020-12-31', 9 FROM {COMPONENT}"
        ),
    ],
    "odsetki: było odsetki biegną": f"UPDATE {PLAN} SET interest = 'STOPPED'",
    "uzgodniono dnia: było 10.03.2026, jest 20.01.2026": (
        f"UPDATE {PLAN} SET agreed_on = '2026-01-20'"
    ),
    "stan: było obowiązuje, jest do zatwierdzenia": (
        f"UPDATE {PLAN} SET state = 'PROPOSED', approved_by_id = NULL"
    ),
    "należność: było ": (
        f"UPDATE {COVERED} SET ledgerentry_id ="
        f" (SELECT MAX(id) FROM {ENTRY} WHERE id <> ledgerentry_id)"
    ),
    "ilość: było 9.0000, jest 8.0000": f"UPDATE {VALUE} SET value = 8",
    "podstawa naliczenia: było udział, jest energia": f"UPDATE {VALUE} SET basis = 'KWH'",
    "rodzaj kosztu: było niezależny od Spółdzielni, jest zależny od Spółdzielni": (
        f"UPDATE {COST} SET kind = 'CONTROLLED'"
    ),
    "podstawa prawna: było art. 4 ust. 1 u.s.m., jest art. 5": f"UPDATE {LAW} SET words = 'art. 5'",
    f"dokument: było {PAPER}, jest brak": f"UPDATE {LAW} SET paper = NULL",
    "stawka (%): było": (
        f"UPDATE {PAID} SET rate_percent = 24 WHERE valid_from = (SELECT MAX(valid_from)"
        f" FROM {PAID})"
    ),
    "jest 15.01.2026": (
        f"UPDATE {PAID} SET valid_from = '2026-01-15' WHERE valid_from ="
        f" (SELECT MAX(valid_from) FROM {PAID})"
    ),
    "potwierdzona do: było 01.07.2026, jest 01.01.2030": (
        f"UPDATE {VOUCHED} SET until = '2030-01-01'"
    ),
    "stawka: było 4.6000, jest 1.0000": f"UPDATE {RATE} SET rate = 1 WHERE {LATER}",
    "od: było 01.07.2026, jest 01.08.2026": (
        f"UPDATE {RATE} SET valid_from = '2026-08-01' WHERE {LATER}"
    ),
    "do: było 30.06.2026, jest 31.05.2026": (
        f"UPDATE {RATE} SET valid_to = '2026-05-31' WHERE valid_to IS NOT NULL"
    ),
    "stawka: było 4.3500": f"UPDATE {OTHER} SET rate = 0",
    "do: było brak, jest 31.01.2026": f"UPDATE {USE} SET valid_to = '2026-01-31'",
    "podstawa naliczenia: było powierzchnia, jest liczba osób": (
        f"UPDATE {COMPONENT} SET basis = 'PERSONS'"
    ),
    "powierzchnia (m²): było": f"UPDATE {PREMISES} SET area = 1",
    "liczba osób: było": f"UPDATE {PREMISES} SET persons = 0",
    "do: było brak": f"UPDATE {PREMISES} SET valid_to = '2026-01-31'",
    "rodzaj: było lokal mieszkalny": f"UPDATE {PREMISES} SET kind = 'garage'",
    "nieruchomość: było ": [
        # nieruchomość budynku
        [
            f"INSERT INTO {PROPERTY} (code, name) VALUES ('N9', 'obca')",
            f"UPDATE {BUILDING} SET property_id = (SELECT id FROM {PROPERTY} WHERE code = 'N9')",
        ]
    ],
    "subkonto: było": f"UPDATE {COMPONENT} SET subaccount = 'REPAIR'",
}


@pytest.mark.both_databases
def test_an_untouched_book_has_no_findings(book: Account):
    anchor_heads(NIGHT)

    assert found() == []


@pytest.mark.both_databases
@pytest.mark.usefixtures("book", "triggers_off")
def test_what_was_changed_is_found():
    anchor_heads(NIGHT)

    assert missed(by_table(ROWS), lambda: "\n".join(one.message for one in sealed_rows())) == []


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
