"""Entries of the whitelist: what is refused, what the access log keeps."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.public_site.detector.domain.allowance import (
    add_allowance,
    change_allowance,
    set_strength,
)
from cms_ext.public_site.detector.models import Allowance, RuleStrength
from tests.people import staff

pytestmark = pytest.mark.django_db


def entry(kind: str = "PERSON", value: str = "Piotr Wrona", **more: object) -> Allowance:
    facts = {"starts_on": date(2024, 6, 20), "ends_on": date(2028, 6, 20)} | more
    return Allowance(kind=kind, value=value, reason="Członek Rady Nadzorczej", **facts)


def test_who_entered_it_and_until_when_stands_in_the_log_and_the_value_does_not():
    jurek = staff("prawnik", "legal_admin")

    allowed = add_allowance(entry(value=" Piotr  Wrona "), origin=Origin(jurek))
    allowed.ends_on = date(2026, 12, 31)
    change_allowance(allowed, origin=Origin(jurek))

    kept = Allowance.objects.get()
    assert (kept.value, kept.added_by, kept.ends_on) == ("Piotr Wrona", jurek, date(2026, 12, 31))
    assert [
        (event.action, event.actor, event.reason_code, event.changes)
        for event in AuditEvent.objects.filter(object_id=str(kept.pk)).order_by("seq")
    ] == [
        ("ALLOWANCE_ENTERED", jurek, "PERSON", {"od": "2024-06-20", "do": "2028-06-20"}),
        ("ALLOWANCE_CHANGED", jurek, "PERSON", {"od": "2024-06-20", "do": "2026-12-31"}),
    ]


def test_a_value_that_is_none_of_its_kind_and_an_entry_without_reason_or_end_are_refused():
    wrong = {
        ("PERSON", "Wrona"): "Podaj imię i nazwisko.",
        ("PHONE", "22 000 00"): "Numer telefonu ma 9 cyfr.",
        ("ACCOUNT", "1" * 26): "Numer rachunku ma 26 cyfr i poprawną sumę kontrolną.",
        ("EMAIL", "podlasem.example"): ("Podaj pełny adres, na przykład biuro@spoldzielnia.pl."),
        ("DOMAIN", "@podlasem.example"): ("Podaj domenę bez znaku @, na przykład spoldzielnia.pl."),
    }
    for (kind, value), sentence in wrong.items():
        with pytest.raises(ValidationError) as refusal:
            add_allowance(entry(kind, value), origin=SYSTEM)
        assert refusal.value.message_dict == {"value": [sentence]}

    endless = Allowance(kind="PERSON", value="Piotr Wrona", starts_on=date(2024, 6, 20))
    with pytest.raises(ValidationError) as refusal:
        add_allowance(endless, origin=SYSTEM)
    assert not Allowance.objects.exists()
    assert sorted(refusal.value.message_dict) == ["ends_on", "reason"]


@pytest.mark.both_databases
def test_the_database_holds_the_dates_too():
    with pytest.raises(IntegrityError), transaction.atomic():
        entry(starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1)).save()


def test_a_rule_has_one_strength_and_its_change_is_logged():
    set_strength(RuleStrength(rule="PHONE", strength="warn", reason="decyzja"), origin=SYSTEM)

    with pytest.raises(ValidationError):
        set_strength(RuleStrength(rule="PHONE", strength="block", reason="x"), origin=SYSTEM)

    assert AuditEvent.objects.get(action="RULE_STRENGTH_SET").changes == {
        "reguła": "PHONE",
        "niepewny": False,
        "siła": "warn",
    }
