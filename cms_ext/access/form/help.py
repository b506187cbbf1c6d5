"""A line of help at each field: the form's own, or what its type asks for. Pure."""

from __future__ import annotations

from cms_ext.access.form.spec import FieldSpec, FormSpec

BY_TYPE = {
    "address": "Ulica, numer budynku i lokalu, na przykład ul. Leśna 3/12.",
    "address_list": "Każdy adres w osobnym wierszu, na przykład ul. Leśna 3/12.",
    "textarea": "Ulica z numerem, kod pocztowy i miejscowość.",
    "email": "Na przykład anna.lis@poczta.example.",
    "phone_pl": "9 cyfr, na przykład 600 100 200.",
    "nip": "10 cyfr.",
    "regon": "9 albo 14 cyfr.",
    "file": "PDF albo zdjęcie, do 10 MB.",
    "date": "Dzień, w którym podpisujesz formularz.",
}
BY_AUTOCOMPLETE = {
    "given-name": "Wszystkie imiona, tak jak w dokumencie tożsamości.",
    "family-name": "Tak jak w dokumencie tożsamości.",
}


def help_of(field: FieldSpec, form: FormSpec) -> str:
    """The help that is shown at the field; empty where its label says enough."""
    own = field.help or BY_AUTOCOMPLETE.get(field.autocomplete) or BY_TYPE.get(field.type, "")
    if field.required_if is None:
        return own
    other, wanted = field.required_if
    asked = form.field_of(other)
    condition = f"Tylko gdy „{asked.label}”: {asked.options.get(wanted, wanted)}."
    return f"{condition} {own}".strip()
