"""The terms for what members submit on the site: the legal day until midnight (library.md §6)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import weekday_date
from members_area.meetings.domain.calendar import term_of
from members_area.meetings.domain.terms import AMENDMENTS
from members_area.meetings.models import Meeting, MeetingState


def accepted_until(meeting: Meeting, code: str) -> date | None:
    """The last day on which the site accepts what this term is about; None while none is known."""
    term = term_of(meeting, code)
    return term.legal if term else None


def is_open(meeting: Meeting, code: str, today: date) -> bool:
    """Whether members may submit it today: the meeting is called and the term is not over."""
    if not meeting.is_general or meeting.state != MeetingState.CALLED:
        return False
    last = accepted_until(meeting, code)
    return last is not None and today <= last


def refuse_unless_open(meeting: Meeting, code: str, today: date) -> None:
    """Raises ValidationError unless members may submit it today; says why not, and since when."""
    if not meeting.is_general or meeting.state != MeetingState.CALLED:
        raise ValidationError(
            _("Na to zebranie nie można nic zgłosić: %(state)s.")
            % {"state": meeting.get_state_display()}
        )
    last = accepted_until(meeting, code)
    if last is None:
        raise ValidationError(_("Termin nie jest jeszcze ustalony. Zapytaj w biurze Spółdzielni."))
    if today > last:
        what = _("Poprawki") if code == AMENDMENTS else _("Projekty uchwał i poparcie")
        raise ValidationError(
            _("%(what)s przyjmowaliśmy do %(date)s, do godz. 24:00. Ten termin minął.")
            % {"what": what, "date": _to(last)}
        )


def _to(day: date) -> str:
    """`dnia 21 czerwca 2026 r. (niedziela)`."""
    weekday, _comma, plain = weekday_date(day).partition(", ")
    return _("dnia %(date)s r. (%(weekday)s)") % {"date": plain, "weekday": weekday}
