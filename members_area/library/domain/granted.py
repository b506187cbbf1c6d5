"""Whose group reads a paper, against its audience and the access log; for `verify_rights`."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.domain.document import OPEN, document_finding
from members_area.library.models import (
    Audience,
    Document,
    DocumentGroupPermission,
    DocumentState,
)
from members_area.register.domain.queries import MEMBERS

PUBLISHED, CHANGED = "DOCUMENT_PUBLISHED", "DOCUMENT_AUDIENCE_CHANGED"


def groups_changed() -> Iterator[str]:
    """A sentence for each grant to a group, and each audience, that no verb has made. Four queries.

    A published paper is open to the groups of its audience, any other to none. Of a paper whose
    events went at their term the chain of publications still has the audience.
    """
    names = dict(Group.objects.values_list("pk", "name"))
    found: dict[object, set[tuple[str, str]]] = {}
    grants = DocumentGroupPermission.objects.values_list(
        "content_object", "group", "permission__codename"
    )
    for paper, group, right in grants:
        found.setdefault(paper, set()).add((names[group], right))
    said = _audiences_said()
    for document in Document.objects.select_related("kind", "audience_organ").order_by("pk"):
        now, due = found.get(document.pk, set()), _due(document, names)
        for group, _right in sorted(now - due):
            yield _of_group(document, group, _("jest otwarty, a nie powinien. Usuń to prawo"))
        for group, _right in sorted(due - now):
            yield _of_group(document, group, _("jest zamknięty, a powinien być otwarty"))
        logged = said.get(str(document.pk))
        if document.state == DocumentState.PUBLISHED and not _agrees(logged, document):
            yield document_finding(document, _("czyta go kto inny, niż mówi dziennik dostępu"))


def audience_of(document: Document) -> str:
    """As the log has it: `MEMBERS`, or `ORGAN SB`."""
    organ = document.audience_organ
    return f"{document.audience} {organ.code}" if organ else str(document.audience)


def _agrees(logged: str | None, document: Document) -> bool:
    """An event of before the log named the organ has the word alone."""
    of_organ = document.audience == Audience.ORGAN
    return logged in (None, audience_of(document)) or (of_organ and logged == Audience.ORGAN)


def _due(document: Document, names: dict[int, str]) -> set[tuple[str, str]]:
    if document.state != DocumentState.PUBLISHED:
        return set()
    if document.audience == Audience.MEMBERS:
        return {(MEMBERS, OPEN)}
    if document.audience == Audience.ORGAN and document.audience_organ is not None:
        return {(names[document.audience_organ.group_id], OPEN)}
    return set()


def _audiences_said() -> dict[str, str]:
    """Who reads each paper by its last event."""
    events = AuditEvent.objects.filter(
        object_type=Document._meta.label, action__in=(PUBLISHED, CHANGED)
    )
    return {
        event.object_id: event.to_state if event.action == CHANGED else event.changes["audience"]
        for event in events.order_by("seq")
    }


def _of_group(document: Document, group: str, wrong: str) -> str:
    return document_finding(
        document, _("grupie „%(group)s” %(wrong)s") % {"group": group, "wrong": wrong}
    )
