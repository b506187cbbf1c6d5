"""The plugins of a site: its own, those of the house, one from outside, one of the kit."""

import os
from pathlib import Path

from django.conf import settings

from tests.demo_site import ROOT
from tests.project.combinations import Plugins

OUTSIDE = ROOT / "tests" / "project" / "outside"
# What `startcoopplugin` makes.
KIT = "rzeczy_znalezione"
KIT_TITLE = "Rzeczy znalezione"
# Each with what it cannot do without.
REQUIRED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(settings.OWN_PLUGINS, ()),
    "members_area": (),
    "ebok_plugin": (),
    "ebok_plugin.utilities": ("ebok_plugin",),
    "waste_union.declarations": ("ebok_plugin",),
    "cases": (),
    "exchange_api": (),
    "ebok_plugin.przelewy24": ("ebok_plugin",),
    "waste_union.collections": (),
    "waste_union.login_gov": ("ebok_plugin",),
    "waste_union.login_gov_mock": ("ebok_plugin", "waste_union.login_gov"),
    "ping_plugin": (),
    KIT: (),
}


def switched(on: Plugins, kit_plugin: Path) -> dict[str, str]:
    """Return the environment of a site with these plugins, in their order.

    Its own are there unnamed.
    """
    own = settings.OWN_PLUGINS
    return {
        "COOP_PLUGINS": ",".join(name for name in REQUIRED if name in on and name not in own),
        "COOP_WITHOUT": ",".join(name for name in own if name not in on),
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "site", ROOT, OUTSIDE, kit_plugin))),
    }
