"""Terms on a site that was just set up know the days free by law; nobody has to enter them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.cms_ext.access.applicants import apply
from tests.cms_ext.operations.setup.conftest import SetUp

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("received", "decide_by"),
    [
        (date(2026, 11, 20), date(2026, 12, 4)),
        (date(2026, 12, 11), date(2026, 12, 28)),
        (date(2026, 10, 28), date(2026, 11, 12)),
        (date(2027, 3, 15), date(2027, 3, 30)),
        (date(2027, 5, 13), date(2027, 5, 28)),
    ],
    ids=[
        "a working day",
        "Christmas and a Sunday",
        "11 November",
        "Easter Monday",
        "Corpus Christi",
    ],
)
def test_the_term_of_an_application_never_ends_on_a_holiday(
    set_up: SetUp, received: date, decide_by: date
) -> None:
    set_up()
    at = datetime(received.year, received.month, received.day, 9, tzinfo=UTC)

    application = apply(received_at=at).application

    assert application.decide_by == decide_by
