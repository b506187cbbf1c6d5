"""Meters on a new site under production settings, without a file and without demo data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.project.conftest import Warm
from tests.project.test_setup_coop import ALL, SITE, answers_for, new_data
from tests.sites import Site

__all__ = ["new_data"]

pytestmark = pytest.mark.xdist_group("set-up")


def test_a_meter_is_added_read_by_its_resident_and_accepted_by_hand(
    new_data: Path, warm: Warm
) -> None:
    """A figure below the last one is asked about, waits for the clerk, and is accepted."""
    site = Site(new_data, warm(**SITE, COOP_PLUGINS=ALL))

    done = site.run("-m", "tests.project.meters_probe", answers_for(site))

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("window").startswith("Zapisano: ")
    assert told.pop("reminded").startswith("Podaj stan liczników")
    assert told == {
        "anna before": "",
        "fitted": "Licznik zapisano.",
        "next one": "L-100001",
        "asked": "Czy to się zgadza?",
        "handed in": "Zapisane odczyty: 1. Nietypowy odczyt sprawdzi pracownik; o wyniku napiszemy "
        "tutaj.",
        "waits": "Nietypowe odczyty liczników: 1od dziśSprawdź",
        "accepted": "Odczyt przyjęto.",
        "readings": ["100 ACCEPTED", "90 ACCEPTED"],
    }
