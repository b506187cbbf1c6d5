"""The clerks' chapter on waste fees names the buttons, menus and commands that there are."""

import re

from django.core.management import get_commands

from tests.sources import ROOT
from waste_union.declarations.plugin.rights import DECLARATION_ROLES
from waste_union.declarations.views.desk_decision import DecisionPage
from waste_union.declarations.views.desk_property import PropertyPage
from waste_union.declarations.views.desk_rates import RatesPage
from waste_union.declarations.views.desk_relief import ReliefPage
from waste_union.declarations.views.desk_steps import DESK_STEPS
from waste_union.declarations.wagtail_hooks import ENTRIES

# Bold, and no button: the beginnings of points.
QUEUE = "Kolejka „Rozliczenia → Deklaracje”."
RELIEF = "Raty i odroczenie."
POINTS = {"Dane.", QUEUE, "Papier.", "Decyzja.", "Nowe stawki.", "Naliczenie.", RELIEF}


def test_what_is_bold_is_a_button_and_ways_commands_and_roles_are_there():
    paper = (ROOT / "docs" / "clerks.md").read_text(encoding="utf-8")
    chapter = paper.partition("\n## Opłata za odpady\n")[2].partition("\n## ")[0]

    named = set(re.findall(r"\*\*(.+?)\*\*", chapter)) - POINTS
    steps = [*DESK_STEPS.values(), *PropertyPage.steps.values(), *DecisionPage.steps.values()]
    steps += [*RatesPage.steps.values(), *ReliefPage.steps.values()]
    assert named <= {str(step.title) for step in steps}
    # Giving a draft up needs no words.
    assert {str(step.title) for step in DESK_STEPS.values()} <= named

    ways = set(re.findall(r"„Rozliczenia → ([^”]+)”", chapter))
    assert {str(entry.label) for entry in ENTRIES} >= ways - {"Opłaty za odpady"}
    assert len(ways) == 5

    commands = re.findall(r"`([a-z_]+)`", chapter)
    assert commands == ["verify_declarations"]
    assert set(commands) <= set(get_commands())
    titles = {role.title for role in DECLARATION_ROLES if role.title}
    assert all(f"„{title}”" in chapter for title in titles)
