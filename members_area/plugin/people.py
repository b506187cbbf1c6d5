"""The people part: applications for IKCS, a person's page, and a person's data.

The data are the copy for that person, and what is erased.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.privacy.domain.erasure import ErasureRefused, RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    DataUse,
    Desk,
    PersonalData,
    PersonLink,
    PersonRow,
    PersonSection,
)
from members_area.library.domain.reading import READ
from members_area.library.models import Document, DocumentState, DocumentUserPermission
from members_area.library.reading.models import DigestChoice
from members_area.meetings.models import Amendment, Draft, DraftState, Participation, Support
from members_area.plugin.rights import LIBRARY, MEETINGS, REGISTER, REQUESTS, RESOLUTIONS
from members_area.register.domain import membership
from members_area.register.models import Membership, OfficeTerm
from members_area.requests.models import DocumentRequest

ACCESS = (
    AccessProcedure(
        panel="IKCS",
        path="ikcs",
        title=gettext_noop("Oświadczenie do Internetowego Konta Członka Spółdzielni (IKCS)"),
        form="members_area/register/ikcs.yaml",
        desk=Desk("DCL", gettext_noop("Dział Członkowsko-Lokalowy"), "7", "membership_clerk"),
        find_person=membership.find_person,
        login_for=membership.login_for,
        holds_right=membership.is_member,
        people_by_reference=membership.people_by_reference,
        reference=gettext_noop("Numer członkowski"),
        reference_column="member_no",
        list_references=membership.list_references,
        numbers_of=membership.numbers_of,
        list_holders=membership.list_holders,
        paper=gettext_noop("Oświadczenie do IKCS"),
        checks=(AccessCheck("C06", "members_area.register.access_check.run"),),
        login_in_message=False,
        not_entitled_reason="NOT_MEMBER",
        data_use=DataUse(
            purpose=gettext_noop("dostęp członka do dokumentów (IKCS), sprawdzenie tożsamości"),
            basis=gettext_noop(
                "art. 6 ust. 1 lit. c RODO – obowiązki z ustawy o spółdzielniach mieszkaniowych "
                "i Prawa spółdzielczego; sprawdzenie tożsamości: lit. f – zapobieganie wydaniu "
                "dostępu niewłaściwej osobie"
            ),
            period=gettext_noop(
                "czas trwania konta i 3 lata; wniosek odrzucony: 12 miesięcy, załączniki: 30 dni"
            ),
            rights=gettext_noop(
                "dostęp do danych, kopia, sprostowanie, usunięcie, ograniczenie, przeniesienie, "
                "sprzeciw"
            ),
        ),
    ),
)


SEES = "members_area_register.view_membership"
ADMITS = "members_area_register.add_membership"
CHANGES = "members_area_register.change_membership"
SEES_TERMS = "members_area_register.view_officeterm"


def list_person_sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """Memberships with links to admit and to end, and offices, as far as the user may see them."""
    found = []
    if user.has_perm(SEES):
        found.append(_membership_section(person, user))
    if user.has_perm(SEES_TERMS):
        found += _office_sections(person)
    return found


def describe_people(
    people: Sequence[Person], user: User, today: date
) -> Mapping[int, Sequence[str]]:
    """Return by person the numbers of lasting memberships, to staff who may see the register."""
    if not user.has_perm(SEES):
        return {}
    lasting = Membership.objects.filter(person__in=people, ended_on=None)
    return {
        key: [_("członek nr %(number)s") % {"number": number}]
        for key, number in lasting.values_list("person", "member_no")
    }


def _membership_section(person: Person, user: User) -> PersonSection:
    memberships = list(Membership.objects.filter(person=person).order_by("joined_on"))
    rows = tuple(_membership_row(membership, user) for membership in memberships)
    links: tuple[PersonLink, ...] = ()
    lasting = any(membership.ended_on is None for membership in memberships)
    if user.has_perm(ADMITS) and not lasting and person.died_on is None:
        address = f"{reverse('register_admission')}?osoba={person.pk}"
        links = (PersonLink(_("Przyjmij w poczet członków"), address),)
    return PersonSection(_("Członkostwo"), rows, _("Ta osoba nie jest członkiem."), links)


def _membership_row(one: Membership, user: User) -> PersonRow:
    links: tuple[PersonLink, ...] = ()
    if one.ended_on is None and user.has_perm(CHANGES):
        address = reverse("register_membership_end", args=[one.pk])
        links = (PersonLink(_("Zakończ członkostwo"), address),)
    return PersonRow(
        title=_("Numer rejestru %(number)s") % {"number": one.member_no},
        detail=_period(one.joined_on, one.ended_on),
        url=reverse("members_area_register_membership_modeladmin_inspect", args=[one.pk]),
        links=links,
    )


def _office_sections(person: Person) -> list[PersonSection]:
    """A section for people who ever held an office."""
    terms = OfficeTerm.objects.filter(person=person).select_related("organ").order_by("starts_on")
    rows = tuple(
        PersonRow(term.organ.name, _period(term.starts_on, term.ends_on)) for term in terms
    )
    return [PersonSection(_("Funkcje w organach"), rows, "")] if rows else []


def _period(start: date, end: date | None) -> str:
    if end is None:
        return _("od %(start)s") % {"start": date_format(start, "j.m.Y")}
    return _("od %(start)s, ustało %(end)s") % {
        "start": date_format(start, "j.m.Y"),
        "end": date_format(end, "j.m.Y"),
    }


ERASED_TEXT = "–"


def collect_personal_data(person: Person) -> Sequence[PacketSection]:
    """Return the sections of the person's copy of the own data."""
    return [
        _memberships(person),
        _offices(person),
        _grants(person, business_today()),
        _readings(person),
        *collect_meeting_data(person),
        *_drop_empty(_digest_choices(person)),
        *collect_request_data(person),
    ]


def collect_meeting_data(person: Person) -> Sequence[PacketSection]:
    """Drafts, support, amendments and answered surveys; only sections that have rows."""
    return _drop_empty(
        _drafts(person), _supports(person), _amendments(person), _survey_participations(person)
    )


def collect_request_data(person: Person) -> Sequence[PacketSection]:
    return _drop_empty(_requests(person))


def _drop_empty(*sections: PacketSection) -> list[PacketSection]:
    return [section for section in sections if section.rows]


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
    """Return the documents opened to this person; an unpublished paper's title is withheld."""
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
        # A paper may have been withdrawn because of what its title says.
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


def _drafts(person: Person) -> PacketSection:
    rows: list[Row] = [
        {
            _("Walne zgromadzenie"): draft.meeting.date,
            _("Uchwała w sprawie"): draft.title,
            _("Treść"): draft.text,
            _("Uzasadnienie"): draft.reasons,
            _("Wpłynął"): draft.begun_at,
            _("Stan"): draft.get_state_display(),
        }
        for draft in Draft.objects.filter(author=person).select_related("meeting")
    ]
    return PacketSection(_("Zgłoszone projekty uchwał"), rows)


def _supports(person: Person) -> PacketSection:
    rows: list[Row] = [
        {_("Projekt uchwały w sprawie"): support.draft.title, _("Kiedy"): support.given_at}
        for support in Support.objects.filter(person=person).select_related("draft")
    ]
    return PacketSection(_("Poparcie projektów uchwał"), rows)


def _amendments(person: Person) -> PacketSection:
    rows: list[Row] = [
        {
            _("Projekt uchwały w sprawie"): amendment.draft.title,
            _("Treść poprawki"): amendment.text,
            _("Kiedy"): amendment.handed_in_at,
        }
        for amendment in Amendment.objects.filter(author=person).select_related("draft")
    ]
    return PacketSection(_("Zgłoszone poprawki"), rows)


def _survey_participations(person: Person) -> PacketSection:
    participations = Participation.objects.filter(person=person).select_related("survey")
    rows: list[Row] = [
        {_("Ankieta"): participation.survey.question} for participation in participations
    ]
    why = _("Tylko to, że odpowiedź jest policzona. Jaka była, serwis nie zapisuje.")
    return PacketSection(_("Udział w ankietach doradczych"), sorted(rows, key=str), why)


def _digest_choices(person: Person) -> PacketSection:
    choices = DigestChoice.objects.filter(user__person=person).select_related("user")
    rows: list[Row] = [
        {_("Login"): choice.user.login, _("Jak często"): choice.get_rhythm_display()}
        for choice in choices.order_by("pk")
    ]
    return PacketSection(_("Wiadomości o nowych dokumentach"), rows)


def _requests(person: Person) -> PacketSection:
    requests = DocumentRequest.objects.filter(person=person).select_related("refusal")
    rows = [_request_row(request) for request in requests.order_by("received_on", "number")]
    return PacketSection(_("Wnioski o dokumenty"), rows, _("Prawo spółdzielcze, art. 18."))


def _request_row(request: DocumentRequest) -> Row:
    refusal = getattr(request, "refusal", None)
    return {
        _("Numer"): request.number,
        _("Wpłynął"): request.received_on,
        _("Czego dotyczy"): request.description,
        _("Forma"): request.get_form_display(),
        _("Stan"): request.get_state_display(),
        _("Koszt w zł"): request.amount,
        _("Zakończono"): request.ended_on,
        _("Powody odmowy"): refusal.reasons if refusal else None,
    }


def erase_personal_data(person: Person, today: date) -> Sequence[RetainedData]:
    """Erase what the law does not require; return what stays and why.

    The registers of members and of offices stay by law. Raises ErasureRefused while a
    membership or a term of office lasts.
    """
    memberships = list(Membership.objects.filter(person=person))
    terms = list(OfficeTerm.objects.filter(person=person))
    if any(row.ended_on is None or row.ended_on > today for row in memberships):
        raise ErasureRefused(_("Członkostwo trwa. Usunąć dane można po jego ustaniu."))
    if any(term.ends_on is None or term.ends_on > today for term in terms):
        raise ErasureRefused(_("Trwa kadencja w organie Spółdzielni. Usunąć dane można po niej."))
    DocumentUserPermission.objects.filter(user__person=person).delete()
    DigestChoice.objects.filter(user__person=person).delete()
    retained = [*erase_meeting_data(person), *erase_request_data(person)]
    if memberships:
        retained.append(
            RetainedData(
                _("imię i nazwisko oraz wpis w rejestrze członków"),
                _("prawo spółdzielcze, art. 30: Spółdzielnia prowadzi rejestr członków"),
                needs_name=True,
            )
        )
    if terms:
        retained.append(
            RetainedData(
                _("imię i nazwisko oraz kadencje w organach"),
                _("prawo spółdzielcze, art. 35 i następne: skład organów Spółdzielni"),
                needs_name=True,
            )
        )
    return retained


def erase_meeting_data(person: Person) -> Sequence[RetainedData]:
    """Erase all but what was submitted to a general meeting, which stays with its documents."""
    Participation.objects.filter(person=person).delete()
    unfinished = (DraftState.COLLECTING, DraftState.WITHDRAWN)
    Support.objects.filter(person=person, draft__state__in=unfinished).delete()
    Draft.objects.filter(author=person, state__in=unfinished, amendments__isnull=True).delete()
    submitted = (
        Draft.objects.filter(author=person).exists()
        or Support.objects.filter(person=person).exists()
        or Amendment.objects.filter(author=person).exists()
    )
    if not submitted:
        return []
    return [
        RetainedData(
            _("projekty uchwał, poparcie i poprawki zgłoszone na walne zgromadzenie"),
            _("u.s.m., art. 8³: dokumentacja walnego zgromadzenia"),
            needs_name=True,
        )
    ]


def erase_request_data(person: Person) -> Sequence[RetainedData]:
    """Erase the wording of requests; that they were submitted and answered stays as proof."""
    requests = DocumentRequest.objects.filter(person=person)
    if not requests.exists():
        return []
    requests.update(description=ERASED_TEXT)
    return [
        RetainedData(
            _("numery, dni i stany wniosków o dokumenty oraz odmowy"),
            _("prawo spółdzielcze, art. 18: Spółdzielnia wykazuje, że odpowiedziała"),
        )
    ]


PERSONAL_DATA = PersonalData(
    collect=collect_personal_data,
    erase=erase_personal_data,
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
