from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.meetings.domain.meeting import (
    AnswerShare,
    Results,
    amend_survey,
    answer_survey,
    count_results,
    divide_answers,
    open_survey,
)
from members_area.meetings.models import Option, Participation, Survey
from tests.members_area.meetings.conftest import members, person

pytestmark = pytest.mark.django_db
DURING, AFTER = date(2026, 6, 30), date(2026, 7, 1)


def counted(survey: Survey) -> list[int]:
    return list(survey.options.values_list("answers", flat=True))


def answered(survey: Survey, *positions: int) -> None:
    for one, position in zip(members(len(positions)), positions, strict=True):
        answer_survey(survey, one, survey.options.get(position=position), today=DURING)


def test_an_answer_is_counted_once(benches: Survey, anna: User):
    first, second = benches.options.all()
    answer_survey(benches, person(anna), first, today=DURING)

    for option in (first, second):
        with pytest.raises(ValidationError, match="już jest policzona"):
            answer_survey(benches, person(anna), option, today=DURING)

    assert counted(benches) == [1, 0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(survey=benches, person=person(anna))


def test_nobody_answers_before_or_after_or_with_the_answer_of_another(benches: Survey, anna: User):
    first = benches.options.get(position=1)
    for day in (date(2026, 5, 31), AFTER):
        with pytest.raises(ValidationError, match="tylko w czasie, gdy trwa"):
            answer_survey(benches, person(anna), first, today=day)

    other = Survey(question="Inne?", opens_on=date(2026, 6, 1), closes_on=date(2026, 6, 30))
    open_survey(other, ["tak", "nie"], today=date(2026, 6, 1), origin=SYSTEM)
    with pytest.raises(ValidationError, match="Wybierz jedną"):
        answer_survey(benches, person(anna), other.options.get(position=1), today=DURING)

    assert counted(benches) == [0, 0]
    assert not Participation.objects.exists()


def test_no_row_and_no_log_says_who_chose_what(benches: Survey, anna: User):
    """Only numbers go up; the row of who answered has no time and a random key."""

    def fields(model: type[Model]) -> list[str]:
        return [field.name for field in model._meta.concrete_fields]

    before = AuditEvent.objects.count()

    answer_survey(benches, person(anna), benches.options.get(position=2), today=DURING)

    assert AuditEvent.objects.count() == before
    assert sorted(fields(Participation)) == ["id", "person", "survey"]
    assert sorted(fields(Option)) == ["answers", "id", "position", "survey", "text"]
    assert Participation.objects.get().pk.version == 4


def test_the_result_shows_after_the_end(benches: Survey):
    answered(benches, 1, 1, 1, 2, 2, 1)

    assert count_results(benches, DURING) is None
    assert count_results(benches, AFTER) == Results(
        6, (AnswerShare("przy placu zabaw", 4, 67), AnswerShare("od strony lasu", 2, 33))
    )


@pytest.mark.parametrize(("positions", "divided"), [((1, 1, 1, 2), False), ((1, 1, 1, 2, 2), True)])
def test_fewer_than_five_answers_are_not_divided(
    benches: Survey, positions: tuple[int, ...], divided: bool
):
    answered(benches, *positions)

    found = count_results(benches, AFTER)

    assert found is not None
    assert (found.answers, bool(found.bars)) == (len(positions), divided)


def test_a_survey_changes_until_somebody_answers(benches: Survey, anna: User):
    amend_survey(benches, ["tak", "nie", "nie wiem"], origin=SYSTEM)
    assert [option.text for option in benches.options.all()] == ["tak", "nie", "nie wiem"]

    answer_survey(benches, person(anna), benches.options.get(position=3), today=DURING)

    with pytest.raises(ValidationError, match="Ktoś już odpowiedział"):
        amend_survey(benches, ["tak", "nie"], origin=SYSTEM)
    assert counted(benches) == [0, 0, 1]


def test_a_survey_that_cannot_be_is_refused(db: None):
    begin = date(2026, 6, 1)
    many = [f"{n}" for n in range(13)]
    wrong: list[tuple[list[str], dict[str, date], str]] = [
        (["tak"], {}, "od 2 do 12 odpowiedzi"),
        (many, {}, "od 2 do 12 odpowiedzi"),
        (["tak", " tak "], {}, "są takie same"),
        (["tak", "x" * 201], {}, "najwyżej 200 znaków"),
        (["tak", "nie"], {"closes_on": date(2026, 5, 31)}, "nie może skończyć się przed"),
        (["tak", "nie"], {"opens_on": date(2026, 5, 31)}, "w przeszłości"),
    ]

    for options, facts, complaint in wrong:
        dates = {"opens_on": begin, "closes_on": date(2026, 6, 30)} | facts
        with pytest.raises(ValidationError, match=complaint):
            open_survey(Survey(question="Ławki?", **dates), options, today=begin, origin=SYSTEM)
    assert not Survey.objects.exists()


@given(st.lists(st.integers(0, 400), min_size=2, max_size=12))
def test_the_bars_tell_every_answer_or_none(numbers: list[int]):
    found = divide_answers([(str(position), number) for position, number in enumerate(numbers)])

    assert found.answers == sum(numbers)
    if sum(numbers) < 5:
        assert found.bars == ()
        return
    assert [bar.answers for bar in found.bars] == numbers
    assert all(abs(bar.percent - 100 * bar.answers / found.answers) <= 0.5 for bar in found.bars)
    assert abs(sum(bar.percent for bar in found.bars) - 100) <= len(numbers) / 2
