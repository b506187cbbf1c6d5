import re
from datetime import date
from decimal import Decimal

from django.template import Context, Template

from cms_ext.base.money.amounts import Money
from cms_ext.frontend.theme.brand import HOURS, OpeningLine, opening_lines
from cms_ext.frontend.theme.figures import days_left, file_size, long_date, weekday_date
from cms_ext.frontend.theme.templatetags.coop import whole_postcode
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
