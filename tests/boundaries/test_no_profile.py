"""No code asks which demo it runs: they differ by settings and data alone."""

from __future__ import annotations

import re

from tests.sources import PACKAGES, ROOT, of_packages

NAMES = re.compile(
    r"czysty ?las|Czysty Las|demo_union|COOP_PROFILE|environ\W+PROFILE", re.IGNORECASE
)
ASKS = re.compile(r"COOP_DEMO_FIXTURES\.name\s*(==|!=|in)|profile\s*==\s*[\"'](coop|union)")


def test_no_module_names_the_union_or_asks_for_a_profile() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in of_packages(".py", ".html", packages=PACKAGES[1:])
        for pattern in (NAMES, ASKS)
        if (hit := pattern.search(path.read_text(encoding="utf-8")))
    }

    assert found == set()
