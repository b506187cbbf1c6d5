from decimal import Decimal

from django.test import override_settings

from ebok_plugin.interest.conf import check_interest_settings


def test_a_wrong_setting_stops_the_site_with_its_cure():
    for name, value in (
        ("COOP_CONTRACT_RATE_PERCENT", 5.0),
        ("COOP_CONTRACT_RATE_PERCENT", Decimal("9.255")),
        ("COOP_CONTRACT_RATE_PERCENT", Decimal("-1.00")),
        ("COOP_TAX_MIN_INTEREST", "8.70"),
        ("COOP_NOTE_MINIMUM", Decimal("0.001")),
        ("COOP_NOTE_MINIMUM", None),
    ):
        with override_settings(**{name: value}):
            assert [(found.id, found.hint) for found in check_interest_settings(None)] == [
                (
                    "interest.E001",
                    'Set a Decimal from 0 with at most two decimals: Decimal("5.00").',
                )
            ]


def test_the_defaults_and_good_values_pass(settings):
    assert check_interest_settings(None) == []

    settings.COOP_CONTRACT_RATE_PERCENT = Decimal("5.00")
    settings.COOP_TAX_MIN_INTEREST = Decimal("8.70")
    settings.COOP_NOTE_MINIMUM = Decimal(0)
    assert check_interest_settings(None) == []
