"""Forms that were sent after the session's end: their text is stored for its owner alone.

A form's view declares with `keeps_typed` that its text is stored (`access.md` §4). The server knows
by the browser's next session whose session expired: nothing is left there after a sign-out.
"""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import QueryDict

from cms_ext.people.identity.domain.second_factor import PendingStep, find_pending_step
from cms_ext.people.identity.models import KeptForm, SignInSession, User

# Typed text and choices. No password, file or hidden field, and no tick, which is given anew each
# time.
KEPT_WIDGETS = (
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.Textarea,
    forms.widgets.ChoiceWidget,
)
NEVER_KEPT = (forms.CheckboxInput, forms.PasswordInput, forms.HiddenInput, forms.FileInput)
# Of the request's body; the longest form of the panels is a third of it.
MOST_BYTES = 64 * 1024
MOST_FORMS = 5
LONGEST_PATH = 300
KEPT_FOR = timedelta(days=1)
ENDED_FOR = "coop_session_ended_for"


def remember_owner(session: SessionBase, owner: int | None) -> None:
    """Store in the new session whose session has just ended in this browser."""
    if owner is not None:
        session[ENDED_FOR] = owner


def find_owner_at_end(session: SessionBase, row: SignInSession, user: User) -> int | None:
    """Return who owns a form that this browser sends later; None if a step is pending.

    Called before the session is emptied. Somebody who knows only the password leaves no text
    behind.
    """
    is_complete = not row.with_code and find_pending_step(session, user) is PendingStep.NOTHING
    return user.pk if is_complete else None


def forget_owner(session: SessionBase) -> None:
    """Forget the former owner: somebody else signs in with this browser."""
    session.pop(ENDED_FOR, None)


def find_form_owner(session: SessionBase) -> User | None:
    """Return whose session expired in this browser; None for an inactive login."""
    owner = session.get(ENDED_FOR)
    return User.objects.filter(pk=owner, is_active=True).first() if owner else None


@transaction.atomic
def save_form(
    user: User, path: str, form: type[forms.Form], typed: QueryDict, now: datetime
) -> bool:
    """Store what was typed into this form, replacing what was stored of it before.

    Returns False if there is nothing to store.
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


def find_kept_form(user: User, path: str, now: datetime) -> KeptForm | None:
    """Return what is stored of this person's form at this address, at most a day old."""
    return KeptForm.objects.filter(user=user, path=path, kept_at__gt=now - KEPT_FOR).first()


def make_initial(stored: KeptForm, form: type[forms.Form]) -> dict[str, Any]:
    """Return the stored values as the form's `initial`, without fields that are gone."""
    initial: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        if name in stored.values:
            is_many = getattr(field.widget, "allow_multiple_selected", False)
            initial[name] = stored.values[name] if is_many else stored.values[name][0]
    return initial


def forget_form(user: User, path: str) -> None:
    """Delete the stored text: the form has been sent."""
    KeptForm.objects.filter(user=user, path=path).delete()


def _is_kept(widget: forms.Widget) -> bool:
    return isinstance(widget, KEPT_WIDGETS) and not isinstance(widget, NEVER_KEPT)


def _is_text(typed: list[str]) -> bool:
    """Tell whether something was typed, without a NUL, which no database stores."""
    return any(typed) and not any("\0" in text for text in typed)
