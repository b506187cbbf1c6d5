from __future__ import annotations

import pytest
from django.template import Context, Template
from lxml import etree

from cms_ext.frontend.theme.icons import ICONS, UnknownIcon, drawing
from cms_ext.plugins import Tile


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_a_drawing_hidden_from_screen_readers(name: str) -> None:
    svg = etree.fromstring(drawing(name))

    assert svg.get("aria-hidden") == "true"
    assert len(svg) > 0


def test_an_unknown_name_says_which_names_there_are() -> None:
    with pytest.raises(UnknownIcon, match="no icon 'walet'. Choose one of: alert, building"):
        drawing("walet")


def test_a_template_takes_the_name_from_a_tile() -> None:
    tile = Tile("Sprawdź saldo", "ile i do kiedy zapłacić", "ebok:home", "wallet")

    page = Template('{% include "cms_ext/theme/parts/icon.html" with name=tile.icon %}').render(
        Context({"tile": tile})
    )

    assert page.strip() == drawing("wallet")
