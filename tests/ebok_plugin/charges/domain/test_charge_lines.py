"""One account, one month: uses, quantities, rates, partial months (`ledger.md` §6, §7)."""

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.charges.conf import Midmonth
from ebok_plugin.charges.domain.charge_document import due_of_rise, first_due_date
from ebok_plugin.charges.domain.charge_lines import HeldValue, Stay, measure_stay, quantities
from ebok_plugin.charges.domain.component import end_use, use_component
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.queries.charged import read_charged_accounts
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, ComponentRate
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges import coop
from tests.ebok_plugin.ledger.books import open_account
from tests.query_counts import queries_when_warm

pytestmark = pytest.mark.django_db

NOVEMBER = coop.month("2026-11")


def charged(account: Account, period: str = "2026-11") -> list[tuple[str, str, str]]:
    return coop.plain(coop.charge_for(account, coop.month(period)))


def test_the_document_of_a_month_and_equal_lines_are_made_once(flat: Account):
    """The area of premises has two decimals, an entered value four: each stays as written."""
    coop.priced("EKS", Basis.AREA_M2, "4.60")
    jan, ewa = open_account("100006"), open_account("100007")
    since = date(2026, 1, 1)
    set_value(ewa.premises, Basis.AREA_M2, Decimal("48.60"), valid_from=since, origin=SYSTEM)

    draft, *others = (coop.charge_for(one, NOVEMBER) for one in (flat, jan, ewa))
    of_anna, of_jan, of_ewa = (one.lines[0] for one in (draft, *others))

    assert coop.plain(draft) == [("EKS", "48.6 × 4.6", "223.56")]
    found = (draft.document_no, draft.booking_date, draft.due_date)
    assert found == ("NAL/2026/11/100005", date(2026, 11, 1), date(2026, 11, 16))
    assert of_anna is of_jan
    assert of_anna == of_ewa
    assert [str(one.quantity) for one in (of_anna, of_ewa)] == ["48.60", "48.6000"]


def test_each_basis_has_its_quantity_and_zero_gives_no_line(flat: Account):
    for code, basis in [
        ("A-M2", Basis.AREA_M2),
        ("B-OS", Basis.PERSONS),
        ("C-LOK", Basis.PREMISES),
        ("D-M3", Basis.VOLUME_M3_COLD),
        ("E-UDZ", Basis.SHARE),
        ("F-KWH", Basis.KWH),
    ]:
        coop.priced(code, basis, "2")
    for basis, value in [(Basis.VOLUME_M3_COLD, "5.5"), (Basis.SHARE, "0.0123"), (Basis.KWH, "0")]:
        coop.enter_value(flat.premises, basis, value, "2026-01-01")

    assert charged(flat) == [
        ("A-M2", "48.6 × 2", "97.20"),
        ("B-OS", "2 × 2", "4.00"),
        ("C-LOK", "1 × 2", "2.00"),
        ("D-M3", "5.5 × 2", "11.00"),
        ("E-UDZ", "0.0123 × 2", "0.02"),
    ]


def test_an_empty_flat_pays_nothing_by_persons(flat: Account):
    coop.priced("GOK", Basis.PERSONS, "42.75")
    coop.enter_value(flat.premises, Basis.PERSONS, "0", "2026-11-01")

    assert charged(flat) == []
    assert charged(flat, "2026-10") == [("GOK", "2 × 42.75", "85.50")]


def test_uses_of_the_property_the_building_and_the_flat_make_one_line(flat: Account):
    lift = coop.priced("DZW", Basis.PERSONS, "11", used=False)
    of_all = use_component(lift, coop.the_property(), valid_from=date(2020, 1, 1), origin=SYSTEM)
    own = [
        use_component(lift, place, valid_from=date(2026, 1, 1), origin=SYSTEM)
        for place in (flat.premises.building, flat.premises)
    ]
    assert charged(flat) == [("DZW", "2 × 11", "22.00")]

    for use in (of_all, *own):
        end_use(use, on=date(2026, 10, 31), origin=SYSTEM)
    assert (charged(flat), len(charged(flat, "2026-10"))) == ([], 1)


def test_the_property_s_own_rate_wins_and_the_account_s_own_over_it(flat: Account):
    upkeep = coop.priced("EKS", Basis.AREA_M2, "4.60")
    add_component_rate(
        upkeep, Decimal("4.20"), valid_from=date(2026, 1, 1), property=coop.the_property()
    )
    assert charged(flat) == [("EKS", "48.6 × 4.2", "204.12")]

    coop.contested(flat, upkeep, "4", date(2026, 11, 1), "I C 12/26")
    assert charged(flat) == [("EKS", "48.6 × 4", "194.40")]
    assert charged(flat, "2026-10") == [("EKS", "48.6 × 4.2", "204.12")]


def test_the_rate_of_the_first_day_is_the_month_s(flat: Account):
    upkeep = coop.priced("EKS", Basis.AREA_M2, "4.35")
    add_component_rate(upkeep, Decimal("4.60"), valid_from=date(2026, 11, 2))

    assert charged(flat) == [("EKS", "48.6 × 4.35", "211.41")]


def test_what_is_missing_is_an_error_but_not_for_who_has_nothing(flat: Account):
    """A gap in the rates; a volume that nobody entered and nobody charged."""
    coop.priced("EKS", Basis.AREA_M2, "4.35")
    ComponentRate.objects.update(valid_to=date(2026, 10, 31))
    with pytest.raises(ChargeError) as refusal:
        coop.charge_for(flat, NOVEMBER)
    coop.enter_value(flat.premises, Basis.AREA_M2, "0", "2026-11-01")

    assert (refusal.value.code, refusal.value.message) == (
        "RATE_MISSING",
        "Składnik EKS nie ma stawki na 11.2026. Uzupełnij stawki i uruchom naliczenie jeszcze raz.",
    )
    assert charged(flat) == []

    coop.priced("ZW", Basis.VOLUME_M3_COLD, "13.40")
    with pytest.raises(ChargeError) as refusal:
        coop.charge_for(flat, NOVEMBER)
    assert (refusal.value.code, refusal.value.message) == (
        "QUANTITY_MISSING",
        "Lokal L-100005: składnik ZW nie ma ilości na 11.2026. "
        "Wpisz ją i uruchom naliczenie jeszcze raz.",
    )


def test_after_an_import_alone_the_last_charge_says_what_is_charged_and_how_much():
    anna = coop.imported_coop("100005")["100005"]

    assert charged(anna, "2026-01") == [
        ("EKS", "48.6 × 4.35", "211.41"),
        ("FR", "48.6 × 3.25", "157.95"),
        ("CO-S", "48.6 × 1.55", "75.33"),
        ("CO-Z", "48.6 × 4.1", "199.26"),
        ("ZW", "6 × 12.47", "74.82"),
        ("CW", "2.5 × 38.6", "96.50"),
        ("GOK", "2 × 38", "76.00"),
        ("POD", "48.6 × 0.2813", "13.67"),
        ("DZW", "2 × 11", "22.00"),
    ]
    # A volume that was entered wins; the other components stay as they were charged.
    coop.enter_value(anna.premises, Basis.VOLUME_M3_COLD, "7", "2026-01-01")
    assert charged(anna, "2026-01")[4] == ("ZW", "7 × 12.47", "87.29")


def test_a_new_payer_of_imported_premises_pays_what_the_old_one_did():
    old = coop.imported_coop("100005")["100005"]
    Account.objects.filter(pk=old.pk).update(closed_on=date(2026, 3, 31))
    new = open_account("100099", "Piotr Wrona", opened_on=date(2026, 4, 1))
    Account.objects.filter(pk=new.pk).update(premises=old.premises)
    new.refresh_from_db()

    found = [line[:2] for line in charged(new, "2026-04")][:2]
    assert found == [("EKS", "48.6 × 4.35"), ("FR", "48.6 × 3.25")]
    with pytest.raises(ChargeError) as refusal:
        coop.charge_for(old, coop.month("2026-04"))
    assert refusal.value.message == (
        "Konto 100005 nie jest otwarte w okresie 04.2026. Wybierz inny okres."
    )


def hand_over_on_the_tenth() -> tuple[Account, Account]:
    old = open_account("100005")
    Account.objects.filter(pk=old.pk).update(closed_on=date(2026, 11, 9))
    new = open_account("100099", "Piotr Wrona", opened_on=date(2026, 11, 10))
    Account.objects.filter(pk=new.pk).update(premises=old.premises)
    return Account.objects.get(pk=old.pk), Account.objects.get(pk=new.pk)


def test_a_hand_over_within_a_month(settings):
    """The old account pays the whole month; with DAILY both pay their days."""
    old, new = hand_over_on_the_tenth()
    coop.priced("EKS", Basis.AREA_M2, "4.60")
    assert charged(old) == [("EKS", "48.6 × 4.6", "223.56")]
    with pytest.raises(ChargeError, match="nie jest otwarte"):
        coop.charge_for(new, NOVEMBER)

    settings.COOP_MIDMONTH = "DAILY"
    document = coop.charge_for(new, NOVEMBER)
    # 48,60 × 9/30 and 48,60 × 21/30.
    assert charged(old) == [("EKS", "14.58 × 4.6", "67.07")]
    assert coop.plain(document) == [("EKS", "34.02 × 4.6", "156.49")]
    assert (document.booking_date, document.due_date) == (date(2026, 11, 10), date(2026, 11, 16))


def test_with_daily_a_change_inside_the_month_makes_two_lines(flat: Account, settings):
    coop.priced("GOK", Basis.PERSONS, "42.75")
    coop.enter_value(flat.premises, Basis.PERSONS, "3", "2026-11-11")
    assert charged(flat) == [("GOK", "2 × 42.75", "85.50")]
    assert charged(flat, "2026-12") == [("GOK", "3 × 42.75", "128.25")]

    settings.COOP_MIDMONTH = "DAILY"
    # 2 × 10/30 = 0.6667 and 3 × 20/30 = 2; each line is rounded once.
    assert charged(flat) == [("GOK", "0.6667 × 42.75", "28.50"), ("GOK", "2 × 42.75", "85.50")]
    assert charged(flat, "2026-12") == [("GOK", "3 × 42.75", "128.25")]


def test_the_due_day_is_a_working_day(settings):
    def due(day: date, due_day: int) -> date:
        settings.COOP_DUE_DAY = due_day
        return first_due_date(day)

    table = {
        (date(2026, 2, 1), 15): date(2026, 2, 16),
        (date(2026, 8, 1), 15): date(2026, 8, 17),
        (date(2026, 11, 17), 15): date(2026, 12, 15),
        (date(2026, 11, 16), 15): date(2026, 11, 16),
        (date(2026, 12, 20), 10): date(2027, 1, 11),
        (date(2027, 2, 1), 28): date(2027, 3, 1),
    }
    assert {case: due(*case) for case in table} == table


def test_what_comes_on_top_leaves_fourteen_days(settings):
    def due(booked: date, due_day: int) -> date:
        settings.COOP_DUE_DAY = due_day
        return due_of_rise(booked)

    table = {
        (date(2026, 11, 16), 15): date(2026, 12, 15),  # the due day itself
        (date(2026, 11, 13), 15): date(2026, 12, 15),
        (date(2026, 12, 1), 15): date(2026, 12, 15),  # exactly 14 days
        (date(2026, 12, 2), 15): date(2027, 1, 15),
        (date(2026, 12, 20), 10): date(2027, 1, 11),
        (date(2026, 12, 28), 10): date(2027, 1, 11),  # the 10th is a Sunday
        (date(2026, 12, 29), 10): date(2027, 2, 10),
        (date(2027, 2, 10), 28): date(2027, 3, 1),
    }
    assert {case: due(*case) for case in table} == table


def test_many_accounts_cost_the_queries_of_one(flat: Account):
    coop.priced("EKS", Basis.AREA_M2, "4.60")
    coop.priced("ZW", Basis.VOLUME_M3_COLD, "13.40")
    tariff = Tariff(NOVEMBER)

    def charged_accounts() -> list[int]:
        return [
            len(account)
            for account in read_charged_accounts(NOVEMBER, tariff, Account.objects.all())
        ]

    of_one = queries_when_warm(charged_accounts)
    for number in range(3):
        open_account(f"30000{number}")
    assert (charged_accounts(), queries_when_warm(charged_accounts)) == ([4], of_one)


WHOLE = Stay(date(2026, 11, 1), date(2026, 11, 30))
TWO = HeldValue(Decimal(2), date(2026, 1, 1), date(2026, 11, 10))
THREE = HeldValue(Decimal(3), date(2026, 11, 11), None)


def test_the_days_for_which_an_account_pays():
    def days(opened: date, closed: date | None, midmonth: Midmonth) -> tuple[int, int] | None:
        stay = measure_stay(NOVEMBER, opened, closed, midmonth)
        return (stay.first.day, stay.last.day) if stay else None

    # For the next month's rule, and for the daily one.
    table = {
        (date(2020, 1, 1), None): ((1, 30), (1, 30)),
        (date(2026, 11, 1), None): ((1, 30), (1, 30)),
        (date(2026, 11, 2), None): (None, (2, 30)),
        (date(2020, 1, 1), date(2026, 11, 9)): ((1, 30), (1, 9)),
        (date(2026, 11, 10), date(2026, 11, 12)): (None, (10, 12)),
        (date(2020, 1, 1), date(2026, 10, 31)): (None, None),
        (date(2026, 12, 1), None): (None, None),
    }
    assert {
        stay: (days(*stay, Midmonth.NEXT_MONTH), days(*stay, Midmonth.DAILY)) for stay in table
    } == table


def test_the_quantities_of_a_month():
    def found(
        spans: tuple[HeldValue, ...], default: Decimal | None, stay: Stay, midmonth: Midmonth
    ) -> list[str] | None:
        values = quantities(spans, default, stay, midmonth)
        return None if values is None else [str(value) for value in values]

    nine_days = Stay(date(2026, 11, 1), date(2026, 11, 9))
    the_rest = Stay(date(2026, 11, 10), date(2026, 11, 30))
    table = {
        ((TWO, THREE), None, WHOLE): (["2"], ["0.6667", "2.0000"]),
        ((THREE,), None, WHOLE): (None, None),  # a gap
        ((THREE,), Decimal(1), WHOLE): (["1"], ["0.3333", "2.0000"]),  # which the default fills
        ((), Decimal("48.60"), WHOLE): (["48.60"], ["48.60"]),
        ((), None, WHOLE): (None, None),
        ((TWO,), None, nine_days): (["2"], ["0.6000"]),
        ((), Decimal(1), the_rest): (["1"], ["0.7000"]),
    }
    assert {
        case: (found(*case, Midmonth.NEXT_MONTH), found(*case, Midmonth.DAILY)) for case in table
    } == table


def test_a_leap_february_is_split_by_its_29_days_and_equal_values_are_one_line():
    stay = Stay(date(2028, 2, 1), date(2028, 2, 28))

    assert quantities([], Decimal("48.60"), stay, Midmonth.DAILY) == (Decimal("46.9241"),)

    again = HeldValue(Decimal(2), date(2026, 11, 11), None)

    assert quantities([TWO, again], None, WHOLE, Midmonth.DAILY) == (Decimal(2),)
