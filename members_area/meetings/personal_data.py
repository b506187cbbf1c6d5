"""What the meetings keep about a member: drafts, support, amendments, and having answered."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from members_area.meetings.models import Amendment, Draft, DraftState, Participation, Support


def collect(person: Person) -> Sequence[PacketSection]:
    """Only what there is: most people have none of it."""
    sections = [_drafts(person), _supports(person), _amendments(person), _answered(person)]
    return [section for section in sections if section.rows]


def _drafts(person: Person) -> PacketSection:
    found = Draft.objects.filter(author=person).select_related("meeting")
    rows: list[Row] = [
        {
            _("Walne zgromadzenie"): draft.meeting.date,
            _("Uchwała w sprawie"): draft.title,
            _("Treść"): draft.text,
            _("Uzasadnienie"): draft.reasons,
            _("Wpłynął"): draft.begun_at,
            _("Stan"): draft.get_state_display(),
        }
        for draft in found
    ]
    return PacketSection(_("Zgłoszone projekty uchwał"), rows)


def _supports(person: Person) -> PacketSection:
    found = Support.objects.filter(person=person).select_related("draft")
    rows: list[Row] = [
        {_("Projekt uchwały w sprawie"): one.draft.title, _("Kiedy"): one.given_at} for one in found
    ]
    return PacketSection(_("Poparcie projektów uchwał"), rows)


def _amendments(person: Person) -> PacketSection:
    found = Amendment.objects.filter(author=person).select_related("draft")
    rows: list[Row] = [
        {
            _("Projekt uchwały w sprawie"): one.draft.title,
            _("Treść poprawki"): one.text,
            _("Kiedy"): one.handed_in_at,
        }
        for one in found
    ]
    return PacketSection(_("Zgłoszone poprawki"), rows)


def _answered(person: Person) -> PacketSection:
    found = Participation.objects.filter(person=person).select_related("survey")
    rows: list[Row] = [{_("Ankieta"): one.survey.question} for one in found]
    why = _("Tylko to, że odpowiedź jest policzona. Jaka była, serwis nie zapisuje.")
    return PacketSection(_("Udział w ankietach doradczych"), sorted(rows, key=str), why)


def erase(person: Person) -> Sequence[RetainedData]:
    """What was handed in to a general meeting stays with its papers; the rest goes."""
    Participation.objects.filter(person=person).delete()
    unfinished = (DraftState.COLLECTING, DraftState.WITHDRAWN)
    Support.objects.filter(person=person, draft__state__in=unfinished).delete()
    Draft.objects.filter(author=person, state__in=unfinished, amendments__isnull=True).delete()
    handed_in = (
        Draft.objects.filter(author=person).exists()
        or Support.objects.filter(person=person).exists()
        or Amendment.objects.filter(author=person).exists()
    )
    if not handed_in:
        return []
    return [
        RetainedData(
            _("projekty uchwał, poparcie i poprawki zgłoszone na walne zgromadzenie"),
            _("u.s.m., art. 8³: dokumentacja walnego zgromadzenia"),
            needs_name=True,
        )
    ]
