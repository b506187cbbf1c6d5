"""An office that answers what the printed example answers, and a way to ask for the site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cms_ext.office.audit.domain.event import OPERATOR
from cms_ext.operations.setup.answers import Answers
from cms_ext.operations.setup.domain.example import example_file
from cms_ext.operations.setup.domain.reading import read_answers
from cms_ext.operations.setup.domain.set_up import SetUpResult, set_up_site

TODAY = date(2026, 11, 20)

Written = dict[str, Any]
SetUp = Callable[[], SetUpResult]


@pytest.fixture
def written() -> Written:
    """The example as it is read from its file, to be changed freely."""
    content: Written = yaml.load(example_file(), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    return content


@pytest.fixture
def answers(written: Written) -> Answers:
    return read_answers(written, Path())


@pytest.fixture
def set_up(answers: Answers, settings: Any) -> SetUp:
    settings.WAGTAILADMIN_BASE_URL = "https://zorza.example"
    return lambda: set_up_site(answers, today=TODAY, origin=OPERATOR)
