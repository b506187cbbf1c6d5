from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError

from members_area.completeness.models import CompletenessRule
from members_area.register.models import Organ
from tests.commands import printed
from tests.members_area.conftest import organ

pytestmark = pytest.mark.django_db
NEW = "- {id: nowa, type: EVERY_N_YEARS, kind: AUDIT_MINUTES, n: 2}\n"


run = partial(printed, "completeness_rules")


@pytest.fixture
def organs(board: Organ, meeting: Organ) -> None:
    organ("MB", "Zarząd", "Z")


def written(folder: Path, content: str) -> str:
    path = folder / "reguly.yaml"
    path.write_text(content, encoding="utf-8")
    return str(path)


@pytest.mark.usefixtures("organs")
def test_rules_go_out_and_come_back(tmp_path):
    file = written(tmp_path, run() + NEW)

    assert run(file, "--dry-run").splitlines()[0] == "nowe: nowa"
    assert not CompletenessRule.objects.filter(code="nowa").exists()

    output = run(file).splitlines()
    assert output[:2] == ["nowe: nowa", "zmienione: –"]
    assert output[-1] == "Zapisano."
    assert CompletenessRule.objects.get(code="nowa").params == {"n": 2}


@pytest.mark.usefixtures("organs")
def test_the_rules_of_the_content_are_the_default_ones(tmp_path):
    """As a co-op writes them by hand: without basis and owner, which the co-op's rules have."""
    content = Path(__file__).parents[1] / "completeness" / "data" / "completeness_rules.yaml"

    output = run(str(content), "--dry-run").splitlines()

    assert output[0] == "nowe: –"


def test_what_is_wrong_is_said(tmp_path):
    file = written(tmp_path, NEW.replace("n: 2", "n: 0"))

    with pytest.raises(CommandError, match="nowa: Parametr „n” ma być liczbą od 1 do 100."):
        run(file)
    with pytest.raises(CommandError, match="Nie można odczytać pliku"):
        run(str(tmp_path / "nie-ma.yaml"))
