"""What members submit: until the term, plain texts without identifiers, with a receipt."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.files.extraction import ExtractedText
from cms_ext.frontend.theme.figures import weekday_date
from cms_ext.public_site.detector import inspect_file
from members_area.meetings.domain.calendar import AMENDMENTS, term_of
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


# Names are left alone: a draft may name a person, and no false alarm may cost a member the term.
REFUSED = {
    "PESEL": gettext_lazy("numer PESEL"),
    "ID_CARD": gettext_lazy("numer dowodu osobistego"),
    "BANK_ACC": gettext_lazy("numer rachunku bankowego"),
    "PHONE": gettext_lazy("numer telefonu"),
    "EMAIL": gettext_lazy("adres e-mail"),
}


def refuse_identifiers(*texts: str, today: date) -> None:
    """Raises ValidationError naming the identifiers in the texts; the office's own are allowed."""
    extracted = ExtractedText(pages=texts, page_count=None, has_text=True)
    found = {one.rule for one in inspect_file(extracted, today=today) if one.strength == "block"}
    named = [str(words) for rule, words in REFUSED.items() if rule in found]
    if named:
        raise ValidationError(
            _("W tekście jest: %(what)s. Usuń to, bo tekst przeczytają wszyscy członkowie.")
            % {"what": ", ".join(named)}
        )


# Directions and invisible signs would let a text show something else than it holds.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}


def plain(text: str) -> str:
    """The text with one kind of line end and without invisible signs; no markup is read in it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = "\n".join(_visible(line).rstrip() for line in lines).strip()
    return re.sub(r"\n{3,}", "\n\n", clean)


def _visible(line: str) -> str:
    spaced = line.replace("\t", " ").replace("\N{SOFT HYPHEN}", "")
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in UNSEEN)


@dataclass(frozen=True, slots=True)
class DraftReceipt:
    """`number` is the beginning of the row's key; `sha256` is of the text in UTF-8."""

    number: str
    at: datetime
    text: str
    sha256: str


def receipt(key: UUID, at: datetime, text: str) -> DraftReceipt:
    return DraftReceipt(key.hex[:12].upper(), at, text, sha256(text.encode()).hexdigest())
