from decimal import Decimal

from ebok_plugin.ledger.templatetags.ledger import (
    amount_part,
    format_quantity,
    lower_first,
    nrb,
    period_name,
    state_part,
)


def test_a_quantity_has_the_decimals_it_needs():
    written = {
        ("48.6000", 0): "48,6",
        ("2.0000", 0): "2",
        ("100.0000", 0): "100",
        ("4.3500", 2): "4,35",
        ("4.1000", 2): "4,10",
        ("0.2813", 2): "0,2813",
        ("-1.5000", 0): "−1,5",
    }

    assert {
        (value, least): format_quantity(Decimal(value), least) for value, least in written
    } == written


def test_small_words():
    headlines = {
        "Zaległość: 926,94 zł": ("Zaległość:", "926,94 zł"),
        "Do zapłaty do 16.02.2026: 926,94 zł": ("Do zapłaty do 16.02.2026:", "926,94 zł"),
        "Konto rozliczone": ("Konto rozliczone", ""),
    }

    assert {text: (state_part(text), amount_part(text)) for text in headlines} == headlines
    assert nrb("23999000090001000000100003") == "23 9990 0009 0001 0000 0010 0003"
    assert period_name("2026-02") == "luty 2026"
    assert lower_first("O 9,50 zł więcej") == "o 9,50 zł więcej"
