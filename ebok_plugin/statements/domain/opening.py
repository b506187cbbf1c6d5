"""A resident opens a paper in E-BOK: that is its receipt."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.audit.models.event import Stream
from ebok_plugin.statements.models import Paper


@transaction.atomic
def open_paper(paper: Paper, *, origin: Origin) -> bytes:
    """Its bytes. The first opening by the addressee is kept as the receipt, for good.

    Others who may read the account open it without a trace in the delivery.
    """
    own = origin.actor is not None and origin.actor.person_id == paper.person_id
    if own and Paper.objects.filter(pk=paper.pk, opened_at__isnull=True).update(
        opened_at=timezone.now()
    ):
        record(
            "PAPER_OPENED",
            origin,
            stream=Stream.SIGN_IN,
            obj=paper,
            changes={"batch": paper.batch_id},
        )
    with paper.file.open("rb") as file:
        content: bytes = file.read()
    return content
