"""A day that was typed wrong is never another day."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from ebok_plugin.meters.models import ReadingWindow
from tests.page_checks import parsed
from tests.people import staff

pytestmark = pytest.mark.django_db
NEW = "/admin/liczniki/terminy/create/"


@pytest.fixture
def clerk(client: Client) -> Client:
    user = staff("finanse", "finance_clerk")
    client.force_login(user)
    return client


def test_the_calendar_leaves_what_was_typed(clerk: Client) -> None:
    page = clerk.get(NEW).content.decode()

    calendars = re.findall(r"initDateChooser\([^)]*\)", page)
    assert len(calendars) == 2
    assert all('"validateOnBlur": false' in one for one in calendars)


@pytest.mark.parametrize("typed", ["12 grudnia", "32.12.2026", "2026-13-01"])
def test_what_is_no_day_is_said_at_its_field_and_stays_to_be_corrected(
    clerk: Client, typed: str
) -> None:
    page = parsed(clerk.post(NEW, {"opens_on": "01.12.2026", "closes_on": typed}))

    assert "Wpisz poprawną datę." in page.text_content()
    assert page.xpath("string(//input[@name='closes_on']/@value)") == typed
    assert not ReadingWindow.objects.exists()


def test_a_day_is_taken_as_it_is_written_here_and_as_programs_write_it(clerk: Client) -> None:
    clerk.post(NEW, {"opens_on": "01.12.2026", "closes_on": "2026-12-15"})

    window = ReadingWindow.objects.get()
    assert (window.opens_on, window.closes_on) == (date(2026, 12, 1), date(2026, 12, 15))
