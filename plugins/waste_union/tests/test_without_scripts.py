"""The union's tasks by links and forms alone; see `tests/project/test_without_scripts.py`."""

import json

import pytest

from tests.demo_site import UNION, copied, manage, union_built_once

pytestmark = [pytest.mark.programs, pytest.mark.xdist_group("union")]

READ = {
    "resident": "Opłata miesięczna 116,00 zł 4 osoby × 29,00 zł = 116,00 zł. "
    "Obowiązuje od miesiąca 11/2026. Dotychczas: 87,00 zł (deklaracja EB/2025/000002). "
    "Pierwsza płatność w nowej wysokości: do 15 grudnia 2026 r. Termin potwierdzi biuro, gdy "
    "przyjmie deklarację.",
    "refusals_of_the_node": [
        "Nie zalogowano Logowanie zostało przerwane. Nic się nie",
        "Nie zalogowano Ten sposób potwierdzenia tożsamości jest za",
        "Nie mamy Cię jeszcze w rejestrze Login.gov.pl potwierdził,",
    ],
    "correction": [
        "Opłata miesięczna 1 749,00 zł 53 osoby × 33,00 zł = 1 749,00 zł. "
        "Obowiązuje od miesiąca 11/2026. Dotychczas: 1 683,00 zł (zawiadomienie o stawce "
        "ZAW/2025/000129). Pierwsza płatność w nowej wysokości: do 15 grudnia 2026 r. "
        "Termin potwierdzi biuro, gdy przyjmie deklarację. "
        "Podstawa: art. 6j ustawy o utrzymaniu czystości i porządku w gminach",
        True,
        True,
    ],
    "refusal": [True, True],
    "decision": [False, True],
    "many_at_once": ["W pliku są 3 zmiany", True, [True, True, True]],
    "institution": [True, True],
    "collections": ["ul. Wzorcowa 1, Przykładowo", True, "Zgłoszenie przyjęte", 4, 2, True],
}


def test_every_task_of_the_union_comes_to_its_end(tmp_path_factory):
    built = union_built_once(tmp_path_factory.getbasetemp())
    data = copied(built, tmp_path_factory.mktemp("union-journeys") / "data")

    script = "from plugins.waste_union.tests.journeys import main; main()"
    done = manage(data, "shell", "-v", "0", "-c", script, check=False, **UNION)

    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == READ
