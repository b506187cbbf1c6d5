"""An office that answers what the printed example answers, and a way to ask for the site."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import override_settings

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.reading import read_answers, write_example
from cms_ext.operations.new_site.setup.domain.set_up import SetUpResult, set_up_site
from tests.shared_rows import shared

TODAY = date(2026, 11, 20)
ADDRESS = "https://zorza.example"

Written = dict[str, Any]
SetUp = Callable[[], SetUpResult]


def example() -> Written:
    content: Written = yaml.load(write_example(), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    return content


@pytest.fixture
def written() -> Written:
    """Return the example as it is read from its file, to be changed freely."""
    return example()


@pytest.fixture
def answers(written: Written) -> Answers:
    return read_answers(written, Path())


@pytest.fixture
def set_up(answers: Answers, settings: Any) -> SetUp:
    settings.WAGTAILADMIN_BASE_URL = ADDRESS
    return lambda: set_up_site(answers, today=TODAY, origin=OPERATOR)


@shared
def new_site() -> SetUpResult:
    """Return the site that one set-up makes, for all that do not ask about the set-up itself."""
    with override_settings(WAGTAILADMIN_BASE_URL=ADDRESS):
        return set_up_site(read_answers(example(), Path()), today=TODAY, origin=OPERATOR)
