"""The first month of a site without earlier charges: what is known is enough, the rest is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import SYSTEM, Origin
from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.domain.component import end_use, use_component, withdraw_use
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.rate import add_rate
from ebok_plugin.charges.domain.run.posting import post_run
from ebok_plugin.charges.domain.run.rehearsal import approve_charge_run, rehearse_charge_run
from ebok_plugin.charges.models import Basis, Component
from ebok_plugin.money import ZERO
from tests.ebok_plugin.charges.coop import charge_month, findings_of, lines_of, month, priced
from tests.ebok_plugin.ledger.books import charge, open_account

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
DECEMBER = month("2026-12")
SINCE = date(2020, 1, 1)


def charged(period: str) -> list[tuple[str, str, str]]:
    return [(account, code, amount) for account, code, _q, _r, amount in lines_of(period)]


def test_uses_alone_charge_the_first_month_and_the_next(felicja: Origin, kamil: Origin) -> None:
    anna, piotr = open_account("100005"), open_account("100006", "Piotr Nowak")
    use_component(
        priced("EKS", Basis.AREA_M2, "4.60", used=False), None, valid_from=SINCE, origin=SYSTEM
    )
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    use_component(lift, piotr.premises, valid_from=SINCE, origin=SYSTEM)
    expected = [
        (anna.account_no, "EKS", "223.56"),
        (piotr.account_no, "EKS", "223.56"),
        (piotr.account_no, "DZW", "22.00"),
    ]

    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    assert findings_of(run) == []
    post_run(approve_charge_run(run, origin=kamil), today=TODAY)
    charge_month("2027-01", felicja, kamil)

    assert charged("2026-12") == expected
    assert charged("2027-01") == expected


def test_a_file_of_rates_is_enough_to_begin(felicja: Origin, kamil: Origin) -> None:
    """Who moves in without having been charged before is charged in the second month, too."""
    open_account("100005")
    elsewhere = Property.objects.create(code="N-9", name="Dalej")
    priced("EKS", Basis.AREA_M2, "4.60", used=False)
    lift = Component.objects.create(code="DZW", name="DZW", basis=Basis.PERSONS, unit="os.")
    add_rate(lift, Decimal(11), valid_from=SINCE, property=elsewhere)
    Component.objects.create(code="OLD", name="Dawny", basis=Basis.PERSONS, unit="os.")

    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    assert findings_of(run) == [
        (
            "USE_FROM_RATE",
            False,
            "Składnik EKS nie ma wpisanego zakresu. Naliczono go wszędzie, gdzie ma stawkę.",
        ),
        (
            "USE_FROM_RATE",
            False,
            "Składnik DZW nie ma wpisanego zakresu. Naliczono go wszędzie, gdzie ma stawkę.",
        ),
        (
            "USE_MISSING",
            False,
            "Składnik OLD nie ma wpisanego zakresu ani stawki. Nikomu go nie naliczono.",
        ),
    ]
    post_run(approve_charge_run(run, origin=kamil), today=TODAY)
    open_account("100006", "Piotr Nowak")
    charge_month("2027-01", felicja, kamil)
    assert charged("2026-12") == [("100005", "EKS", "223.56")]
    assert charged("2027-01") == [("100005", "EKS", "223.56"), ("100006", "EKS", "223.56")]


def test_what_a_former_system_charged_still_says_where(felicja: Origin) -> None:
    anna = open_account("100005")
    open_account("100006", "Piotr Nowak")
    charge(anna, "2026-11", "48.60", today=TODAY)
    add_rate(Component.objects.get(), Decimal("4.60"), valid_from=SINCE)

    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    assert [code for code, _blocking, _words in findings_of(run)] == ["USE_FROM_LAST"]
    assert [item.account.account_no for item in run.items.filter(total__gt=ZERO)] == ["100005"]


def test_an_empty_site_is_told_what_to_begin_with(felicja: Origin) -> None:
    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    assert findings_of(run) == [
        (
            "NO_ACCOUNT",
            False,
            "Żadne konto nie jest otwarte w okresie 12.2026. Wczytaj plik kont.",
        ),
        (
            "NO_COMPONENT",
            False,
            "Nie ma żadnego składnika opłaty. Wpisz składniki i stawki.",
        ),
    ]


def test_a_volume_that_nobody_entered_blocks_until_it_is_there(
    felicja: Origin, kamil: Origin
) -> None:
    anna = open_account("100005")
    priced("ZW", Basis.VOLUME_M3_COLD, "13.40")

    blocked = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    set_value(anna.premises, Basis.VOLUME_M3_COLD, Decimal(6), valid_from=SINCE, origin=felicja)
    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    post_run(approve_charge_run(run, origin=kamil), today=TODAY)

    assert [(code, blocking) for code, blocking, _words in findings_of(blocked)] == [
        ("QUANTITY_MISSING", True)
    ]
    assert charged("2026-12") == [("100005", "ZW", "80.40")]


def test_a_use_that_ended_or_was_a_mistake_charges_nobody(felicja: Origin) -> None:
    open_account("100005")
    heat = priced("CO", Basis.AREA_M2, "4", used=False)
    first = use_component(heat, None, valid_from=SINCE, origin=SYSTEM)
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    kept = use_component(lift, None, valid_from=date(2027, 6, 1), origin=SYSTEM)
    mistake = use_component(lift, Property.objects.get(), valid_from=SINCE, origin=SYSTEM)
    end_use(first, on=date(2026, 11, 30), origin=SYSTEM)
    withdraw_use(mistake, origin=SYSTEM)

    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    assert (run.documents, list(lift.uses.all())) == (0, [kept])
