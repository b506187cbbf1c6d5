"""The end of the term of what editors handed in from the old site."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from cms_ext.desks.import_desk.domain.run import end_run
from cms_ext.desks.privacy.domain.expired import Expired, expired
from cms_ext.operations.moving_in.models import Moving, MovingStage


def forget_files(before: datetime, rehearse: bool) -> Expired:
    """Delete the files of movings older than `before`; undecided ones are discarded."""
    rows = (
        Moving.objects.annotate(since=Coalesce(F("ended_at"), F("created_at")))
        .filter(since__lt=before)
        .exclude(file="")
    )
    found = expired(rows, "since")
    for moving in () if rehearse else list(rows):
        stored = [(file.storage, file.name or "") for file in (moving.file, moving.files) if file]
        moving.file = moving.files = ""
        if moving.ended_at is None:
            end_run(moving, MovingStage.DISCARDED)
        else:
            moving.save(update_fields=["file", "files"])
        for store, name in stored:
            # A file does not come back when the transaction is taken back.
            transaction.on_commit(partial(store.delete, name))
    return found
