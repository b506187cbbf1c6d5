"""What a rehearsal is to post, kept until it is posted: of a month's run, and of a run of fees."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class StoredPlan(models.Model):
    """A portion of a run: accounts with a key above `after`, up to `last`.

    `shown` are the columns of the run's items that the second person reads. `content` holds the
    documents with their lines, `facts` is the digest of what they were computed from; `seal` is of
    all of it, under the site's key. It goes when the run is over.
    """

    after = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    facts = models.CharField(max_length=64)
    content = models.TextField()
    seal = models.CharField(max_length=64)

    shown: ClassVar[tuple[str, ...]]
    run: Any
    run_id: int

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.run_id}: {self.after}–{self.last}"
