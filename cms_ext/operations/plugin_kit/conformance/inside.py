"""`python -m … FOLDER NAME…`: the rules in a scratch site where the plugins are on, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cms_ext.operations.plugin_kit.conformance.process import started


def main(folder: Path, names: Sequence[str]) -> None:
    with started(folder):
        from django.core.management import call_command  # noqa: PLC0415 - after setup

        if all(_declares(name) for name in names):
            call_command("migrate", verbosity=0)
        print(json.dumps({name: _looked_at(name) for name in names}))


def _config(name: str) -> Any:
    from django.apps import apps  # noqa: PLC0415 - after setup

    return next(config for config in apps.get_app_configs() if config.name == name)


def _declares(name: str) -> bool:
    """Whether there is a plugin at all: without one the site neither migrates nor answers."""
    from cms_ext.plugins import Plugin, PluginConfig  # noqa: PLC0415 - after setup

    config = _config(name)
    return isinstance(config, PluginConfig) and isinstance(getattr(config, "plugin", None), Plugin)


def _looked_at(name: str) -> dict[str, Any]:
    """The verdicts on one plugin, and what it leaves behind when it is taken out."""
    from cms_ext.operations.plugin_kit.conformance.addresses import own_addresses  # noqa: PLC0415 - after setup
    from cms_ext.operations.plugin_kit.conformance.rules.removal import Leftovers  # noqa: PLC0415 - after setup
    from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin  # noqa: PLC0415 - after setup
    from cms_ext.operations.plugin_kit.conformance.suite import (  # noqa: PLC0415 - after setup
        only_declaration,
        verdicts,
    )

    subject = CheckedPlugin(_config(name))
    found = list(verdicts(subject)) if _declares(name) else [only_declaration(subject)]
    told = [asdict(verdict) for verdict in found]
    if any(verdict.findings for verdict in found):
        # Mended first: whoever leaves a broken plugin sees nothing new.
        return {"verdicts": told, "left": None}
    subject.load_demo()
    addresses = [address.path for address in own_addresses(subject)]
    left = Leftovers(subject.rows(), addresses, list(subject.prefixes))
    return {"verdicts": told, "left": asdict(left)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
