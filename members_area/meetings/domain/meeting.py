"""Planning, calling, holding and cancelling meetings; their documents; surveys (library.md §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import SealStream
from members_area.library.models import Document
from members_area.meetings import models as meetings

MAX_ITEMS = 60


@transaction.atomic
def plan_meeting(meeting: meetings.Meeting, *, origin: Origin) -> meetings.Meeting:
    """Save a new meeting, or a further part of one, as planned."""
    meeting.state = meetings.MeetingState.PLANNED
    _number_the_part(meeting)
    _check(meeting)
    meeting.save()
    record("MEETING_PLANNED", origin, obj=meeting, to_state=meeting.state)
    return meeting


@transaction.atomic
def amend_meeting(meeting: meetings.Meeting, *, origin: Origin) -> meetings.Meeting:
    """Save changed facts of a meeting that is neither held nor cancelled."""
    wait_for_turn(SealStream.OFFICE)
    before = meetings.Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if before.state in (meetings.MeetingState.HELD, meetings.MeetingState.CANCELLED):
        raise ValidationError(
            _("To zebranie już się odbyło albo je odwołano. Nie można go zmienić. Wpisz nowe.")
        )
    meeting.state = meetings.MeetingState(before.state)
    _check(meeting)
    meeting.save()
    changed = [
        field.attname
        for field in meetings.Meeting._meta.concrete_fields
        if getattr(before, field.attname) != getattr(meeting, field.attname)
    ]
    record("MEETING_AMENDED", origin, obj=meeting, changes={"fields": changed})
    return meeting


@transaction.atomic
def call_meeting(meeting: meetings.Meeting, *, on: date, origin: Origin) -> meetings.Meeting:
    """Call a meeting: members now see its time, place and agenda.

    Raises ValidationError with everything that is missing.
    """
    meeting = _lock_meeting(meeting, meetings.MeetingState.PLANNED)
    missing = [
        words
        for words, there in (
            (_("godzina"), meeting.starts_at),
            (_("miejsce"), meeting.place),
            (_("porządek obrad"), meeting.part_of_id or meeting.agenda.exists()),
            (
                _("gdzie leżą sprawozdania i projekty"),
                meeting.papers_place or meeting.part_of_id or not meeting.is_general,
            ),
        )
        if not there
    ]
    if missing:
        raise ValidationError(_("Uzupełnij najpierw: %(what)s.") % {"what": ", ".join(missing)})
    meeting.called_on = on
    return _change_state(meeting, meetings.MeetingState.CALLED, "MEETING_CALLED", origin)


@transaction.atomic
def hold_meeting(meeting: meetings.Meeting, *, today: date, origin: Origin) -> meetings.Meeting:
    """Mark a meeting as held. Raises ValidationError before its day."""
    meeting = _lock_meeting(meeting, meetings.MeetingState.CALLED)
    if meeting.date > today:
        raise ValidationError(
            _("To zebranie jest dopiero przed nami. Poczekaj do jego dnia albo popraw datę.")
        )
    return _change_state(meeting, meetings.MeetingState.HELD, "MEETING_HELD", origin)


@transaction.atomic
def cancel_meeting(meeting: meetings.Meeting, reason: str, *, origin: Origin) -> meetings.Meeting:
    """Cancel a planned or called meeting; its members read the reason."""
    meeting = _lock_meeting(meeting, meetings.MeetingState.PLANNED, meetings.MeetingState.CALLED)
    meeting.cancellation_reason = reason.strip()
    if not meeting.cancellation_reason:
        raise ValidationError(_("Podaj powód odwołania."))
    return _change_state(meeting, meetings.MeetingState.CANCELLED, "MEETING_CANCELLED", origin)


@transaction.atomic
def set_agenda(
    meeting: meetings.Meeting, titles: Sequence[str], *, origin: Origin
) -> meetings.Meeting:
    """Replace the agenda; an item with unchanged words keeps its documents."""
    refuse_further_part(meeting)
    meeting = _lock_meeting(meeting, meetings.MeetingState.PLANNED, meetings.MeetingState.CALLED)
    words = [" ".join(title.split()) for title in titles if title.strip()]
    _refuse_agenda(words)
    kept = {item.title: item for item in meeting.agenda.all()}
    meeting.agenda.exclude(title__in=words).delete()
    # First to numbers beyond those in use, because the positions must be unique at every moment.
    for offset in (len(kept) + MAX_ITEMS, 0):
        for position, title in enumerate(words, start=1):
            item = kept.setdefault(title, meetings.AgendaItem(meeting=meeting, title=title))
            item.position = position + offset
            item.save()
    record("AGENDA_SET", origin, obj=meeting, changes={"points": len(words)})
    return meeting


@transaction.atomic
def record_results(
    meeting: meetings.Meeting, results: Mapping[int, str], *, origin: Origin
) -> meetings.Meeting:
    """Write how each point of a held meeting was voted; `results` maps positions to sentences."""
    refuse_further_part(meeting)
    meeting = _lock_meeting(meeting, meetings.MeetingState.HELD)
    for item in meeting.agenda.all():
        result = " ".join(results.get(item.position, "").split())
        if result != item.result:
            item.result = result
            item.save()
    voted = sum(1 for result in results.values() if result.strip())
    record("MEETING_RESULTS_SET", origin, obj=meeting, changes={"points": voted})
    return meeting


def refuse_further_part(meeting: meetings.Meeting) -> None:
    """Raise ValidationError for a further part: agenda, notices and papers belong to the first."""
    if meeting.part_of_id is not None:
        raise ValidationError(_("To należy do pierwszej części zebrania. Wpisz to przy niej."))


def _refuse_agenda(words: list[str]) -> None:
    longest = meetings.AgendaItem._meta.get_field("title").max_length
    if not words:
        raise ValidationError(_("Wpisz co najmniej jeden punkt porządku obrad."))
    if len(words) > MAX_ITEMS:
        raise ValidationError(
            _("Porządek obrad może mieć najwyżej %(most)d punktów. Połącz niektóre.")
            % {"most": MAX_ITEMS}
        )
    if len(set(words)) < len(words):
        raise ValidationError(
            _("Dwa punkty porządku obrad mają te same słowa. Zmień jeden z nich.")
        )
    for number, title in enumerate(words, start=1):
        if longest is not None and len(title) > longest:
            raise ValidationError(
                _("Punkt %(number)d jest za długi: najwyżej %(longest)d znaków. Skróć go.")
                % {"number": number, "longest": longest}
            )


def _number_the_part(meeting: meetings.Meeting) -> None:
    first = meeting.part_of
    if first is None:
        meeting.part_no = None
        return
    if first.part_of_id is not None:
        raise ValidationError({"part_of": _("Wskaż pierwszą część, a nie następną.")})
    numbers = meetings.Meeting.objects.filter(part_of=first).values_list("part_no", flat=True)
    meeting.part_no = max([1, *(number for number in numbers if number)]) + 1
    if first.part_no is None:
        meetings.Meeting.objects.filter(pk=first.pk).update(part_no=1)


def _check(meeting: meetings.Meeting) -> None:
    meeting.full_clean()
    first = meeting.part_of
    if first is not None and first.organ_id != meeting.organ_id:
        raise ValidationError(
            {
                "part_of": _(
                    "Części jednego zebrania są zebraniami jednego organu. Wybierz ten sam organ."
                )
            }
        )
    if first is not None and meeting.date < first.date:
        raise ValidationError(
            {
                "date": _(
                    "Ta część jest wcześniej niż pierwsza, a od pierwszej liczą "
                    "się terminy. Popraw datę."
                )
            }
        )
    if (
        first is None
        and meetings.Meeting.objects.filter(part_of=meeting.pk, date__lt=meeting.date).exists()
    ):
        raise ValidationError(
            {"date": _("Następna część byłaby wcześniej niż pierwsza. Popraw datę.")}
        )


def _lock_meeting(meeting: meetings.Meeting, *states: meetings.MeetingState) -> meetings.Meeting:
    """Lock the row. Raises ValidationError unless it is in one of the states."""
    wait_for_turn(SealStream.OFFICE)
    row = meetings.Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if row.state not in states:
        raise ValidationError(
            _("Zebranie ma już stan „%(state)s”. Odśwież stronę.")
            % {"state": row.get_state_display()}
        )
    return row


def _change_state(
    meeting: meetings.Meeting, state: meetings.MeetingState, action: str, origin: Origin
) -> meetings.Meeting:
    before, meeting.state = meeting.state, state
    meeting.save()
    record(action, origin, obj=meeting, from_state=before, to_state=state)
    return meeting


@transaction.atomic
def add_paper(
    meeting: meetings.Meeting,
    document: Document,
    *,
    role: meetings.PaperRole,
    origin: Origin,
    item: meetings.AgendaItem | None = None,
) -> meetings.Paper:
    """Add a document to a meeting; the library decides who may read it."""
    refuse_further_part(meeting)
    if item is not None and item.meeting_id != meeting.pk:
        raise ValidationError(
            {
                "item": _(
                    "Ten punkt jest z porządku obrad innego zebrania. Wybierz punkt tego zebrania."
                )
            }
        )
    paper = meetings.Paper(meeting=meeting, document=document, role=role, item=item)
    paper.full_clean()
    paper.save()
    record("MEETING_PAPER_ADDED", origin, obj=meeting, note=str(document.pk))
    return paper


@transaction.atomic
def remove_paper(paper: meetings.Paper, *, origin: Origin) -> None:
    """Remove a document from a meeting; it stays in the library."""
    record("MEETING_PAPER_REMOVED", origin, obj=paper.meeting, note=str(paper.document_id))
    paper.delete()


MIN_OPTIONS, MAX_OPTIONS = 2, 12
# With fewer answers the shares would reveal who answered what.
FEWEST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class AnswerShare:
    """An answer of a finished survey; `percent` is an integer from 0 to 100."""

    text: str
    answers: int
    percent: int


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a survey; no bars with fewer than FEWEST_ANSWERS answers."""

    answers: int
    bars: tuple[AnswerShare, ...]


@transaction.atomic
def open_survey(
    survey: meetings.Survey, options: Sequence[str], *, today: date, origin: Origin
) -> meetings.Survey:
    """Save a new survey with its options in order."""
    if survey.opens_on < today:
        raise ValidationError(
            {"opens_on": _("Ankieta nie może zacząć się w przeszłości. Podaj dzień od dzisiaj.")}
        )
    words = _check_options(options)
    survey.full_clean()
    survey.save()
    _write(survey, words)
    record("SURVEY_ASKED", origin, obj=survey)
    return survey


@transaction.atomic
def amend_survey(
    survey: meetings.Survey, options: Sequence[str], *, origin: Origin
) -> meetings.Survey:
    """Change a survey that nobody has answered yet."""
    wait_for_turn(SealStream.OFFICE)
    meetings.Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if survey.participations.exists():
        raise ValidationError(
            _("Ktoś już odpowiedział i tej ankiety nie można zmienić. Rozpocznij nową.")
        )
    words = _check_options(options)
    survey.full_clean()
    survey.save()
    survey.options.all().delete()
    _write(survey, words)
    record("SURVEY_CHANGED", origin, obj=survey)
    return survey


def answer_survey(
    survey: meetings.Survey, person: Person, option: meetings.Option, *, today: date
) -> None:
    """Count a person's answer, for good; nothing records which answer it was.

    There is no entry in the access log, because its time would reveal the answer. Raises
    ValidationError before and after the survey, and for a second answer.
    """
    if not survey.is_open_on(today):
        raise ValidationError(
            _("Na tę ankietę można odpowiedzieć tylko w czasie, gdy trwa. Sprawdź jej dni.")
        )
    if option.survey_id != survey.pk:
        raise ValidationError(_("Wybierz jedną z odpowiedzi."))
    try:
        with transaction.atomic():
            # The lock waits for a change of the survey; a replaced option is not counted.
            meetings.Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
            meetings.Participation.objects.create(survey=survey, person=person)
            counted = meetings.Option.objects.filter(pk=option.pk).update(answers=F("answers") + 1)
            if not counted:
                raise ValidationError(_("Ankieta właśnie się zmieniła. Przeczytaj ją jeszcze raz."))
    except IntegrityError as twice:
        raise ValidationError(
            _("Twoja odpowiedź już jest policzona. Poczekaj na wyniki.")
        ) from twice


def count_results(survey: meetings.Survey, today: date) -> Results | None:
    """Return the results of a survey; None until it is over, also for staff."""
    if not survey.is_over_on(today):
        return None
    return divide_answers([(option.text, option.answers) for option in survey.options.all()])


def divide_answers(counted: Sequence[tuple[str, int]]) -> Results:
    """Compute the results of (answer, count) pairs."""
    total = sum(answers for _text, answers in counted)
    if total < FEWEST_ANSWERS:
        return Results(total, ())
    bars = (AnswerShare(text, answers, round(100 * answers / total)) for text, answers in counted)
    return Results(total, tuple(bars))


def _check_options(options: Sequence[str]) -> list[str]:
    words = [" ".join(option.split()) for option in options if option.strip()]
    longest = meetings.Option._meta.get_field("text").max_length or 0
    if not MIN_OPTIONS <= len(words) <= MAX_OPTIONS:
        raise ValidationError(
            _("Podaj od %(fewest)d do %(most)d odpowiedzi, każdą w osobnym wierszu.")
            % {"fewest": MIN_OPTIONS, "most": MAX_OPTIONS}
        )
    if len(set(words)) < len(words):
        raise ValidationError(_("Dwie odpowiedzi są takie same. Zmień jedną z nich."))
    if any(len(word) > longest for word in words):
        raise ValidationError(
            _("Odpowiedź może mieć najwyżej %(longest)d znaków. Skróć ją.") % {"longest": longest}
        )
    return words


def _write(survey: meetings.Survey, words: list[str]) -> None:
    meetings.Option.objects.bulk_create(
        meetings.Option(survey=survey, position=position, text=text)
        for position, text in enumerate(words, start=1)
    )
