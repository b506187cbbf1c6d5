"""The actions of the access log in words, for the people they are about and for the auditor.

Whoever records an action names it in its declaration (`plugins.LogWords`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.view import ReadReason
from cms_ext.plugins import plugins

# Where the model's own name would say little to the person it is about.
OBJECTS: Mapping[str, object] = {
    "cms_ext_identity.Person": gettext_lazy("dane w rejestrze osób"),
    "cms_ext_identity.User": gettext_lazy("dostęp do panelu"),
}


def action_in_words(action: str) -> str:
    """The action's name on screen; one without a name is shown by its code."""
    names = _named_actions()
    return _(names[action]) if action in names else action


def actions_in_words() -> dict[str, str]:
    """The names of all actions that this site records, by action."""
    return {action: _(name) for action, name in _named_actions().items()}


def object_in_words(object_type: str) -> str:
    """What kind of thing it was, by the model's own name; empty for none or a model now gone."""
    if object_type in OBJECTS:
        return str(OBJECTS[object_type])
    try:
        return str(apps.get_model(object_type)._meta.verbose_name) if object_type else ""
    except LookupError:
        return ""


def reason_in_words(code: str) -> str:
    """Why, in words; empty for a code that is not one of `ReadReason`."""
    return str(ReadReason(code).label) if code in ReadReason.values else ""


@cache
def _named_actions() -> Mapping[str, str]:
    return dict(
        pair for plugin in plugins() if plugin.evidence.log for pair in plugin.evidence.log.actions
    )
