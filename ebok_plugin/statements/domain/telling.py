"""Notifying residents by e-mail of a paper in E-BOK: once for each person and series."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cms_ext.office.audit.domain.event import SYSTEM, record
from cms_ext.people.identity.models import Person
from cms_ext.people.mail.domain.outbox import queue_message
from ebok_plugin.statements.models import Paper, PaperBatch

PORTION = 100
TEMPLATE = "ebok_plugin/statements/mail/new_paper.txt"


@transaction.atomic
def notify_portion(batch: PaperBatch, *, portion: int = PORTION) -> bool:
    """Queue the e-mails of some people; False when nobody was left, and then the series is done.

    The e-mails and the marks of those notified are written in one transaction.
    """
    # Whoever else tells the people of this series waits here, and then finds them told.
    PaperBatch.objects.select_for_update().get(pk=batch.pk)
    waiting = batch.papers.filter(channel=Paper.Channel.ELECTRONIC, told_at__isnull=True)
    ids = waiting.order_by("person_id").values_list("person_id", flat=True).distinct()[:portion]
    people = list(Person.objects.filter(pk__in=list(ids)))
    if not people:
        _finish(batch)
        return False
    address = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('ebok:papers')}"
    for person in people:
        queue_message(person.correspondence_email, TEMPLATE, {"address": address}, about=batch)
    waiting.filter(person__in=people).update(told_at=timezone.now())
    return True


def _finish(batch: PaperBatch) -> None:
    open_still = PaperBatch.objects.filter(pk=batch.pk, state=PaperBatch.State.TELLING)
    if open_still.update(state=PaperBatch.State.DONE, ended_at=timezone.now()):
        record(
            "PAPERS_DONE",
            SYSTEM,
            obj=batch,
            to_state=PaperBatch.State.DONE,
            changes={"papers": batch.papers.count(), "left_out": len(batch.left_out)},
        )
    batch.refresh_from_db()
