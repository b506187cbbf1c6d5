from datetime import date

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.charges.domain.component import end_use, use_component
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, ComponentUse
from tests.ebok_plugin.charges.coop import priced, the_property
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


def uses() -> list[tuple[str, str, str | None]]:
    return [
        (str(use.place()), str(use.valid_from), str(use.valid_to) if use.valid_to else None)
        for use in ComponentUse.objects.order_by("valid_from", "pk")
    ]


def test_a_component_is_charged_in_a_property_a_building_and_one_flat() -> None:
    flat = open_account("100005").premises
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    use_component(lift, the_property(), valid_from=JANUARY, origin=SYSTEM)
    use_component(lift, flat.building, valid_from=JANUARY, valid_to=JULY, origin=SYSTEM)
    use_component(lift, flat, valid_from=JULY, origin=SYSTEM)

    assert uses() == [
        ("do przypisania", "2026-01-01", None),
        ("ul. Wzorcowa 1", "2026-01-01", "2026-07-01"),
        ("ul. Wzorcowa 1 m. 05", "2026-07-01", None),
    ]


def test_a_use_ends_and_another_begins_later() -> None:
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    first = use_component(lift, the_property(), valid_from=JANUARY, origin=SYSTEM)
    end_use(first, on=date(2026, 3, 31), origin=SYSTEM)
    use_component(lift, the_property(), valid_from=JULY, origin=SYSTEM)

    assert uses() == [
        ("do przypisania", "2026-01-01", "2026-03-31"),
        ("do przypisania", "2026-07-01", None),
    ]


def test_two_uses_of_one_place_do_not_overlap() -> None:
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    use_component(lift, the_property(), valid_from=JULY, origin=SYSTEM)

    with pytest.raises(ChargeError) as refusal:
        use_component(lift, the_property(), valid_from=JANUARY, origin=SYSTEM)

    assert refusal.value.message == (
        "do przypisania: składnik DZW jest tam już naliczany od 01.07.2026. Popraw daty."
    )
    assert uses() == [("do przypisania", "2026-07-01", None)]


def test_a_use_does_not_end_before_it_begins() -> None:
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    with pytest.raises(ChargeError) as refusal:
        use_component(lift, the_property(), valid_from=JULY, valid_to=JANUARY, origin=SYSTEM)

    assert refusal.value.message == (
        "Koniec 01.01.2026 jest przed początkiem 01.07.2026. Popraw jedną z dat."
    )
    assert uses() == []
