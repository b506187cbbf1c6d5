"""Papers open to one login, against the access log's events of opening; for `verify_rights`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.chain import cleaned_until
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.frontend.theme.figures import plain_date
from members_area.library.domain.document import OPEN, document_finding
from members_area.library.models import Document, DocumentUserPermission
from members_area.requests.domain.opening import LONGEST
from members_area.requests.models import DocumentRequest

OPENED, ERASED = "REQUEST_PAPERS_OPENED", "PERSON_ERASED"
CLOSED = ("DOCUMENT_WITHDRAWN", "DOCUMENT_ARCHIVED")


class Given(defaultdict[tuple[str, int], set[date]]):
    """By a paper's key and a person's number: until which days answers opened it to them."""

    def __init__(self) -> None:
        super().__init__(set)


def grants_changed(today: date) -> Iterator[str]:
    """A sentence for each grant to a login that no answer made, and each that went too early.

    Five queries. A grant lasts LONGEST at most: where the log's clean-up has taken younger events,
    the answer may be gone, and nothing is said.
    """
    given, lasting = _given()
    found, cleaned = set(), cleaned_until(Stream.ACT).date()
    grants = DocumentUserPermission.objects.select_related(
        "user", "content_object__kind", "permission"
    )
    for grant in grants.order_by("pk"):
        key = (str(grant.content_object_id), grant.user.person_id or 0)
        found.add(key)
        is_given = grant.until in given.get(key, ()) and grant.permission.codename == OPEN
        if not is_given and (grant.until is None or grant.until - LONGEST > cleaned):
            yield document_finding(
                grant.content_object,
                _("loginowi „%(login)s” jest otwarty %(until)s, a żaden wniosek tak nie odpowiada")
                % {"login": grant.user.login, "until": _until(grant.until)},
            )
    latest = {key: max(days) for key, days in lasting.items() if key not in found}
    lost = {key: day for key, day in latest.items() if day >= today}
    papers = Document.objects.published(today).filter(pk__in=[key for key, _person in lost])
    for paper in papers.select_related("kind").order_by("pk"):
        for person, day in sorted(
            (who, day) for (key, who), day in lost.items() if key == str(paper.pk)
        ):
            yield document_finding(
                paper,
                _("osobie nr %(person)s jest zamknięty, a odpowiedź otwarła go %(until)s")
                % {"person": person, "until": _until(day)},
            )


def _given() -> tuple[Given, Given]:
    """What the answers opened by the log, and what of it nothing can have closed since.

    A withdrawn version closes a paper only where it was the last one; erasing a person closes all.
    """
    people = {str(key): who for key, who in DocumentRequest.objects.values_list("pk", "person")}
    given, lasting = Given(), Given()
    events = AuditEvent.objects.filter(stream=Stream.ACT, action__in=(OPENED, ERASED, *CLOSED))
    for event in events.order_by("seq"):
        if event.action == OPENED:
            # After a merger the request is of the entry that stayed.
            person = people.get(event.object_id, event.subject_id or 0)
            for paper in event.changes["papers"]:
                for days in (given, lasting):
                    days[paper, person].add(date.fromisoformat(event.changes["until"]))
        else:
            closed = event.subject_id if event.action == ERASED else event.object_id
            for one in [one for one in lasting if closed in one]:
                del lasting[one]
    return given, lasting


def _until(day: date | None) -> str:
    return _("do %(day)s") % {"day": plain_date(day)} if day else _("bez terminu")
