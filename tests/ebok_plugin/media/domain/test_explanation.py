"""The five steps, for each of the twelve premises of the worked example."""

from __future__ import annotations

import pytest

from ebok_plugin.ledger.models import Account
from ebok_plugin.media.domain.explanation import MediumExplained, explain, in_words, side
from ebok_plugin.media.domain.settlement import building_sums, medium_sums, settlements_of
from ebok_plugin.media.models import MediaSettlement
from ebok_plugin.media.views.settlement import media_chart
from ebok_plugin.money import ZERO, total
from tests.ebok_plugin.exchange.books import TODAY
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.media.worked import BUILDING, PREMISES

pytestmark = pytest.mark.django_db


def explained(number: str) -> tuple[MediumExplained, ...]:
    (one,) = settlements_of(Account.objects.get(account_no=number), TODAY)
    return explain(one.lines, building_sums(one.settlement))


def test_every_premises_of_the_worked_example_to_the_grosz(worked_building: None) -> None:
    for number, figures in PREMISES.items():
        media = explained(number)
        parts = [part for medium in media for part in medium.parts]
        assert [part.cost for part in parts] == [zl(text) for text in figures[:4]]
        assert [part.share for part in parts] == [part.cost for part in parts]
        assert (
            total(medium.cost for medium in media),
            total(medium.advances for medium in media),
            total(medium.result for medium in media),
        ) == tuple(zl(text) for text in figures[4:])


def test_the_building_adds_up_with_its_residual(worked_building: None) -> None:
    for medium in explained("100005"):
        assert (
            medium.invoice_total,
            medium.common_cost,
            medium.costs_of_all,
            medium.residual,
        ) == tuple(zl(text) for text in BUILDING[medium.medium])
        assert total(part.pool for part in medium.parts) == medium.to_split
    sums = medium_sums(MediaSettlement.objects.get())
    assert [(one.medium, one.residual, one.bound, one.shares) for one in sums] == [
        ("CO", zl("0.01"), zl("0.12"), 24),
        ("ZW", zl("-0.01"), zl("0.06"), 12),
        ("CW", ZERO, zl("0.06"), 12),
    ]


def test_the_drawing_says_its_figures(worked_building: None) -> None:
    chart = media_chart(explained("100005"))

    assert [slot.label for slot in chart.slots] == ["ogrzewanie", "woda", "podgrzanie"]
    assert "woda i ścieki: koszt 804,65 zł, zaliczki 871,20 zł" in chart.name.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_a_result_in_words() -> None:
    table = {
        "-87.43": ("Do zwrotu: 87,43 zł", "zwrot"),
        "235.23": ("Dopłata: 235,23 zł", "dopłata"),
        "0.00": ("Rozliczenie wyszło na zero", ""),
    }

    assert {
        result: (in_words(zl(result)).replace("\xa0", " "), side(zl(result))) for result in table
    } == table
