"""What a message is about: its application, its panel, and its „label: value” fields."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings

from cms_ext.access.domain.email.incoming import Incoming
from cms_ext.access.domain.form_version import current_form
from cms_ext.access.form_definition.spec import FieldSpec, FormSpec
from cms_ext.access.form_definition.value import keep_written
from cms_ext.access.models import AccessApplication
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.plugins import AccessProcedure, find_panel, list_procedures

BRACKETED = re.compile(r"\([^()]*\)")


def find_application(incoming: Incoming) -> AccessApplication | None:
    """Return the one application whose number is in the subject, or else in the text."""
    panels = "|".join(re.escape(procedure.panel) for _realm, procedure in list_procedures())
    number = re.compile(rf"\b(?:{panels})/\d{{4}}/\d{{5,7}}\b", re.IGNORECASE | re.ASCII)
    for place in (incoming.subject, incoming.text):
        named = {found.upper() for found in number.findall(place)}
        if panels and len(named) == 1:
            return AccessApplication.objects.filter(number=named.pop()).first()
    return None


def find_named_procedure(incoming: Incoming, today: date) -> AccessProcedure | None:
    """Return the procedure that the message names; None when it names none, or two.

    The receiving address counts first (COOP_PANEL_ADDRESSES), then the subject, the names of the
    files, and the text.
    """
    all_procedures = [procedure for _realm, procedure in list_procedures()]
    if by_address := _by_address(incoming.recipients, all_procedures):
        return by_address
    names = _names_of_all(today)
    for place in (incoming.subject, " ".join(part.name for part in incoming.files), incoming.text):
        named = _named_in(_words(place), names)
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _named_in(words: str, names: Mapping[str, AccessProcedure]) -> set[AccessProcedure]:
    """Return the procedures named in the words.

    A long name is not read again as its short parts.
    """
    named, rest = set(), f" {words} "
    for name in sorted(names, key=len, reverse=True):
        if f" {name} " in rest:
            named.add(names[name])
            rest = rest.replace(f" {name} ", " | ")
    return named


def _names_of_all(today: date) -> dict[str, AccessProcedure]:
    """Map names to procedures; a panel's own name means the first of its ways in."""
    names: dict[str, AccessProcedure] = {}
    for _realm, procedure in list_procedures():
        form = current_form(procedure.panel, today)
        titles = [form.title if form else "", procedure.title]
        wordings = [procedure.panel, procedure.path, *titles, *map(_without_brackets, titles)]
        for name in map(_words, wordings):
            names.setdefault(name, procedure)
    for realm, procedure in list_procedures():
        panel = find_panel(realm)
        for name in [panel.name, _without_brackets(panel.full_name)] if panel else []:
            names.setdefault(_words(name), procedure)
    names.pop("", None)
    return names


def _by_address(
    recipients: Sequence[str], everything: Iterable[AccessProcedure]
) -> AccessProcedure | None:
    belongs = {address.lower(): panel for address, panel in settings.COOP_PANEL_ADDRESSES.items()}
    panels = {belongs.get(recipient.lower()) for recipient in recipients}
    matching = [procedure for procedure in everything if procedure.panel in panels]
    return matching[0] if len(matching) == 1 else None


def _without_brackets(title: str) -> str:
    return BRACKETED.sub(" ", title)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


MAX_LINE = 600
YES = frozenset({"tak", "x", "v", "on", "true", "zaznaczone", "✓", "☑", "☒"})
TICKED = re.compile(r"^\s*(?:\[\s*[xXvV✓]\s*\]|[☑☒✓])\s*")


def propose_fields(spec: FormSpec, text: str) -> dict[str, Any]:
    """Return the fields named in the text, by key; others are left out.

    It is a proposal: the clerk sees it next to the message, and what was not found stays a gap. The
    sender's address is never taken for the form's, because C02 compares the two.
    """
    lines = [line[:MAX_LINE].strip() for line in text.split("\n")]
    # A quoted line is somebody else's.
    lines = [line for line in lines if line and not line.startswith(">")]
    labels = [pattern for field in spec.fields for pattern in _patterns(field)]
    fields: dict[str, Any] = {}
    for field in spec.fields:
        if field.in_payload:
            text_of_field = _value_of(field, lines, labels)
            if text_of_field is not None and (value := _value(field, text_of_field)):
                fields[field.key] = value
    return fields


def _patterns(field: FieldSpec) -> list[re.Pattern[str]]:
    """Patterns of the label, with and without its brackets, and any marks between words."""
    wordings = dict.fromkeys((field.label, BRACKETED.sub(" ", field.label)))
    patterns = (r"\W+".join(re.findall(r"\w+", wording)) for wording in wordings)
    return [re.compile(rf"^\W*(?:\d+\W+)?{words}\W*?[:=]", re.I) for words in patterns]


def _value_of(field: FieldSpec, lines: list[str], labels: list[re.Pattern[str]]) -> str | None:
    """Return the text behind the label, or on the line below it."""
    if field.type == "checkbox":
        return _ticked(field, lines)
    patterns = _patterns(field)
    for at, line in enumerate(lines):
        match = next((found for pattern in patterns if (found := pattern.match(line))), None)
        if match is None:
            continue
        if value := line[match.end() :].strip():
            return value
        below = lines[at + 1] if at + 1 < len(lines) else ""
        return None if any(label.match(below) for label in labels) else below or None
    return None


def _ticked(field: FieldSpec, lines: list[str]) -> str | None:
    """ "on" for a statement with a cross before it or „tak” behind it; repeating is not enough."""
    statement = _bare(field.label)
    for line in lines:
        ticked = TICKED.match(line)
        words = _bare(line[ticked.end() :] if ticked else line)
        if ticked and words == statement:
            return "on"
        answer = words.removeprefix(statement).strip() if words.startswith(statement) else ""
        sign = line.rstrip(" .").rpartition(":")[2].strip().casefold()
        if answer in YES or (words.startswith(statement) and sign in YES):
            return "on"
    return None


def _value(field: FieldSpec, text: str) -> Any:
    if field.type == "choice":
        keys = (key for key, label in field.options.items() if _bare(label) == _bare(text))
        text = next(keys, text)
    if field.type == "address_list":
        text = text.replace(";", "\n")
    try:
        return keep_written(field, text)
    except ValueRefused:
        return ""


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
