"""No code asks which demo it runs: they differ by settings and data alone."""

from __future__ import annotations

import re

from tests.boundaries.test_sources import PACKAGES, ROOT, tracked

NAMES = re.compile(
    r"czysty ?las|Czysty Las|demo_union|COOP_PROFILE|environ\W+PROFILE", re.IGNORECASE
)
ASKS = re.compile(r"COOP_DEMO_FIXTURES\.name\s*(==|!=|in)|profile\s*==\s*[\"'](coop|union)")


def test_no_module_names_the_union_or_asks_for_a_profile() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for suffix in (".py", ".html")
        for path in tracked(suffix)
        if path.relative_to(ROOT).parts[0] in PACKAGES and path.relative_to(ROOT).parts[0] != "site"
        for pattern in (NAMES, ASKS)
        if (hit := pattern.search(path.read_text(encoding="utf-8")))
    }

    assert found == set()
