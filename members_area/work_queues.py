"""What waits at the desks of IKCS, and what they find; read while the settings load."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import SearchGroup, WorkQueue
from members_area import search_groups
from members_area.waiting import (
    batches,
    document_requests,
    missing_papers,
    papers_at_desk,
    papers_to_confirm,
    papers_to_publish,
    statute_changes,
)

LIBRARY = "members_area_library"
REQUESTS = "members_area_requests"
WORKS = (f"{LIBRARY}.add_document", f"{LIBRARY}.change_document")

WORK_QUEUES = (
    WorkQueue(
        "at_desk",
        _("Dokumenty do przygotowania przed publikacją"),
        "library_gate_desk",
        WORKS,
        papers_at_desk,
        order=200,
    ),
    WorkQueue(
        "to_confirm",
        _("Dokumenty do potwierdzenia przez drugą osobę"),
        "library_gate_confirm",
        (f"{LIBRARY}.view_document", f"{LIBRARY}.confirm_version"),
        papers_to_confirm,
        order=205,
    ),
    WorkQueue(
        "to_publish",
        _("Dokumenty potwierdzone, do opublikowania, i wycofane, do poprawienia"),
        "library_gate_queue",
        (f"{LIBRARY}.view_document", *WORKS),
        papers_to_publish,
        order=210,
    ),
    WorkQueue(
        "batches",
        _("Paczki dokumentów, które czekają na decyzję"),
        "intake_batches",
        WORKS,
        batches,
        order=215,
    ),
    WorkQueue(
        "requests",
        _("Wnioski członków o dokumenty"),
        "requests_desk_queue",
        (f"{REQUESTS}.view_documentrequest", f"{REQUESTS}.handle_documentrequest"),
        document_requests,
        order=220,
    ),
    WorkQueue(
        "statute",
        _("Zmiany statutu do zgłoszenia w KRS"),
        "members_area_resolutions_statutechange_modeladmin_index",
        (f"{LIBRARY}.view_document", f"{LIBRARY}.change_document"),
        statute_changes,
        in_menus=False,
        order=225,
    ),
    WorkQueue(
        "missing",
        _("Dokumenty, których brakuje w bibliotece"),
        "completeness_report",
        ("members_area_completeness.view_report",),
        missing_papers,
        button=_("Zobacz braki"),
        in_menus=False,
        order=230,
    ),
)
SEARCH_GROUPS = (
    SearchGroup(
        "members",
        _("Członkowie"),
        ("members_area_register.view_membership",),
        search_groups.members,
        "members_area_register_membership_modeladmin_index",
        recorded="members_area_register.Membership",
        order=15,
    ),
    SearchGroup(
        "documents",
        _("Dokumenty biblioteki"),
        (f"{LIBRARY}.view_document",),
        search_groups.documents,
        "members_area_library_document_modeladmin_index",
        order=50,
    ),
)
