"""What the editor decides: bring in, nothing comes of it, or no more of it."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.audit.domain.event import Origin, record
from cms_ext.moving_in.domain.right import may_move_in
from cms_ext.moving_in.models import Moving, Stage
from cms_ext.moving_in.models.moving import OPEN
from cms_ext.moving_in.report import Outcome

# What a bringing in would change.
TO_DO = (Outcome.CREATED, Outcome.UPDATED, Outcome.PUBLISHED)


@transaction.atomic
def accept(moving: Moving, *, origin: Origin) -> None:
    """Let the announcements be made; the report of the rehearsal gives way to theirs.

    Raises PermissionDenied, or ValidationError when it does not wait for this or has nothing new.
    """
    before = _locked(
        moving, origin, (Stage.REHEARSED,), _("Ta przeprowadzka nie czeka na decyzję.")
    )
    if not moving.articles.filter(outcome__in=[one.name for one in TO_DO]).exists():
        raise ValidationError(_("Nie ma czego wczytywać. Odrzuć tę przeprowadzkę."))
    moving.articles.all().delete()
    moving.stage, moving.dealt_with, moving.accepted_by = Stage.BRINGING_IN, 0, origin.actor
    moving.save()
    record("MOVING_ACCEPTED", origin, obj=moving, from_state=before, to_state=moving.stage)


@transaction.atomic
def discard(moving: Moving, *, origin: Origin) -> None:
    """Nothing is made of it, also when the rehearsal still goes on; the report stays.

    Raises PermissionDenied, or ValidationError for what is decided already.
    """
    before = _locked(moving, origin, OPEN, _("Ta przeprowadzka nie czeka na decyzję."))
    end(moving, Stage.DISCARDED)
    record("MOVING_DISCARDED", origin, obj=moving, from_state=before, to_state=moving.stage)


@transaction.atomic
def stop(moving: Moving, *, origin: Origin) -> None:
    """What is brought in stays; the same export handed in again goes on where this one stood.

    Raises PermissionDenied, or ValidationError when nothing is being brought in.
    """
    before = _locked(moving, origin, (Stage.BRINGING_IN,), _("Ta przeprowadzka nie jest w toku."))
    end(moving, Stage.REFUSED, _("Przerwano na życzenie redakcji. To, co wczytano, zostaje."))
    record("MOVING_STOPPED", origin, obj=moving, from_state=before, to_state=moving.stage)


def end(moving: Moving, stage: Stage, problem: str = "") -> None:
    moving.stage, moving.problem, moving.ended_at = stage, problem, timezone.now()
    moving.save()


def _locked(moving: Moving, origin: Origin, stages: Collection[Stage], refusal: str) -> str:
    """The stage it is in, one of `stages`, held for whoever may decide."""
    if not may_move_in(origin.actor):
        raise PermissionDenied
    moving.refresh_from_db(from_queryset=Moving.objects.select_for_update())
    if moving.stage not in stages:
        raise ValidationError(refusal)
    return moving.stage
