"""The Django form of a FormSpec: for the public page, and for a clerk who copies a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict

from cms_ext.access.form_definition.spec import FieldSpec, FormSpec
from cms_ext.access.form_definition.value import CONTACTS, empty_value, keep_written, parse_value
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.base.web.public_forms import mark_invalid_fields
from cms_ext.office.desk_kit.row_version import VersionedForm


@dataclass(frozen=True, slots=True)
class FormGap:
    """A field that is empty or wrong; `message` says what to do."""

    key: str
    label: str
    message: str


def find_gaps(
    spec: FormSpec, payload: Mapping[str, Any], received_on: date, *, in_person: bool = False
) -> list[FormGap]:
    """Find every required field that is empty, or holds no value of its type.

    `received_on` is the last day that a signature may be dated. `in_person`: an empty e-mail
    address or telephone is no gap, because "all fields filled" is a condition of the electronic
    way alone. C04 checks the signature itself and files are attachments, so neither is looked for.
    """
    return [
        FormGap(field.key, field.label, message)
        for field in spec.fields
        if field.in_payload
        and not (in_person and field.type in CONTACTS and not payload.get(field.key))
        and (message := _problem(field, payload, received_on))
    ]


def missing_words(field: FieldSpec) -> str:
    """Return the sentence about a required field that is empty."""
    match field.type:
        case "checkbox":
            return f"Zaznacz „{field.label.rstrip('.')}”."
        case "choice":
            return f"Wybierz jedną z odpowiedzi w polu „{field.label}”."
        case "file":
            return f"Dołącz plik w polu „{field.label}”."
    return f"Wypełnij pole „{field.label}”."


def _problem(field: FieldSpec, payload: Mapping[str, Any], received_on: date) -> str:
    try:
        parsed = parse_value(field, payload.get(field.key), received_on)
    except ValueRefused as refusal:
        return str(refusal)
    if not parsed and field.demanded(payload):
        return missing_words(field)
    return ""


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
AUTOCOMPLETE = {"date": "off", "digits": "off", "email": "email", "phone_pl": "tel"}


class OpeningRadios(forms.RadioSelect):
    """Answers, one of which opens the fields below: `data-opens` marks it for the style sheet."""

    def __init__(self, *, opens: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.opens = opens

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value == self.opens:
            option["attrs"]["data-opens"] = True
        return option


def widget_of(field: FieldSpec) -> forms.Widget:
    """Return the widget of a field; the server checks lengths again."""
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


BY_TYPE = {
    "address": "Ulica i numery, na przykład ul. Leśna 3/12.",
    "address_list": "Jeden adres w wierszu: ul. Leśna 3/12.",
    "textarea": "Ulica z numerem, kod pocztowy i miejscowość.",
    "email": "Na przykład anna.lis@poczta.example.",
    "phone_pl": "9 cyfr, na przykład 600 100 200.",
    "nip": "10 cyfr.",
    "regon": "9 albo 14 cyfr.",
    "file": "PDF albo zdjęcie, do 10 MB.",
}
# A clerk who copies a paper needs to know how a value is written, not where to get it.
BY_TYPE_AT_DESK = BY_TYPE | {"date": "Dzień podpisania, jak na formularzu."}
BY_AUTOCOMPLETE = {
    "given-name": "Wszystkie, jak w dokumencie tożsamości.",
}


def help_of(field: FieldSpec, form: FormSpec, *, in_group: bool, for_desk: bool) -> str:
    """Return the help text at the field; "" where its label says enough.

    `in_group`: the field stands below its choice, and the legend there states the condition.
    """
    if for_desk:
        own = BY_TYPE_AT_DESK.get(field.type, "")
    else:
        own = field.help or BY_AUTOCOMPLETE.get(field.autocomplete) or BY_TYPE.get(field.type, "")
    return own if in_group else f"{condition_of(field, form)} {own}".strip()


def condition_of(field: FieldSpec, form: FormSpec) -> str:
    """Return the answer to another field that makes this one required; "" without a condition."""
    if field.required_if is None:
        return ""
    other, wanted = field.required_if
    other_field = form.field_of(other)
    return f"Tylko gdy „{other_field.label}”: {other_field.options.get(wanted, wanted)}."


class SpecField(forms.Field):
    """A field whose type `cms_ext.access.form_definition.value` checks."""

    def __init__(self, spec: FieldSpec, help_text: str, *, for_desk: bool) -> None:
        demanded = (spec.required or spec.must_be_true) and not for_desk
        super().__init__(
            required=demanded,
            label=spec.label,
            help_text=help_text,
            widget=widget_of(spec),
            error_messages={"required": missing_words(spec)},
        )
        self.spec = spec
        self.for_desk = for_desk
        self.latest: date | None = None

    def clean(self, typed: object) -> Any:
        try:
            cleaned = keep_written(self.spec, typed) if self.for_desk else self._exact(typed)
        except ValueRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        if self.required and not cleaned:
            raise ValidationError(self.error_messages["required"], code="required")
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data != initial)

    def _exact(self, typed: object) -> object:
        return parse_value(self.spec, typed, self.latest)


@dataclass(frozen=True, slots=True)
class FormPart:
    """Fields that are displayed together; `legend` names the answer that requires them."""

    fields: tuple[BoundField, ...]
    legend: str = ""


@dataclass(frozen=True, slots=True)
class FormStep:
    """What a phone shows at once: `number` counts from 1, `title` is "" in a form without steps."""

    number: int
    title: str
    parts: list[FormPart]

    @property
    def has_errors(self) -> bool:
        """Return whether a field of this step was refused."""
        return any(field.errors for part in self.parts for field in part.fields)

    @property
    def is_untouched(self) -> bool:
        """Whether a later step came back as it was: a phone's Enter sends the form too early."""
        fields = [field for part in self.parts for field in part.fields]
        typed = any(field.data for field in fields if not _is_prefilled(field))
        return self.number > 1 and self.has_errors and not typed


def _is_prefilled(field: BoundField) -> bool:
    """Return whether the page fills the field in for everybody: place and day of the signature."""
    spec = getattr(field.field, "spec", None)
    return field.name == "place" or (spec is not None and spec.not_future)


class ApplicationForm(VersionedForm, forms.Form):
    """A filled-in form. `today` prefills and bounds the date of the signature."""

    spec: ClassVar[FormSpec]
    for_desk: ClassVar[bool]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        *,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        for field in self.fields.values():
            if isinstance(field, SpecField):
                field.latest = today
                if field.spec.not_future and not self.for_desk:
                    field.initial = today.isoformat()
        mark_invalid_fields(self)

    def clean(self) -> dict[str, Any]:
        for field in () if self.for_desk else self.spec.fields:
            if field.required_if and field.demanded(self.cleaned_data):
                self._demand(field)
            elif field.required_if:
                # Folded on the page: a value typed before the answer changed does not count.
                self.errors.pop(field.key, None)
                self.cleaned_data[field.key] = empty_value(field)
        return self.cleaned_data

    @property
    def parts(self) -> list[FormPart]:
        """Return the fields in their order; those that one answer asks for stand under a legend."""
        parts: list[FormPart] = []
        grouped: set[str] = set()
        for field in self.spec.fields:
            if field.key not in self.fields or field.key in grouped:
                continue
            parts.append(FormPart((self[field.key],)))
            if dependent := self.spec.required_by(field):
                grouped |= {other.key for other in dependent}
                legend = condition_of(dependent[0], self.spec).rstrip(".")
                parts.append(FormPart(tuple(self[other.key] for other in dependent), legend))
        return parts

    @property
    def steps(self) -> list[FormStep]:
        """Return the parts, cut where a field of the form begins a step."""
        steps: list[FormStep] = []
        for part in self.parts:
            title = self.spec.field_of(part.fields[0].name).step
            if title or not steps:
                steps.append(FormStep(len(steps) + 1, title, []))
            steps[-1].parts.append(part)
        return steps

    @property
    def summary(self) -> list[tuple[BoundField, str, int]]:
        """(field, error, number of its step) of every error, in words that name the field."""
        return [
            (
                field,
                error if str(field.label).rstrip(".") in error else f"{field.label}: {error}",
                step.number,
            )
            for step in self.steps
            for part in step.parts
            for field in part.fields
            for error in map(str, field.errors)
        ]

    def forget_errors_after(self, number: int) -> None:
        """Drop the errors of the steps after this one, which nobody has filled in yet."""
        for step in self.steps[number:]:
            for field in (field for part in step.parts for field in part.fields):
                self.errors.pop(field.name, None)
                field.field.widget.attrs.pop("aria-invalid", None)

    @property
    def payload(self) -> dict[str, Any]:
        """Return the cleaned values by key, as an application stores them."""
        return {
            field.key: self.cleaned_data.get(field.key, empty_value(field))
            for field in self.spec.fields
            if field.in_payload
        }

    @property
    def uploads(self) -> list[UploadedFile[Any]]:
        """Return the files of the form's own file fields."""
        files = [
            self.cleaned_data.get(field.key) for field in self.spec.fields if field.type == "file"
        ]
        return [file for file in files if file]

    def _demand(self, field: FieldSpec) -> None:
        if field.key not in self.errors and not self.cleaned_data.get(field.key):
            self.add_error(field.key, missing_words(field))


def form_class(spec: FormSpec, *, for_desk: bool) -> type[ApplicationForm]:
    """Make the form of `spec`; call `form_class(spec, for_desk=True)(data, files, today=…)`.

    On the public page every field must be right. At the desk nothing is required and a wrong value
    stays as written: the clerk copies the paper, and C03 names the gaps. The way of signing is no
    field here; it is chosen when the signed form is handed in.
    """
    if for_desk:
        spec = replace(spec, fields=tuple(field.for_desk for field in spec.fields))
    dependents = (
        {}
        if for_desk
        else {field_spec.key: spec.required_by(field_spec) for field_spec in spec.fields}
    )
    grouped = {field_spec.key for group in dependents.values() for field_spec in group}
    fields: dict[str, Any] = {
        field.key: _field(
            field,
            help_of(field, spec, in_group=field.key in grouped, for_desk=for_desk),
            for_desk=for_desk,
        )
        for field in spec.fields
        if field.type != "signature"
    }
    for key, group in dependents.items():
        if group and group[0].required_if:
            options = list(spec.field_of(key).options.items())
            fields[key].widget = OpeningRadios(opens=group[0].required_if[1], choices=options)
    return type(
        "ApplicationForm", (ApplicationForm,), {**fields, "spec": spec, "for_desk": for_desk}
    )


def _field(spec: FieldSpec, help_text: str, *, for_desk: bool) -> forms.Field:
    if spec.type != "file":
        return SpecField(spec, help_text, for_desk=for_desk)
    return forms.FileField(
        required=spec.required and not for_desk,
        label=spec.label,
        help_text=help_text,
        widget=widget_of(spec),
        error_messages={"required": missing_words(spec)},
    )
