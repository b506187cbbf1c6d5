"""The first days of a new office under production settings, from an empty database.

What people do in a real browser is in tests/browser/first_afternoon; here are foreign files through
the assistant, the figures they come to, and what a resident reads of them.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.browser.first_afternoon.office_files import CLIENT_ID, SORT_CODE
from tests.project.conftest import Warm
from tests.project.test_setup_coop import AFTER_SETUP, ALL, SITE, answers_for
from tests.sites import Site

pytestmark = [pytest.mark.programs, pytest.mark.xdist_group("set-up")]


def walk(data: Path, warm: Warm, probe: str, **environment: str) -> dict[str, Any]:
    site = Site(data, warm(**SITE, COOP_PLUGINS=ALL, **environment))
    assert site.manage("collectstatic", "--noinput", "--verbosity", "0").returncode == 0
    done = site.run(*AFTER_SETUP, f"tests.project.{probe}", answers_for(site))
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def test_an_office_that_keeps_its_program_shows_its_balances(migrated_data: Path, warm: Warm):
    seen = walk(migrated_data, warm, "mirror_probe", COOP_LEDGER="mirror")

    first, second = (f"{timezone.localdate() - timedelta(days=days):%d.%m.%Y}" for days in (2, 1))
    program = "z programu finansowo-księgowego."
    assert seen == {
        "corrected": 0,
        "accepted": "Konta 20 Suma sald 2 371,80 zł",
        "contacts corrected": 0,
        "one cause": 1,
        "letters": 20,
        "jan": ["/e-bok/", "Do zapłaty: 1 240,10 zł", f"Stan na {first} {program}"],
        "wrong sum": [True, 1],
        "gone": "Konta, których nie ma w pliku Tych kont: 1, razem 0,00 zł. Ich ostatni stan "
        "zostanie widoczny, bez kodu do zapłaty. Konto Ostatnie saldo 102-003 0,00 zł",
        "jan after": ["Konto rozliczone", f"Stan na {second} {program}"],
    }


def test_an_office_opens_its_ledger_with_open_items(migrated_data: Path, warm: Warm):
    numbers = {"COOP_BANK_SORT_CODE": SORT_CODE, "COOP_BANK_CLIENT_ID": CLIENT_ID}
    seen = walk(migrated_data, warm, "ledger_probe", **numbers)

    # Of 26 items: a month ago, at the opening, and on the board's page today.
    assert seen == {
        "corrected": 0,
        "wrong sum": [True, 1],
        "rehearsed": "Pozycje do zaksięgowania: 26, na kontach: 25. Długi 4 252,60 zł, nadpłaty "
        "54,20 zł, saldo razem 4 198,40 zł. SM (opłaty spółdzielni) w dniu bilansu: saldo 4 198,40 "
        "zł; 0–30 dni 1 296,65 zł; 31–90 dni 565,25 zł; 91–180 dni 672,30 zł; ponad 365 dni "
        "1 718,40 zł; wolne nadpłaty 54,20 zł.",
        "board": [
            ["0–30 dni", "0,00", "0"],
            ["31–90 dni", "1 296,65", "7"],
            ["91–180 dni", "565,25", "5"],
            ["181–365 dni", "672,30", "6"],
            ["ponad 365 dni", "1 718,40", "7"],
        ],
        # 25 flats of 50 m² at 4,60 zł and two persons at 38,00 zł.
        "month": "Liczba naliczeń 25 Razem 7 650,00 zł",
        # 1 040,10 + 612,35 + 306,00 − 200,00
        "halina": "Razem do zapłaty w tym po terminie 1 452,45 zł 1 758,45 zł",
    }
