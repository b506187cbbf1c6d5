from __future__ import annotations

from cms_ext.frontend.theme.brand import Brand


def test_the_design_s_own_colours_would_pass() -> None:
    assert Brand("#0d5c46", "#083d2f").too_pale() == {}


def test_each_colour_answers_for_itself() -> None:
    pale = Brand("#3fa37f", "#6b8f83").too_pale()

    assert {name: round(ratio, 1) for name, ratio in pale.items()} == {"colour": 2.8, "deep": 2.8}


def test_the_stylesheet_leaves_the_dark_scheme_and_high_contrast_alone() -> None:
    css = Brand("#7a1f3d", "#3d0f1f").stylesheet()

    assert css.startswith("@layer tokens{@media (prefers-color-scheme:light){")
    assert ":not([data-contrast=" in css
    assert "--brand:#7a1f3d;--brand-deep:#3d0f1f;--brand-wash:#efe4e8" in css
    assert css.count("{") == css.count("}")
