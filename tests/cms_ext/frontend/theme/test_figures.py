import re
from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.html import format_html

from cms_ext.base.money.amounts import Money
from cms_ext.frontend.theme.brand import HOURS, OpeningLine, opening_lines
from cms_ext.frontend.theme.figures import days_left, file_size, long_date, weekday_date
from cms_ext.frontend.theme.templatetags.coop import whole_email, whole_postcode
from tests.sources import ROOT, of_packages


def test_an_amount_is_written_alike_by_the_theme_and_by_the_ledger():
    template = Template("{% load coop %}{{ amount|money }}")
    expected = {
        "0.00": "0,00 zł",
        "1234.56": "1 234,56 zł",
        "-87.43": "−87,43 zł",
        "9999999.99": "9 999 999,99 zł",
    }
    for amount, written in expected.items():
        money = Money(Decimal(amount))
        page = template.render(Context({"amount": money}))
        assert page == str(money) == written.replace(" ", "\N{NO-BREAK SPACE}")


def test_dates_are_written_for_people_and_how_many_days_are_left():
    day = date(2026, 11, 24)

    assert long_date(day) == "24 listopada 2026 r."
    assert weekday_date(day) == "wtorek, 24 listopada 2026"

    expected = {19: "", 20: "dziś", 21: "jutro", 22: "za 2 dni", 30: "za 10 dni"}

    assert {day: days_left(date(2026, 11, day), date(2026, 11, 20)) for day in expected} == expected


def test_a_file_s_size():
    expected = {
        0: "0 B",
        999: "999 B",
        1_000: "1 kB",
        412_300: "412 kB",
        999_499: "999 kB",
        999_500: "1,0 MB",
        1_140_000: "1,1 MB",
    }

    assert {
        size: file_size(size).replace("\N{NO-BREAK SPACE}", " ") for size in expected
    } == expected


def test_neighbouring_days_with_the_same_hours_share_a_line():
    week = ["8:00–17:00", "8:00–15:00", "8:00–15:00", "8:00–15:00", "8:00-13:00", "", ""]

    assert opening_lines(week) == [
        OpeningLine("poniedziałek", "8:00–17:00"),
        OpeningLine("wtorek–czwartek", "8:00–15:00"),
        OpeningLine("piątek", "8:00–13:00"),
    ]

    assert opening_lines([""] * 7) == []

    typed = ["8:00–15:00", "8:00-15:00", "8–15", "8:00–15:00\n", "od 8"]

    assert [text for text in typed if HOURS.match(text)] == ["8:00–15:00", "8:00-15:00"]


def test_a_fact_is_written_as_by_hand():
    values = {
        "none": None,
        "empty": "",
        "number": 1234,
        "amount": Decimal("1234.5"),
        "day": date(2026, 11, 30),
        "note": "<b>1 & 2</b>",
        "html": format_html("<b>{}</b>", "&"),
        "no": False,
    }
    names = (*values, "missing")
    shown = "".join(f'{{% fact _("Pole") {name} %}}' for name in names)
    by_hand = "".join(f"<div><dt>Pole</dt> <dd>{{{{ {name} }}}}</dd></div>" for name in names)

    assert render(shown, **values) == render(by_hand, **values)


def test_an_optional_fact_without_a_value_is_left_out():
    shown = '{% optional_fact _("Od") day|date:"j.m.Y" %}{% optional_fact _("Uwagi") note %}'
    day = date(2026, 11, 30)

    assert render(shown, day=day) == "<div><dt>Od</dt> <dd>30.11.2026</dd></div>"
    assert render(shown, day=None, note="<i>") == "<div><dt>Uwagi</dt> <dd>&lt;i&gt;</dd></div>"


def render(text: str, **values: object) -> str:
    return Template("{% load coop %}" + text).render(Context(values))


def test_no_line_ends_inside_the_postcode_of_an_address():
    shown = whole_postcode("ul. Leśna 3/5, 00-000 <Las>")
    assert shown == 'ul. Leśna 3/5, <span class="nowrap">00-000</span> &lt;Las&gt;'

    postal = re.compile(r"[{][{] [\w.]*(coop|place|property|premises)\.(postal_)?address [}]")
    plain = {
        str(path.relative_to(ROOT))
        for path in of_packages(".html")
        if not {"desk", "admin"} & set(path.parts) and postal.search(path.read_text("utf-8"))
    }
    assert plain == set()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("hanna.brzoza@poczta.example", "hanna.brzoza<wbr>@poczta<wbr>.example"),
        ("biuro@sm.waw.pl", "biuro<wbr>@sm.waw<wbr>.pl"),
        ("Nie mamy adresu.", "Nie mamy adresu."),
        ("<b>@x.pl", "&lt;b&gt;<wbr>@x<wbr>.pl"),
    ],
)
def test_a_line_ends_between_the_parts_of_an_email_address(address: str, expected: str):
    assert whole_email(address) == expected
