"""Each header of the desk has an icon that the administration knows: another name draws nothing."""

from __future__ import annotations

import re

from wagtail.admin.icons import get_icons

from tests.sources import tracked

IN_TEMPLATE = re.compile(r'wagtailadmin/shared/header\.html"[^%]*? icon="([\w-]+)"')
IN_VIEW = re.compile(r'\bheader_icon = "([\w-]+)"')


def test_every_header_of_the_desk_has_an_icon_that_is_drawn() -> None:
    known = set(re.findall(r'id="icon-([\w-]+)"', get_icons()))
    named = {
        (str(path), name)
        for suffix, words in ((".html", IN_TEMPLATE), (".py", IN_VIEW))
        for path in tracked(suffix)
        for name in words.findall(path.read_text(encoding="utf-8"))
    }

    assert len(named) > 30
    assert {one for one in named if one[1] not in known} == set()
