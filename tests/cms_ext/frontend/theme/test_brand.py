import pytest

from cms_ext.frontend.theme.brand import Brand, contrast, mixed


def test_each_colour_answers_for_itself_and_the_design_s_own_would_pass():
    assert Brand("#0d5c46", "#083d2f").too_pale() == {}

    pale = Brand("#3fa37f", "#6b8f83").too_pale()

    assert {name: round(ratio, 1) for name, ratio in pale.items()} == {"colour": 2.8, "deep": 2.8}


def test_the_stylesheet_leaves_the_dark_scheme_and_high_contrast_alone():
    css = Brand("#7a1f3d", "#3d0f1f").stylesheet()

    assert css.startswith("@layer tokens{@media (prefers-color-scheme:light){")
    assert ":not([data-contrast=" in css
    assert "--brand:#7a1f3d;--brand-deep:#3d0f1f;--brand-wash:#efe4e8" in css
    assert css.count("{") == css.count("}")


def test_contrast_is_that_of_wcag():
    expected = {
        ("#000000", "#ffffff"): 21.0,
        ("#ffffff", "#000000"): 21.0,
        ("#767676", "#ffffff"): 4.54,
        ("#777777", "#ffffff"): 4.48,
        ("#0d5c46", "#0d5c46"): 1.0,
    }

    assert {pair: round(contrast(*pair), 2) for pair in expected} == expected


def test_only_six_digits_are_a_colour():
    for text in ("", "0d5c46", "#0d5c4", "#0d5c467", "green", "#0d5c46\n"):
        with pytest.raises(ValueError, match="no colour"):
            contrast(text, "#ffffff")


def test_a_mixture_lies_between_its_colours():
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#0d5c46", "#ffffff", 1.0) == "#ffffff"
