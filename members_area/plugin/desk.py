"""The desk part: queues, search, menu and handbook of IKCS, and its part of the board's page."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from cms_ext import plugins
from cms_ext.base.text.polish_lookups import find_words
from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from cms_ext.people.identity.models import User
from cms_ext.plugins import BoardRow, BoardSection, HelpChapter
from members_area.completeness.domain.facts import SERIOUS, CompletenessState
from members_area.completeness.domain.queries import OF_THE_OFFICE
from members_area.completeness.domain.report import (
    BOARD,
    count_papers_to_supply,
    desk_report,
    load_names,
)
from members_area.library.domain.queries.staff import list_awaiting_versions, list_desk_versions
from members_area.library.intake.models import Batch, BatchStage
from members_area.library.models import Document, Release, Version
from members_area.plugin.rights import LIBRARY, REQUESTS
from members_area.register.domain.membership import match_memberships
from members_area.register.models import Membership
from members_area.requests.domain.progress import owed_requests
from members_area.resolutions.domain.register import count_unfiled_changes

SEES_REPORT = ("members_area_completeness.view_report",)


def list_board_sections(today: date) -> Sequence[BoardSection]:
    return (_papers(today), _requests(today))


def _papers(today: date) -> BoardSection:
    """Count the documents that the completeness report misses, each once, by organ."""
    report, names = desk_report(today), load_names()
    number, oldest = count_papers_to_supply(report)
    places = {
        finding.place: finding
        for finding in report.findings
        if finding.state in SERIOUS and finding.rule.type not in OF_THE_OFFICE
    }
    absent: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for place in places.values():
        (late if place.state == CompletenessState.LATE else absent)[place.organ] += 1
    organs = sorted({*absent, *late}, key=lambda organ: names.order(organ, ""))
    answer = _("Brakuje dokumentów: %(count)d.") % {"count": number}
    if oldest is not None and oldest < today:
        answer += " " + _("Najdłużej dni po terminie: %(days)d.") % {"days": (today - oldest).days}
    return BoardSection(
        title=_("Dokumenty, których brakuje w bibliotece"),
        answer=answer,
        order=30,
        columns=(_("Organ"), _("Nie ma"), _("Spóźnione")),
        rows=tuple(BoardRow(names.organ(organ), (absent[organ], late[organ])) for organ in organs),
        total=BoardRow(_("Razem"), (absent.total(), late.total())) if len(organs) > 1 else None,
        url_name="completeness_report",
        rights=SEES_REPORT,
    )


def _requests(today: date) -> BoardSection:
    found = owed_requests().aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today))
    )
    return BoardSection(
        title=_("Wnioski członków o dokumenty"),
        answer=_("Czekają na odpowiedź: %(waiting)d, po terminie: %(late)d.") % found,
        order=41,
    )


# The count reads all documents, and changes by the day.
CACHE_TIME = timedelta(minutes=10)


def papers_at_desk(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(list_desk_versions(), since="uploaded_on")


def papers_to_confirm(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(list_awaiting_versions(user), since="handed_over_at")


def papers_to_publish(user: User, today: date) -> plugins.WaitingRows:
    """Confirmed versions without a day of publication, and withdrawn ones."""
    confirmed = Q(state=Release.CONFIRMED, publish_from=None)
    rows = Version.objects.filter(confirmed | Q(state=Release.WITHDRAWN))
    return plugins.WaitingRows(rows, since="uploaded_on")


def batches(user: User, today: date) -> plugins.WaitingRows:
    """Batches that wait for a decision or were stopped."""
    stages = (BatchStage.REHEARSED, BatchStage.STOPPED)
    return plugins.WaitingRows(Batch.objects.filter(stage__in=stages), since="created_at")


def document_requests(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(owed_requests(), since="received_on", due="due_on")


def statute_changes(user: User, today: date) -> plugins.Waiting:
    found = count_unfiled_changes()
    return plugins.Waiting(found.number, found.oldest, found.term)


def missing_papers(user: User, today: date) -> plugins.Waiting | None:
    """Return the missing documents, for clerks who add documents and for the board."""
    adds = user.has_perm("members_area_library.add_document")
    if not adds and not user.groups.filter(name=BOARD).exists():
        return None
    key = f"members_area.missing:{today}"
    cached: tuple[int, date | None] | None = cache.get(key)
    if cached is None:
        cached = count_papers_to_supply(desk_report(today))
        cache.set(key, cached, CACHE_TIME.total_seconds())
    number, nearest = cached
    return plugins.Waiting(number, nearest=nearest)


MEMBERSHIP = "members_area_register_membership_modeladmin_inspect"
DOCUMENT = "members_area_library_document_modeladmin_inspect"


def members(query: str, user: User, today: date) -> Sequence[plugins.SearchHit]:
    """Find members by name, register number or login, as the register does."""
    found = match_memberships(Membership.objects.select_related("person"), query)
    return [
        plugins.SearchHit(
            f"{one.member_no}, {one.person.name}", reverse(MEMBERSHIP, args=[one.pk]), key=one.pk
        )
        for one in found.order_by("member_no")[: plugins.MAX_HITS]
    ]


def documents(query: str, user: User, today: date) -> Sequence[plugins.SearchHit]:
    """Find documents by title, number or subject, also unpublished ones, the newest first."""
    fits = find_words(query, "title", "number", "subject")
    found = Document.objects.filter(fits).select_related("kind").order_by("-year", "-pk")
    return [
        plugins.SearchHit(
            one.title, reverse(DOCUMENT, args=[one.pk]), f"{one.kind}, {one.get_state_display()}"
        )
        for one in found[: plugins.MAX_HITS]
    ]


WORKS = (f"{LIBRARY}.add_document", f"{LIBRARY}.change_document")

WORK_QUEUES = (
    plugins.WorkQueue(
        "at_desk",
        gettext_noop("Dokumenty do przygotowania przed publikacją"),
        "library_gate_desk",
        WORKS,
        papers_at_desk,
        order=200,
    ),
    plugins.WorkQueue(
        "to_confirm",
        gettext_noop("Dokumenty do potwierdzenia przez drugą osobę"),
        "library_gate_confirm",
        (f"{LIBRARY}.view_document", f"{LIBRARY}.confirm_version"),
        papers_to_confirm,
        order=205,
    ),
    plugins.WorkQueue(
        "to_publish",
        gettext_noop("Dokumenty potwierdzone, do opublikowania, i wycofane, do poprawienia"),
        "library_gate_queue",
        (f"{LIBRARY}.view_document", *WORKS),
        papers_to_publish,
        order=210,
    ),
    plugins.WorkQueue(
        "batches",
        gettext_noop("Paczki dokumentów, które czekają na decyzję"),
        "intake_batches",
        WORKS,
        batches,
        order=215,
    ),
    plugins.WorkQueue(
        "requests",
        gettext_noop("Wnioski członków o dokumenty"),
        "requests_desk_queue",
        (f"{REQUESTS}.view_documentrequest", f"{REQUESTS}.handle_documentrequest"),
        document_requests,
        order=220,
        for_residents=True,
    ),
    plugins.WorkQueue(
        "statute",
        gettext_noop("Zmiany statutu do zgłoszenia w KRS"),
        "members_area_resolutions_statutechange_modeladmin_index",
        (f"{LIBRARY}.view_document", f"{LIBRARY}.change_document"),
        statute_changes,
        in_menus=False,
        order=225,
    ),
    plugins.WorkQueue(
        "missing",
        gettext_noop("Dokumenty, których brakuje w bibliotece"),
        "completeness_report",
        ("members_area_completeness.view_report",),
        missing_papers,
        button=gettext_noop("Zobacz braki"),
        in_menus=False,
        order=230,
        is_quiet=True,
    ),
)
SEARCH_GROUPS = (
    plugins.SearchGroup(
        "members",
        gettext_noop("Członkowie"),
        ("members_area_register.view_membership",),
        members,
        "members_area_register_membership_modeladmin_index",
        recorded="members_area_register.Membership",
        order=15,
    ),
    plugins.SearchGroup(
        "documents",
        gettext_noop("Dokumenty biblioteki"),
        (f"{LIBRARY}.view_document",),
        documents,
        "members_area_library_document_modeladmin_index",
        order=50,
    ),
)


MENU = (
    plugins.MenuTask("papers", gettext_lazy("Dokumenty i zebrania"), "folder-open-inverse", 300),
    plugins.MenuSection("member-records", REGISTERS, gettext_lazy("Członkowie i organy"), 20),
    plugins.MenuSection("library-records", REGISTERS, gettext_lazy("Biblioteka"), 30),
    plugins.MenuSection("resolution-records", REGISTERS, gettext_lazy("Uchwały"), 35),
    plugins.MenuSection("library-settings", SETTINGS, gettext_lazy("Biblioteka i zebrania"), 40),
)


CHAPTERS = (
    HelpChapter(
        "clerks",
        "Przyjąć członka",
        ("members_area_register_membership_modeladmin_index", "register_admission"),
    ),
    HelpChapter("clerks", "Wczytanie rejestru członków", ("register_import",)),
    HelpChapter(
        "clerks",
        "Wpisać osobę do rady nadzorczej",
        (
            "members_area_register_officeterm_modeladmin_index",
            "members_area_register_organ_modeladmin_index",
        ),
    ),
    HelpChapter(
        "clerks",
        "Opublikować dokumenty",
        (
            "library_gate_desk",
            "library_gate_queue",
            "members_area_library_document_modeladmin_index",
            "members_area_library_section_modeladmin_index",
            "members_area_library_documentkind_modeladmin_index",
            "members_area_library_audiencerule_modeladmin_index",
        ),
    ),
    HelpChapter("clerks", "Dopuścić do publikacji (druga osoba)", ("library_gate_confirm",)),
    HelpChapter(
        "clerks",
        "Przyjąć setki dokumentów naraz",
        ("intake_batches", "members_area_library_searchentry_modeladmin_index"),
    ),
    HelpChapter(
        "clerks",
        "Prowadzić rejestr uchwał",
        (
            "members_area_library_relation_modeladmin_index",
            "members_area_resolutions_vote_modeladmin_index",
            "members_area_library_courtevent_modeladmin_index",
            "members_area_resolutions_statutechange_modeladmin_index",
        ),
    ),
    HelpChapter(
        "clerks",
        "Przygotować walne zgromadzenie",
        (
            "members_area_meetings_meeting_modeladmin_index",
            "members_area_meetings_survey_modeladmin_index",
            "members_area_meetings_noticechannel_modeladmin_index",
        ),
    ),
    HelpChapter(
        "clerks",
        "Odpowiedzieć na wniosek o dokument",
        ("requests_desk_queue", "members_area_requests_copyprice_modeladmin_index"),
    ),
    HelpChapter(
        "clerks",
        "Sprawdzić, czego brakuje",
        (
            "completeness_report",
            "members_area_completeness_completenessrule_modeladmin_index",
            "members_area_completeness_numberwaiver_modeladmin_index",
        ),
    ),
    HelpChapter(
        "clerks",
        "Rejestry i ustawienia",
        ("library_readings", "members_area_library_fruitlesssearch_modeladmin_index"),
    ),
)
