"""The statutory calendar of a general meeting (library.md §6), and texts of its members."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.calendars import CalendarEvent
from cms_ext.base.files.extraction import ExtractedText
from cms_ext.frontend.theme.figures import long_date, weekday_date
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.working_days import subtract_term_days
from cms_ext.public_site.detector import inspect_file
from members_area.meetings.models import Meeting, MeetingState

NOTICE = "GM_NOTICE"
MATERIALS = "GM_MATERIALS"
MEMBER_DRAFTS = "GM_MEMBER_DRAFTS"
DRAFTS_OUT = "GM_DRAFTS_OUT"
AMENDMENTS = "GM_AMENDMENTS"
PROXIES = "GM_PROXY_DELIVERY"

# The terms with their words on the page, in the order of the calendar.
TERMS: Mapping[str, str] = {
    NOTICE: "Zawiadomienia na piśmie doręczone wszystkim członkom",
    MATERIALS: "Sprawozdania i projekty Zarządu wyłożone",
    MEMBER_DRAFTS: "Projekty uchwał i żądania członków",
    DRAFTS_OUT: "Wszystkie projekty uchwał wyłożone",
    AMENDMENTS: "Poprawki członków do projektów",
    PROXIES: "Pełnomocnictwa doręczone Spółdzielni",
}


class Rule(Protocol):
    """A dated legal rule as the calendar needs it; `days` in `params` may be None."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    @property
    def legal_basis(self) -> str: ...
    @property
    def source_note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class StatutoryTerm:
    """A term before the meeting.

    `legal` is the last day by law, `safe` the last day on which the office is open.
    """

    code: str
    title: str
    legal: date
    safe: date
    basis: str
    source: str

    @property
    def is_members_own(self) -> bool:
        """Return True if members act, on the site until midnight of the legal day."""
        return self.code in (MEMBER_DRAFTS, AMENDMENTS)


def statutory_terms(meeting_day: date, rules: Sequence[Rule]) -> tuple[StatutoryTerm, ...]:
    """Return the terms before a meeting whose first part is on `meeting_day`, sorted by day.

    A rule without a confirmed number of days gives no term: a term is never guessed.
    """
    found = [_term(meeting_day, rule) for rule in rules if rule.params.get("days") is not None]
    order = list(TERMS)
    return tuple(sorted(found, key=lambda term: (term.legal, order.index(term.code))))


def _term(meeting_day: date, rule: Rule) -> StatutoryTerm:
    last = subtract_term_days(meeting_day, int(rule.params["days"]))
    return StatutoryTerm(
        rule.code, TERMS[rule.code], last.legal, last.safe, rule.legal_basis, rule.source_note
    )


def calendar_of(meeting: Meeting) -> tuple[StatutoryTerm, ...]:
    """Return the statutory terms of a general meeting by the rules of its day.

    None for other organs.

    A rule that did not exist on that day gives no term. One query.
    """
    if not meeting.is_general:
        return ()
    return statutory_terms(meeting.counted_from, list_term_rules(meeting.counted_from))


class TermRule(NamedTuple):
    """A rule of a term, as plain values."""

    code: str
    params: Mapping[str, Any]
    legal_basis: str
    source_note: str


def _rules(day: date) -> QuerySet[LegalRule, Any]:
    of_terms = LegalRule.objects.on(day).filter(code__in=TERMS)
    return of_terms.values_list(*TermRule._fields)


_RULES = PreparedQuery(_rules)


def list_term_rules(day: date) -> list[TermRule]:
    """Return the rules of a day in the order of TERMS. One query."""
    found = {rule.code: rule for rule in map(TermRule._make, _RULES(day=day))}
    return [found[code] for code in TERMS if code in found]


def term_of(meeting: Meeting, code: str) -> StatutoryTerm | None:
    """A term of a general meeting; None when no rule or no term is known for its day."""
    rule = _rule(code, meeting.counted_from)
    return next(iter(statutory_terms(meeting.counted_from, [rule])), None) if rule else None


def supporters_needed(meeting: Meeting) -> int:
    """Return the number of supporters, author included, that a draft needs; 0 without a rule."""
    rule = _rule(MEMBER_DRAFTS, meeting.counted_from)
    return int(rule.params["supporters"]) if rule else 0


def warn_of_notice(meeting: Meeting, today: date) -> str:
    """Remind the office of the term for the notice; empty if it is not due (library.md §6)."""
    if meeting.state not in _TO_COME or not meeting.is_general:
        return ""
    days, term = (meeting.counted_from - today).days, term_of(meeting, NOTICE)
    if days <= 0 or term is None:
        return ""
    return ngettext(
        "Do walnego zgromadzenia pozostał %(n)s dzień – zawiadomienie powinno być doręczone "
        "najpóźniej %(date)s.",
        "Do walnego zgromadzenia pozostało %(n)s dni – zawiadomienie powinno być doręczone "
        "najpóźniej %(date)s.",
        days,
    ) % {"n": days, "date": long_date(term.legal).rstrip(".")}


_TO_COME = (MeetingState.PLANNED, MeetingState.CALLED)


def _rule(code: str, day: date) -> LegalRule | None:
    try:
        return legal_rule(code, on=day)
    except NoSuchRule:
        return None


def meeting_events(meeting: Meeting) -> Iterator[CalendarEvent]:
    """A calendar event for each part of a meeting: time, place and subject as in the notice."""
    points = "\n".join(str(item) for item in meeting.agenda.all())
    for part in (meeting, *meeting.further_parts.all()):
        yield CalendarEvent(
            uid=str(part.pk),
            summary=_title(part),
            starts=_start(part),
            location=part.place,
            description=points,
            cancelled=part.state == MeetingState.CANCELLED,
        )


def term_events(meeting: Meeting) -> Iterator[CalendarEvent]:
    """Calendar events for the last days on which members may submit something."""
    if meeting.state != MeetingState.CALLED:
        return
    for term in calendar_of(meeting):
        if term.is_members_own:
            yield CalendarEvent(
                uid=f"{meeting.pk}-{term.code}",
                summary=_("Ostatni dzień: %(what)s") % {"what": term.title},
                starts=term.legal,
            )


def list_events(meetings: Iterable[Meeting]) -> list[CalendarEvent]:
    return [
        event for meeting in meetings for event in (*meeting_events(meeting), *term_events(meeting))
    ]


def _title(part: Meeting) -> str:
    if part.part_no is None:
        return part.organ.name
    return _("%(organ)s – część %(number)d") % {"organ": part.organ.name, "number": part.part_no}


def _start(part: Meeting) -> datetime | date:
    if part.starts_at is None:
        return part.date
    moment = datetime.combine(part.date, part.starts_at)
    return timezone.make_aware(moment, timezone.get_default_timezone())


def accepted_until(meeting: Meeting, code: str) -> date | None:
    """Return the last day on which the site accepts submissions of this term; None if unknown."""
    term = term_of(meeting, code)
    return term.legal if term else None


def is_open(meeting: Meeting, code: str, today: date) -> bool:
    """True if members may submit it today: the meeting is called and the term is not over."""
    if not meeting.is_general or meeting.state != MeetingState.CALLED:
        return False
    last = accepted_until(meeting, code)
    return last is not None and today <= last


def refuse_unless_open(meeting: Meeting, code: str, today: date) -> None:
    """Raise ValidationError unless members may submit it today; with the reason and the day."""
    if not meeting.is_general or meeting.state != MeetingState.CALLED:
        raise ValidationError(
            _(
                "Na to zebranie nie można nic zgłosić: %(state)s. Zadzwoń do "
                "biura, jeżeli masz pytanie."
            )
            % {"state": meeting.get_state_display()}
        )
    last = accepted_until(meeting, code)
    if last is None:
        raise ValidationError(_("Termin nie jest jeszcze ustalony. Zapytaj w biurze Spółdzielni."))
    if today > last:
        what = _("Poprawki") if code == AMENDMENTS else _("Projekty uchwał i poparcie")
        raise ValidationError(
            _(
                "%(what)s przyjmowaliśmy do %(date)s, do godz. 24:00. Ten termin minął. "
                "Głos zabierzesz na zebraniu: sprawdź jego dzień."
            )
            % {"what": what, "date": _long_day(last)}
        )


def _long_day(day: date) -> str:
    """`dnia 21 czerwca 2026 r. (niedziela)`."""
    weekday, _comma, plain = weekday_date(day).partition(", ")
    return _("dnia %(date)s r. (%(weekday)s)") % {"date": plain, "weekday": weekday}


# Names are not refused: a draft may name a person, and a false alarm must not cost the term.
REFUSED = {
    "PESEL": gettext_lazy("numer PESEL"),
    "ID_CARD": gettext_lazy("numer dowodu osobistego"),
    "BANK_ACC": gettext_lazy("numer rachunku bankowego"),
    "PHONE": gettext_lazy("numer telefonu"),
    "EMAIL": gettext_lazy("adres e-mail"),
}


def refuse_identifiers(*texts: str, today: date) -> None:
    """Raise ValidationError naming the identifiers in the texts; the office's own are allowed."""
    extracted = ExtractedText(pages=texts, page_count=None, has_text=True)
    found = {one.rule for one in inspect_file(extracted, today=today) if one.strength == "block"}
    named = [str(words) for rule, words in REFUSED.items() if rule in found]
    if named:
        raise ValidationError(
            _("W tekście jest: %(what)s. Usuń to, bo tekst przeczytają wszyscy członkowie.")
            % {"what": ", ".join(named)}
        )


# Text directions and invisible characters could make a text look different from what it holds.
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}


def clean_text(text: str) -> str:
    """Normalise line ends and remove invisible characters; markup stays plain text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = "\n".join(_drop_invisible(line).rstrip() for line in lines).strip()
    return re.sub(r"\n{3,}", "\n\n", clean)


def _drop_invisible(line: str) -> str:
    spaced = line.replace("\t", " ").replace("\N{SOFT HYPHEN}", "")
    return "".join(char for char in spaced if unicodedata.category(char) not in INVISIBLE)


@dataclass(frozen=True, slots=True)
class DraftReceipt:
    """A receipt; `number` is the beginning of the row's key, `sha256` is of the UTF-8 text."""

    number: str
    at: datetime
    text: str
    sha256: str


def make_receipt(key: UUID, at: datetime, text: str) -> DraftReceipt:
    return DraftReceipt(key.hex[:12].upper(), at, text, sha256(text.encode()).hexdigest())
