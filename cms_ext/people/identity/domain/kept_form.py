"""What was typed into a form when the session ended: kept for its owner alone (`access.md` §4).

A form's view says with `keeps_typed` that it is kept. The browser whose session ran out is known
by its next session, on the server: whoever signs out, or is signed out, leaves nothing there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import QueryDict

from cms_ext.people.identity.domain.second_factor import PendingStep, owed
from cms_ext.people.identity.models import KeptForm, SignInSession, User

# Typed text and what was chosen of a list. No password, file or hidden field, and no tick, which
# is given anew each time.
KEPT_WIDGETS = (
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.Textarea,
    forms.widgets.ChoiceWidget,
)
NEVER_KEPT = (forms.CheckboxInput, forms.PasswordInput, forms.HiddenInput, forms.FileInput)
# The whole body of the request; the longest form of the panels is a third of it.
MOST_BYTES = 64 * 1024
MOST_FORMS = 5
LONGEST_PATH = 300
KEPT_FOR = timedelta(days=1)
ENDED_FOR = "coop_session_ended_for"


def remember_owner(session: SessionBase, owner: int | None) -> None:
    """Note in the session that begins now whose session has just ended in this browser."""
    if owner is not None:
        session[ENDED_FOR] = owner


def owner_at_end(session: SessionBase, row: SignInSession, user: User) -> int | None:
    """Whose a form would be that this browser sends later; None while a session owes a step.

    Asked before the session is emptied. Whoever knows only the password leaves no text to others.
    """
    whole = not row.with_code and owed(session, user) is PendingStep.NOTHING
    return user.pk if whole else None


def forget_owner(session: SessionBase) -> None:
    """Somebody signs in: from now on the browser is theirs."""
    session.pop(ENDED_FOR, None)


def owner_of(session: SessionBase) -> User | None:
    """Whose session ran out in this browser; None for a login that may not come in any more."""
    owner = session.get(ENDED_FOR)
    return User.objects.filter(pk=owner, is_active=True).first() if owner else None


@transaction.atomic
def save_form(
    user: User, path: str, form: type[forms.Form], typed: QueryDict, now: datetime
) -> bool:
    """Keep what was typed into this form, instead of what was kept of it before.

    False where there is nothing that could be kept.
    """
    values = {
        name: typed.getlist(name)
        for name, field in form.base_fields.items()
        if _is_kept(field.widget) and _is_text(typed.getlist(name))
    }
    if not values or len(path) > LONGEST_PATH:
        return False
    KeptForm.objects.update_or_create(
        user=user, path=path, defaults={"values": values, "kept_at": now}
    )
    newest = list(KeptForm.objects.filter(user=user).values_list("pk", flat=True)[:MOST_FORMS])
    KeptForm.objects.filter(user=user).exclude(pk__in=newest).delete()
    return True


def kept_form(user: User, path: str, now: datetime) -> KeptForm | None:
    """What is kept of this person's form at this address, at most a day old."""
    return KeptForm.objects.filter(user=user, path=path, kept_at__gt=now - KEPT_FOR).first()


def initial_of(kept: KeptForm, form: type[forms.Form]) -> dict[str, Any]:
    """The kept values as the `initial` of the form; a field that is there no more is left out."""
    return {
        name: kept.values[name] if _is_many(field.widget) else kept.values[name][0]
        for name, field in form.base_fields.items()
        if name in kept.values
    }


def forget_form(user: User, path: str) -> None:
    """The form has been sent."""
    KeptForm.objects.filter(user=user, path=path).delete()


def _is_kept(widget: forms.Widget) -> bool:
    return isinstance(widget, KEPT_WIDGETS) and not isinstance(widget, NEVER_KEPT)


def _is_text(typed: list[str]) -> bool:
    """Something was typed, and nothing that no field takes and no database keeps."""
    return any(typed) and not any("\0" in one for one in typed)


def _is_many(widget: forms.Widget) -> bool:
    return bool(getattr(widget, "allow_multiple_selected", False))
