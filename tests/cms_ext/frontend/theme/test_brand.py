import pytest
from django.apps import apps
from django.core.checks import Error
from django.template import Context, Template
from lxml import etree

from cms_ext.frontend.theme.brand import (
    DARK_CARD,
    READABLE,
    READABLE_IN_THE_DARK,
    Brand,
    contrast,
    mix_colours,
)
from cms_ext.frontend.theme.icons import ICONS, UnknownIcon, check_icons, draw_icon
from cms_ext.plugins import Plugin, PluginConfig, SitePart, Tile
from tests.cms_ext.frontend.theme.test_tokens import stylesheet


def test_each_colour_answers_for_itself_and_the_design_s_own_would_pass():
    assert Brand("#0d5c46", "#083d2f").too_pale() == {}

    pale = Brand("#3fa37f", "#6b8f83").too_pale()

    assert {name: round(ratio, 1) for name, ratio in pale.items()} == {"colour": 2.8, "deep": 2.8}


def test_the_stylesheet_has_both_schemes_and_leaves_high_contrast_alone():
    css = Brand("#7a1f3d", "#3d0f1f").stylesheet()

    assert css.startswith("@layer tokens{@media (prefers-color-scheme:light){")
    assert ":not([data-contrast=" in css
    assert "--brand:#7a1f3d;--brand-deep:#3d0f1f;--brand-wash:#efe4e8" in css
    assert "(prefers-color-scheme:dark)" in css
    assert css.count(':root:not([data-contrast="high"])') == 2
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("colour", ["#1f5a8a", "#7a1f3d", "#000000", "#0d5c46", "#767676"])
def test_the_colours_of_the_dark_scheme_are_readable_on_what_they_stand_on(colour: str):
    brand = Brand(colour, "#143a59")

    assert contrast(brand.dark_colour, DARK_CARD) >= READABLE_IN_THE_DARK
    assert contrast(brand.dark_colour, brand.dark_wash) >= READABLE
    assert contrast("#000000", brand.dark_colour) >= READABLE
    assert f"--card:{DARK_CARD}" in stylesheet()


def test_contrast_is_that_of_wcag():
    expected = {
        ("#000000", "#ffffff"): 21.0,
        ("#ffffff", "#000000"): 21.0,
        ("#767676", "#ffffff"): 4.54,
        ("#777777", "#ffffff"): 4.48,
        ("#0d5c46", "#0d5c46"): 1.0,
    }

    assert {pair: round(contrast(*pair), 2) for pair in expected} == expected
    # Only six digits are a colour.
    for text in ("", "0d5c46", "#0d5c4", "#0d5c467", "green", "#0d5c46\n"):
        with pytest.raises(ValueError, match="no colour"):
            contrast(text, "#ffffff")


def test_a_mixture_lies_between_its_colours():
    assert mix_colours("#000000", "#ffffff", 0.5) == "#808080"
    assert mix_colours("#0d5c46", "#ffffff", 1.0) == "#ffffff"


def test_every_icon_is_a_drawing_hidden_from_screen_readers():
    drawings = {name: etree.fromstring(draw_icon(name)) for name in ICONS}

    assert {name: svg.get("aria-hidden") for name, svg in drawings.items()} == dict.fromkeys(
        ICONS, "true"
    )
    assert [name for name, svg in drawings.items() if not len(svg)] == []


def test_a_template_takes_the_name_from_a_tile_and_an_unknown_one_says_which_there_are():
    with pytest.raises(UnknownIcon, match="no icon 'walet'. Choose one of: alert, building"):
        draw_icon("walet")
    tile = Tile("Sprawdź saldo", "ile i do kiedy zapłacić", "ebok:home", "wallet")

    page = Template('{% include "cms_ext/theme/parts/icon.html" with name=tile.icon %}').render(
        Context({"tile": tile})
    )

    assert page.strip() == draw_icon("wallet")


def test_the_tiles_of_the_site_have_their_icons_and_an_unknown_one_is_named(monkeypatch):
    assert check_icons(None) == []
    config = apps.get_app_config("ebok_plugin")
    assert isinstance(config, PluginConfig)
    tile = Tile("Sprawdź saldo", "ile i do kiedy zapłacić", "ebok:home", "walet")
    monkeypatch.setattr(config, "plugin", Plugin(site=SitePart(tiles=(tile,))))

    [problem] = check_icons(None)

    assert isinstance(problem, Error)
    assert problem.id == "coop.E010"
    assert problem.msg == "Plugin 'ebok': tile 'Sprawdź saldo' names the unknown icon 'walet'."
    assert problem.hint is not None
    assert "wallet" in problem.hint
