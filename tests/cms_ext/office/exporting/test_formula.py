from __future__ import annotations

import pytest

from cms_ext.office.exporting import neutralise_formula


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("x")',
        "+48 22",
        "-12,50",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1+1",
        "\tzwykły",
    ],
)
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert neutralise_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Anna Lis", "3/RN/2024", "a=b", "2026-11-20", "  Anna"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutralise_formula(text) == text
