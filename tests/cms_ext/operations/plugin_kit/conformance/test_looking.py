"""With which plugins the scratch site runs, before and after."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings

from cms_ext.operations.plugin_kit.conformance import looking


@pytest.mark.parametrize("broken", [False, True])
def test_who_stands_on_a_plugin_leaves_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, broken: bool
) -> None:
    """Media cannot do without E-BOK: left alone, it would break a site that is whole. Cases can.

    A broken plugin is mended before anybody asks what it leaves behind.
    """
    left = None if broken else {"rows": {}, "addresses": [], "prefixes": []}
    on: list[Sequence[str]] = []

    def run_in(
        folder: Path, plugins: Sequence[str], module: str, *words: str, told: str = ""
    ) -> str:
        on.append(plugins)
        return json.dumps({} if told else {"ebok_plugin": {"verdicts": [], "left": left}})

    monkeypatch.setattr(looking, "run_in", run_in)
    looking.run_conformance(["ebok_plugin"], tmp_path)

    # The mock stands on login.gov.pl, and that on E-BOK.
    login_gov = ("ebok_plugin.login_gov", "ebok_plugin.login_gov_mock")
    stand_on_it = ("ebok_plugin", "ebok_plugin.media", "ebok_plugin.declarations", *login_gov)
    without = [name for name in settings.PLUGINS if name not in stand_on_it]
    assert {"members_area", "ebok_plugin.cases"} < {*without}
    assert on == [settings.PLUGINS, *([] if broken else [without])]
