"""With which plugins the scratch site runs, before and after."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings

from cms_ext.plugin_kit.conformance import looking


def test_who_stands_on_a_plugin_leaves_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Media cannot do without E-BOK: left alone, it would break a site that is whole."""
    on: list[Sequence[str]] = []

    def run_in(
        folder: Path, plugins: Sequence[str], module: str, *words: str, told: str = ""
    ) -> str:
        on.append(plugins)
        return json.dumps({} if told else {"ebok_plugin": {"verdicts": [], "left": None}})

    monkeypatch.setattr(looking, "run_in", run_in)
    looking.look_at(["ebok_plugin"], tmp_path)

    own = settings.OWN_PLUGINS
    assert on == [
        ["members_area", "ebok_plugin", "ebok_plugin.media", *own],
        ["members_area", *own],
    ]
