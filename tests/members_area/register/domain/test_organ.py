from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from members_area.register.domain.membership import (
    amend_organ,
    elect_to_organ,
    end_term,
    establish_organ,
)
from members_area.register.models import Organ

pytestmark = pytest.mark.django_db


def test_an_organ_brings_its_group_and_reads_its_numbers(board: Organ):
    assert board.group.name == "organ-SB"
    assert not board.group.user_set.exists()
    numbers = {"3/RN/2024": (3, 2024), "12/RN/2026": (12, 2026), "3/WZ/2024": None, "trzy": None}

    assert {number: board.read_number(number) for number in numbers} == numbers
    assert Organ(code="EC", name="Rada osiedla").read_number("3/RN/2024") is None


def test_an_organ_reads_the_numbers_of_former_years_too(board: Organ):
    """By the three patterns of library.md §5."""
    board.more_patterns = r"""(?P<seq>\d+)/(?P<year>\d{4})
(?P<seq>\d+)/(?P<organ>WZ|RN|Z)/(?P<year>\d{4})
(?P<organ>RN)-(?P<seq>\d+)/(?P<yy>\d{2})"""
    numbers = {
        "3/RN/2024": (3, 2024),
        "3/2024": (3, 2024),
        "RN-3/09": (3, 2009),
        "3/WZ/2024": None,
        "3/RN/24": None,
        "": None,
    }

    amend_organ(board, origin=SYSTEM)

    assert {number: board.read_number(number) for number in numbers} == numbers


# The three of library.md §5.


def test_each_bad_pattern_is_named(board: Organ):
    board.more_patterns = "(?P<seq>\\d+)/(?P<year>\\d{4})\n(?P<seq>\\d+)/RN\n(?P<seq>"

    with pytest.raises(ValidationError) as refusal:
        amend_organ(board, origin=SYSTEM)

    missing, broken = refusal.value.message_dict["more_patterns"]
    assert missing == "Wzór musi mieć grupy seq i year."
    assert broken.startswith("To nie jest poprawne wyrażenie")


def test_a_pattern_that_cannot_read_is_refused():
    patterns = {"(?P<seq>": "To nie jest poprawne wyrażenie", r"\d+/RN": "grupy seq i year"}

    for pattern, complaint in patterns.items():
        organ = Organ(code="EC", name="Rada osiedla", abbreviation="RO", number_pattern=pattern)
        with pytest.raises(ValidationError, match=complaint):
            establish_organ(organ, origin=SYSTEM)


def test_a_term_does_not_end_before_it_begins(board: Organ):
    person = Person.objects.create(name="Wit Jagodziński")
    term = elect_to_organ(person, board, starts_on=date(2024, 6, 20), ends_on=None, origin=SYSTEM)

    with pytest.raises(ValidationError, match="nie może skończyć się przed początkiem"):
        end_term(term, on=date(2024, 6, 19), origin=SYSTEM)
