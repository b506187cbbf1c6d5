"""What the members' area knows of a person: the copy of the own data, and erasure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.privacy.domain.erasure import ErasureRefused, RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from cms_ext.plugins import PersonalData
from members_area.library.models import Document, DocumentState, DocumentUserPermission
from members_area.library.reading import personal_data as reading
from members_area.meetings import personal_data as meetings
from members_area.plugin.rights import LIBRARY, MEETINGS, REGISTER, REQUESTS, RESOLUTIONS
from members_area.register.models import Membership, OfficeTerm
from members_area.requests import personal_data as requests

READ = "DOCUMENT_READ"


def collect(person: Person) -> Sequence[PacketSection]:
    return [
        _memberships(person),
        _offices(person),
        _grants(person, business_today()),
        _readings(person),
        *meetings.collect(person),
        *reading.collect(person),
        *requests.collect(person),
    ]


def _memberships(person: Person) -> PacketSection:
    rows: list[Row] = [
        {
            _("Numer rejestru członkowskiego"): membership.member_no,
            _("Członek od"): membership.joined_on,
            _("Ustanie członkostwa"): membership.ended_on,
        }
        for membership in Membership.objects.filter(person=person).order_by("joined_on")
    ]
    return PacketSection(
        _("Członkostwo"), rows, _("Rejestr członków: prawo spółdzielcze, art. 30.")
    )


def _offices(person: Person) -> PacketSection:
    terms = OfficeTerm.objects.filter(person=person).select_related("organ")
    rows: list[Row] = [
        {_("Organ"): term.organ.name, _("Od"): term.starts_on, _("Do"): term.ends_on}
        for term in terms.order_by("starts_on", "pk")
    ]
    return PacketSection(_("Funkcje w organach"), rows)


def _grants(person: Person, today: date) -> PacketSection:
    """A grant to a paper that is not published opens nothing, so its title is not told either."""
    grants = DocumentUserPermission.objects.filter(user__person=person)
    papers = Document.objects.published(today).filter(pk__in=grants.values("content_object"))
    titles = dict(papers.values_list("pk", "title"))
    rows: list[Row] = [
        {
            _("Dokument"): titles.get(grant.content_object_id, _("niedostępny")),
            _("Login"): grant.user.login,
        }
        for grant in grants.select_related("user").order_by("pk")
    ]
    return PacketSection(_("Dokumenty otwarte tylko dla tej osoby"), rows)


def _readings(person: Person) -> PacketSection:
    events = AuditEvent.objects.filter(action=READ, actor__in=person.users.all()).order_by("at")
    keys = {event.object_id for event in events}
    titles = {
        str(key): title
        for key, title in Document.objects.filter(pk__in=keys)
        # What was taken back may be so because of what its title says.
        .exclude(state=DocumentState.WITHDRAWN)
        .values_list("pk", "title")
    }
    rows: list[Row] = [
        {_("Kiedy"): event.at, _("Dokument"): titles.get(event.object_id, _("już niedostępny"))}
        for event in events
    ]
    return PacketSection(
        _("Otwarte dokumenty"), rows, _("Dziennik własnych odczytów; 12 miesięcy.")
    )


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """The register of members and of offices stays by law; nothing while a membership lasts."""
    memberships = list(Membership.objects.filter(person=person))
    terms = list(OfficeTerm.objects.filter(person=person))
    if any(one.ended_on is None or one.ended_on > today for one in memberships):
        raise ErasureRefused(_("Członkostwo trwa. Usunąć dane można po jego ustaniu."))
    if any(term.ends_on is None or term.ends_on > today for term in terms):
        raise ErasureRefused(_("Trwa kadencja w organie Spółdzielni. Usunąć dane można po niej."))
    DocumentUserPermission.objects.filter(user__person=person).delete()
    reading.erase(person)
    kept = [*meetings.erase(person), *requests.erase(person)]
    if memberships:
        kept.append(
            RetainedData(
                _("imię i nazwisko oraz wpis w rejestrze członków"),
                _("prawo spółdzielcze, art. 30: Spółdzielnia prowadzi rejestr członków"),
                needs_name=True,
            )
        )
    if terms:
        kept.append(
            RetainedData(
                _("imię i nazwisko oraz kadencje w organach"),
                _("prawo spółdzielcze, art. 35 i następne: skład organów Spółdzielni"),
                needs_name=True,
            )
        )
    return kept


PERSONAL_DATA = PersonalData(
    collect=collect,
    erase=erase,
    models=(
        f"{REGISTER}.Membership",
        f"{REGISTER}.OfficeTerm",
        f"{LIBRARY}.Document",
        f"{LIBRARY}.DocumentUserPermission",
        f"{REQUESTS}.DocumentRequest",
        f"{LIBRARY}.Finding",
        f"{LIBRARY}.Rendition",
        f"{LIBRARY}.Version",
        "members_area_intake.Batch",
        f"{MEETINGS}.Amendment",
        f"{MEETINGS}.Draft",
        f"{MEETINGS}.Participation",
        f"{MEETINGS}.Support",
        "members_area_reading.DigestChoice",
        f"{RESOLUTIONS}.Vote",
    ),
)
