from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

REHEARSING, REHEARSED, DONE, DISCARDED = "REHEARSING", "REHEARSED", "DONE", "DISCARDED"


class ImportRun(models.Model):
    """Something large that staff handed in, brought in part by part; an app has a table of its own.

    First every part is rehearsed and nothing is made; then somebody decides; then what was good is
    written. The parts have rows of their own, which stay as the report. `stage` of a subclass has
    the choices REHEARSING, REHEARSED, DONE and DISCARDED, and the app's word for the writing.
    """

    WRITING: ClassVar[str]
    stage: models.CharField[str, str]

    created_at = models.DateTimeField(_("dodano"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dodał"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("zakończono"), null=True, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["-pk"]

    @classmethod
    def stages_at_work(cls) -> tuple[str, ...]:
        """A job of the scheduler goes on with these, some parts at each turn."""
        return REHEARSING, cls.WRITING

    @property
    def is_at_work(self) -> bool:
        return self.stage in self.stages_at_work()

    @property
    def is_open(self) -> bool:
        """Whether somebody may still say that nothing is to come of it."""
        return self.stage in (REHEARSING, REHEARSED)

    def let_go(self) -> None:
        """What a run no longer needs once it is over goes; its caller saves it."""
