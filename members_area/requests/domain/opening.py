"""Opening papers of the library to one applicant, until a day. The only verb that does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from members_area.library.domain.audience import grant_person
from members_area.library.models import Audience, Document, DocumentUserPermission
from members_area.library.models.document import DocumentQuerySet
from members_area.requests.domain.step import locked, moved, refuse_unpaid
from members_area.requests.models import DocumentRequest, GivenPaper
from members_area.requests.vocabulary import RequestState

LONGEST = timedelta(days=366)


def papers_to_give(request: DocumentRequest, today: date) -> DocumentQuerySet:
    """What can be opened for it: published papers of its kinds that are given on request."""
    published = Document.objects.published(today)
    return published.filter(audience=Audience.ON_REQUEST, kind__in=request.kinds.all())


@transaction.atomic
def open_papers(
    request: DocumentRequest,
    papers: Sequence[Document],
    *,
    until: date,
    today: date,
    origin: Origin,
) -> DocumentRequest:
    """Open these papers to the applicant's own login until this day, inclusive; it is answered so.

    Raises ValidationError for a paper that is not given on request, an applicant without a login
    to IKCS, a day in the past or more than a year away, and copies whose cost is not yet accepted.
    """
    request = locked(request, "open_papers")
    refuse_unpaid(request)
    allowed = set(papers_to_give(request, today).values_list("pk", flat=True))
    if not papers or any(paper.pk not in allowed for paper in papers):
        raise ValidationError(
            {"papers": _("Wybierz opublikowane dokumenty, które udostępnia się na wniosek.")}
        )
    if not today <= until <= today + LONGEST:
        raise ValidationError({"until": _("Podaj dzień w ciągu najbliższego roku.")})
    login = User.objects.filter(person=request.person, realm=Realm.IKCS, is_active=True).first()
    if login is None:
        raise ValidationError(_("Ta osoba nie ma loginu do IKCS. Przekaż jej kopię w inny sposób."))
    for paper in papers:
        grant_person(paper, login, until)
        GivenPaper.objects.create(request=request, document=paper, until=until)
    request.ended_on = today
    return moved(
        request,
        RequestState.SENT,
        "REQUEST_PAPERS_OPENED",
        origin,
        changes={"papers": [str(paper.pk) for paper in papers], "until": until.isoformat()},
    )


@transaction.atomic
def end_grants_before(today: date) -> int:
    """Remove grants whose last day is over; the door has not counted them since. Repeatable."""
    over = DocumentUserPermission.objects.filter(until__lt=today)
    ended = list(over.values_list("content_object", flat=True))
    over.delete()
    if ended:
        record("REQUEST_GRANTS_ENDED", SYSTEM, changes={"papers": sorted(map(str, ended))})
    return len(ended)
