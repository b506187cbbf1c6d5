"""Polish words for actions, codes and changes in the access log.

A plugin that records an action names it in its declaration (`plugins.LogWords`).
"""

import re
from collections import ChainMap
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import ReadReason
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.plugins import list_plugins

# Where the model's own name would say little to the person it is about.
OBJECTS: Mapping[str, object] = {
    "cms_ext_identity.Person": gettext_lazy("dane w rejestrze osób"),
    "cms_ext_identity.User": gettext_lazy("dostęp do panelu"),
}


def action_in_words(action: str) -> str:
    """Return the action's name on screen; one without a name is shown by its code."""
    names = _named_actions()
    return _(names[action]) if action in names else action


def actions_in_words() -> dict[str, str]:
    """Return the names of all actions that this site records, by action."""
    return {action: _(name) for action, name in _named_actions().items()}


def object_in_words(object_type: str) -> str:
    """Return the kind of the object by its model's name; empty for none or an unknown model."""
    if object_type in OBJECTS:
        return str(OBJECTS[object_type])
    try:
        return str(apps.get_model(object_type)._meta.verbose_name) if object_type else ""
    except LookupError:
        return ""


def reason_in_words(code: str) -> str:
    """Why, as text; empty for a code that is not one of `ReadReason`."""
    return str(ReadReason(code).label) if code in ReadReason.values else ""


@cache
def _named_actions() -> Mapping[str, str]:
    return dict(
        pair
        for plugin in list_plugins()
        if plugin.evidence.log
        for pair in plugin.evidence.log.actions
    )


# A code means what a choice of the object's model says, else what the declarations say
# (`plugins.LogWords`), else what another model of the same app says. Other words stay as they are.
ORIGINS: Mapping[str, object] = {
    "system": gettext_lazy("strona, samoczynnie"),
    "operator": gettext_lazy("polecenie na serwerze"),
}

# More values than these are counted and not named.
MAX_NAMED = 500
# The kind of rows of a list, as a LIST event notes it.
MODEL = re.compile(r"\w+\.\w+")


def code_in_words(code: str, object_type: str) -> str:
    """Return the words for a state or reason of such an object; an unknown code stays as it is."""
    return str(_meanings(object_type).get(code, code))


def field_in_words(name: str, object_type: str) -> str:
    """Return the Polish name of a changed field; an unknown name stays as it is."""
    own, declared = _fields(_model(object_type)), _declared_fields()
    if name in own:
        return str(own[name])
    return _(declared[name]) if name in declared else code_in_words(name, object_type)


def note_in_words(note: str, object_type: str = "") -> str:
    """A note as text: models and codes are translated, people's own words stay."""
    model = _model(note) if MODEL.fullmatch(note) else None
    return str(model._meta.verbose_name_plural) if model else code_in_words(note, object_type)


def changes_in_words(event: AuditEvent) -> list[str]:
    """Each change as „pole: było → jest”, or „pole: jest” if only one value is known."""
    changes, kind = event.changes, event.object_type
    if set(changes) == {"from", "to"} and isinstance(changes["to"], dict):
        before, after = changes["from"] or {}, changes["to"]
        pairs = {name: (before.get(name), value) for name, value in after.items()}
        return [_line(name, kind, *pair) for name, pair in pairs.items() if pair[0] != pair[1]]
    return [_change(name, value, kind) for name, value in changes.items()]


def _change(name: str, value: Any, kind: str) -> str:
    if isinstance(value, list) and len(value) == len("ab") and name in _fields(_model(kind)):
        return _line(name, kind, *value)
    if isinstance(value, dict) and set(value) == {"from", "to"}:
        return _line(name, kind, value["from"], value["to"])
    return f"{field_in_words(name, kind)}: {_value(value, kind)}"


def _line(name: str, kind: str, before: Any, after: Any) -> str:
    field = field_in_words(name, kind)
    return f"{field}: {_value(before, kind)} → {_value(after, kind)}"


def _value(value: Any, kind: str) -> str:
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, list | dict) and len(value) > MAX_NAMED:
        return _("pozycji: %(count)s") % {"count": len(value)}
    if isinstance(value, list):
        return ", ".join(_value(one, kind) for one in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{field_in_words(str(name), kind)} {_value(one, kind)}" for name, one in value.items()
        )
    return _text(str(value), kind)


def _text(text: str, kind: str) -> str:
    try:
        return (
            f"{date.fromisoformat(text):%d.%m.%Y}"
            if len(text) == len("2026-11-20")
            else code_in_words(text, kind)
        )
    except ValueError:
        return code_in_words(text, kind)


@cache
def _meanings(object_type: str) -> Mapping[str, object]:
    """All codes of events about such an object; cached, since a file has many events."""
    model = _model(object_type)
    declared_for = [_declared_codes(object_type), _declared_codes("")]
    if model is None:
        return ChainMap(*declared_for)
    others = apps.get_app_config(model._meta.app_label).get_models()
    return ChainMap(_choices(model), *declared_for, *map(_choices, others))


def _model(object_type: str) -> type[models.Model] | None:
    """Return the model of an object; None for none and for one that is gone from the program."""
    try:
        return apps.get_model(object_type) if object_type else None
    except LookupError:
        return None


def _choices(model: type[models.Model]) -> dict[str, object]:
    found: dict[str, object] = {}
    for field in model._meta.concrete_fields:
        for code, words in field.flatchoices if field.choices else ():
            # A label that is the code itself (an icon's name) says nothing of it.
            if str(words) != str(code):
                found.setdefault(str(code), words)
    return found


@cache
def _fields(model: type[models.Model] | None) -> Mapping[str, object]:
    fields = model._meta.concrete_fields if model is not None else ()
    return {field.name: field.verbose_name for field in fields}


def _declared_codes(object_type: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for plugin in list_plugins():
        for kind, codes in plugin.evidence.log.codes if plugin.evidence.log else ():
            if kind == object_type:
                found |= {str(code): words for code, words in codes.choices if code}
    return found


@cache
def _declared_fields() -> Mapping[str, str]:
    logs = (plugin.evidence.log for plugin in list_plugins())
    return {name: words for log in logs if log for name, words in log.fields}
