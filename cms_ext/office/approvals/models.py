"""What one person proposes and another decides, as columns and constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel


class DecidedByTwo(SealedModel):
    """Something that one person proposes and another carries out or refuses."""

    if TYPE_CHECKING:
        # Each model words its own; `lock_waiting` and `save_decision` read them.
        State: Any
        state: Any
        made_by_id: int
        get_state_display: Any

    decided_by: models.ForeignKey[Any, Any] = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("rozstrzygnął"),
        null=True,
        related_name="+",
    )
    refusal = models.CharField(_("powód odrzucenia"), max_length=255, blank=True)
    decided_at = models.DateTimeField(_("rozstrzygnięto"), null=True)

    class Meta:
        abstract = True


def decided_by_two(name: str, done: str = "POSTED") -> list[models.BaseConstraint]:
    """Return the database constraints of what a second person decides; `done` is the last state."""
    return [
        models.CheckConstraint(
            condition=Q(state="WAITING", decided_by__isnull=True, decided_at__isnull=True)
            | (~Q(state="WAITING") & Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
            name=f"{name}_decided",
        ),
        models.CheckConstraint(
            condition=Q(state="REFUSED") | Q(refusal=""), name=f"{name}_refused_why"
        ),
        models.CheckConstraint(
            condition=~Q(state=done) | ~Q(decided_by=F("made_by")), name=f"{name}_second_person"
        ),
    ]
