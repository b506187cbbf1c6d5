"""How each type of field is typed: keyboard, hints to the browser, size."""

from __future__ import annotations

from typing import Any

from django import forms

from cms_ext.access.form.spec import FieldSpec

NUMBER: dict[str, Any] = {"inputmode": "numeric", "spellcheck": "false"}
ATTRIBUTES: dict[str, dict[str, Any]] = {
    "digits": NUMBER,
    "nip": NUMBER,
    "regon": NUMBER,
    "email": {"type": "email", "inputmode": "email", "spellcheck": "false"},
    "phone_pl": {"type": "tel", "inputmode": "tel"},
    "date": {"type": "date"},
    "textarea": {"rows": 2},
    "address_list": {"rows": 4},
}
AUTOCOMPLETE = {
    "date": "off",
    "digits": "off",
    "email": "email",
    "phone_pl": "tel",
}


def widget_of(field: FieldSpec) -> forms.Widget:
    """The widget of a field. Lengths are told to the browser; the server asks them again."""
    if field.type == "checkbox":
        return forms.CheckboxInput()
    if field.type == "choice":
        return forms.RadioSelect(choices=list(field.options.items()))
    if field.type == "file":
        return forms.ClearableFileInput(attrs={"class": "input"})
    attributes = {"class": "input", **ATTRIBUTES.get(field.type, {})}
    autocomplete = field.autocomplete or AUTOCOMPLETE.get(field.type, "")
    if autocomplete:
        attributes["autocomplete"] = autocomplete
    if field.type in ("text", "address", "textarea", "email"):
        attributes["maxlength"] = field.longest
    if field.type in ("textarea", "address_list"):
        return forms.Textarea(attrs=attributes)
    return forms.TextInput(attrs=attributes)
