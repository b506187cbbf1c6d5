"""Advisory surveys: asked, answered once by each, counted after the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person
from members_area.meetings.models import Option, Participation, Survey

FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
# With fewer answers than this a division would tell who answered what.
FEWEST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class AnswerShare:
    """One answer of a finished survey; `percent` is a whole number from 0 to 100."""

    text: str
    answers: int
    percent: int


@dataclass(frozen=True, slots=True)
class Results:
    """How many answered, and what; no bars when so few did that they could be told apart."""

    answers: int
    bars: tuple[AnswerShare, ...]


@transaction.atomic
def open_survey(survey: Survey, options: Sequence[str], *, today: date, origin: Origin) -> Survey:
    """Keep a new survey with its answers to choose from, in their order."""
    if survey.opens_on < today:
        raise ValidationError({"opens_on": _("Ankieta nie może zacząć się w przeszłości.")})
    words = _checked(options)
    survey.full_clean()
    survey.save()
    _write(survey, words)
    record("SURVEY_ASKED", origin, obj=survey)
    return survey


@transaction.atomic
def amend_survey(survey: Survey, options: Sequence[str], *, origin: Origin) -> Survey:
    """Change a survey to which nobody has answered yet."""
    Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if survey.participations.exists():
        raise ValidationError(_("Ktoś już odpowiedział. Tej ankiety nie można zmienić."))
    words = _checked(options)
    survey.full_clean()
    survey.save()
    survey.options.all().delete()
    _write(survey, words)
    record("SURVEY_CHANGED", origin, obj=survey)
    return survey


def answer_survey(survey: Survey, person: Person, option: Option, *, today: date) -> None:
    """Count one person's answer. Once and for all: nothing says later which one it was.

    The access log has no entry of it, because its time would stand beside the number that went
    up. Raises ValidationError before, after, and for a second answer.
    """
    if not survey.is_open_on(today):
        raise ValidationError(_("Na tę ankietę można odpowiedzieć tylko w czasie, gdy trwa."))
    if option.survey_id != survey.pk:
        raise ValidationError(_("Wybierz jedną z odpowiedzi."))
    try:
        with transaction.atomic():
            # Waits for whoever changes the survey; counts nothing that was replaced meanwhile.
            Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
            Participation.objects.create(survey=survey, person=person)
            counted = Option.objects.filter(pk=option.pk).update(answers=F("answers") + 1)
            if not counted:
                raise ValidationError(_("Ankieta właśnie się zmieniła. Przeczytaj ją jeszcze raz."))
    except IntegrityError as twice:
        raise ValidationError(_("Twoja odpowiedź już jest policzona.")) from twice


def results(survey: Survey, today: date) -> Results | None:
    """What came of a survey; None until it is over, for staff as for members."""
    if not survey.is_over_on(today):
        return None
    return divided([(option.text, option.answers) for option in survey.options.all()])


def divided(counted: Sequence[tuple[str, int]]) -> Results:
    """The results of (answer, how many chose it)."""
    total = sum(answers for _text, answers in counted)
    if total < FEWEST_ANSWERS:
        return Results(total, ())
    bars = (AnswerShare(text, answers, round(100 * answers / total)) for text, answers in counted)
    return Results(total, tuple(bars))


def _checked(options: Sequence[str]) -> list[str]:
    words = [" ".join(option.split()) for option in options if option.strip()]
    longest = Option._meta.get_field("text").max_length or 0
    if not FEWEST_OPTIONS <= len(words) <= MOST_OPTIONS:
        raise ValidationError(
            _("Podaj od %(fewest)d do %(most)d odpowiedzi, każdą w osobnym wierszu.")
            % {"fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS}
        )
    if len(set(words)) < len(words):
        raise ValidationError(_("Dwie odpowiedzi są takie same. Zmień jedną z nich."))
    if any(len(word) > longest for word in words):
        raise ValidationError(
            _("Odpowiedź może mieć najwyżej %(longest)d znaków.") % {"longest": longest}
        )
    return words


def _write(survey: Survey, words: list[str]) -> None:
    Option.objects.bulk_create(
        Option(survey=survey, position=position, text=text)
        for position, text in enumerate(words, start=1)
    )
