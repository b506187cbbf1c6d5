"""„Pierwsze kroki”: which of the steps of a new site a member of staff can do, and what is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms_ext.people.identity.models import User
from cms_ext.plugins import FirstStep, list_plugins


@dataclass(frozen=True, slots=True)
class FirstStepProgress:
    """The first steps that somebody has the right to, in order: those to do and those done."""

    open: tuple[FirstStep, ...]
    done: tuple[FirstStep, ...]

    @property
    def total(self) -> int:
        return len(self.open) + len(self.done)


def standing_for(user: User, today: date) -> FirstStepProgress:
    """Return which of this user's first steps are done; one query for each step at most."""
    mine = [step for step in all_steps() if _is_told(user, step)]
    found = [(step, bool(step.is_done(today))) for step in mine]
    return FirstStepProgress(
        open=tuple(step for step, is_done in found if not is_done),
        done=tuple(step for step, is_done in found if is_done),
    )


def all_steps() -> list[FirstStep]:
    """Return the first steps of the extension and of all plugins that are on, sorted by `order`."""
    steps = (step for plugin in list_plugins() for step in plugin.operations.first_steps)
    return sorted(steps, key=lambda step: step.order)


def _is_told(user: User, step: FirstStep) -> bool:
    return holds(user, step.right) and not (step.unless and holds(user, step.unless))


def holds(user: User, right: str) -> bool:
    """Return whether a user has a right; to pages and documents anywhere is enough."""
    app_label, _, codename = right.partition(".")
    for model in (Page, get_document_model(), User):
        action, _underscore, name = codename.rpartition("_")
        if (app_label, name) == (model._meta.app_label, model._meta.model_name):
            policy = policy_registry.get_by_type(model)
            return bool(policy.user_has_permission(user, action))
    return bool(user.has_perm(right))
