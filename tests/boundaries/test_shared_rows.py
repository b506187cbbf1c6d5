"""Rows that tests share are as good as new for each, and there for nobody who does not ask.

The tests of this file follow one another: the first alone may have made its rows by itself.
"""

from pathlib import Path

import pytest
from django.conf import settings as site_settings

from cms_ext.people.identity.models import Person
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

made: list[str] = []


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def anna() -> Person:
    made.append("Anna")
    return Person.objects.create(name="Anna Lis")


@shared
def household(anna: Person) -> list[Person]:
    """With a paper in the private store."""
    made.append("household")
    paper = Path(site_settings.COOP_PRIVATE_ROOT) / "umowa.txt"
    paper.parent.mkdir(exist_ok=True)
    paper.write_text("umowa")
    return [anna, Person.objects.create(name="Jan Lis")]


def names() -> list[str]:
    return list(Person.objects.order_by("name").values_list("name", flat=True))


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_each_changes_its_own(anna: Person, household: list[Person], tmp_path, turn: int):
    assert names() == ["Anna Lis", "Jan Lis"]
    assert household[0] is anna
    assert (anna.name, anna.pk) == ("Anna Lis", Person.objects.get(name="Anna Lis").pk)
    assert (tmp_path / "umowa.txt").read_text() == "umowa"

    anna.name = "Anna Nowa"
    anna.save()
    household.pop().delete()
    (tmp_path / "umowa.txt").write_text("zmieniona")


def test_they_were_made_once():
    assert sorted(set(made)) == ["Anna", "household"]
    assert len(made) <= 4


def test_who_does_not_ask_finds_nothing(tmp_path):
    assert (names(), list(tmp_path.iterdir())) == ([], [])


def test_the_lower_of_them_is_there_alone(anna: Person):
    assert names() == ["Anna Lis"]
