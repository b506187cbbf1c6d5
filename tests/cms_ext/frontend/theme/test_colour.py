from __future__ import annotations

import pytest

from cms_ext.frontend.theme.brand import contrast, mixed


@pytest.mark.parametrize(
    ("ink", "ground", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#0d5c46", "#0d5c46", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(ink: str, ground: str, ratio: float) -> None:
    assert round(contrast(ink, ground), 2) == ratio


@pytest.mark.parametrize("text", ["", "0d5c46", "#0d5c4", "#0d5c467", "green", "#0d5c46\n"])
def test_only_six_digits_are_a_colour(text: str) -> None:
    with pytest.raises(ValueError, match="no colour"):
        contrast(text, "#ffffff")


def test_a_mixture_lies_between_its_colours() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#0d5c46", "#ffffff", 1.0) == "#ffffff"
