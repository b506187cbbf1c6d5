"""A plugin of pytest: keeps the HTML of each page state that the accessibility tests look at.

`same_pages.py` loads it; PAGE_STATES names the JSON file that it writes.
"""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

_pages: dict[str, str] = {}
_looks: Counter[str] = Counter()


def pytest_sessionstart(session: pytest.Session) -> None:
    from tests.browser.visitor import Visitor  # noqa: PLC0415 - of the version that is tested

    find_faults = Visitor.axe

    def keep_and_find_faults(visitor: Visitor) -> list[str]:
        test = os.environ["PYTEST_CURRENT_TEST"]
        _looks[test] += 1
        _pages[f"{test} {_looks[test]}"] = visitor.page.content()
        return find_faults(visitor)

    Visitor.axe = keep_and_find_faults  # type: ignore[method-assign] - only while this runs


def pytest_sessionfinish(session: pytest.Session) -> None:
    Path(os.environ["PAGE_STATES"]).write_text(json.dumps(_pages), "utf-8")
