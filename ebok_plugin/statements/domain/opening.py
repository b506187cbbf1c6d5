"""Opening a paper in E-BOK, which is the receipt of its delivery."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.audit.models import Stream
from ebok_plugin.statements.models import Paper


@transaction.atomic
def open_paper(paper: Paper, *, origin: Origin) -> bytes:
    """The bytes of a paper; the first opening by the addressee is stored as the receipt.

    An opening by others who may read the account is no receipt.
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
