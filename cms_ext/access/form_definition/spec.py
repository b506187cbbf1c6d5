"""A form as data: its fields with types and rules, read from YAML or from a FormVersion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, Any

import yaml

from cms_ext.base.text.typed_values import MAX_TYPED_LENGTH

if TYPE_CHECKING:
    from cms_ext.access.models import FormDraft, FormVersion

FIELD_TYPES = (
    "text",
    "digits",
    "address",
    "address_list",
    "textarea",
    "email",
    "phone_pl",
    "choice",
    "checkbox",
    "date",
    "nip",
    "regon",
    "file",
    "signature",
)
SIGNATURE_KINDS = ("HANDWRITTEN", "TRUSTED", "PERSONAL", "QUALIFIED")
# Numbers and documents that nobody knows by heart.
LOOKED_UP = ("digits", "nip", "regon", "file")
# The lengths of fields whose declaration names none.
DEFAULT_MAX_LENGTHS = {
    "text": 160,
    "digits": 20,
    "address": 160,
    "address_list": 160,
    "textarea": 200,
    "email": 254,
    "phone_pl": MAX_TYPED_LENGTH,
    "choice": 40,
    "checkbox": 5,
    "date": 10,
    "nip": MAX_TYPED_LENGTH,
    "regon": MAX_TYPED_LENGTH,
    "file": 120,
    "signature": 20,
}


class MalformedForm(ValueError):
    """The declaration of a form is wrong; the message names the file, field and cure."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field. Lengths are in characters, `options` maps stored values to their labels.

    `required_if` names another field and the value with which this one must be filled in.
    `desk_label` and `desk_options` are the words for a clerk, where the form's own speak as the
    applicant. `step` is the title of the step that begins with this field on a phone.
    """

    key: str
    label: str
    type: str
    help: str = ""
    required: bool = False
    required_if: tuple[str, str] | None = None
    must_be_true: bool = False
    not_future: bool = False
    autocomplete: str = ""
    max: int = 0
    min_len: int = 0
    max_len: int = 0
    min_items: int = 0
    max_items: int = 20
    options: Mapping[str, str] = field(default_factory=dict)
    desk_label: str = ""
    desk_options: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    step: str = ""

    @property
    def for_desk(self) -> FieldSpec:
        """Return the field in the clerk's words; a statement is something that is ticked or not."""
        label = f"Zaznaczono: „{self.label}”" if self.must_be_true else self.label
        options = {**self.options, **self.desk_options}
        return replace(self, label=self.desk_label or label, options=options)

    @property
    def in_words(self) -> str:
        """Return all that an applicant sees of the field, and whether it must be filled in."""
        parts = [self.label, self.help, " / ".join(self.options.values())]
        if self.required or self.must_be_true:
            parts.append("(wymagane)")
        if self.step:
            parts.append(f"[od tego pola krok: {self.step}]")
        return " ".join(filter(None, parts))

    @property
    def longest(self) -> int:
        """Return the most characters that a value may have."""
        return self.max or self.max_len or DEFAULT_MAX_LENGTHS[self.type]

    @property
    def is_name(self) -> bool:
        """Return whether it holds a person's name, as browsers know it by `autocomplete`."""
        return self.autocomplete in ("given-name", "family-name")

    @property
    def in_payload(self) -> bool:
        """Return whether it is part of the payload; signatures and files come as files."""
        return self.type not in ("signature", "file")

    def demanded(self, values: Mapping[str, Any]) -> bool:
        """Return whether it must be filled in when the other fields hold `values`."""
        if self.required_if is not None:
            other, value = self.required_if
            return values.get(other) == value
        return self.required or self.must_be_true


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A whole form; `office_part` are the labels of what the office fills in on paper."""

    panel: str
    version: int
    title: str
    intro: str
    valid_from: date
    fields: tuple[FieldSpec, ...]
    office_part: tuple[str, ...] = ()
    bylaw_version: str = ""
    bylaw_link: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of a payload, in the order of the form."""
        return tuple(one.key for one in self.fields if one.in_payload)

    def field_of(self, key: str) -> FieldSpec:
        """Return the field of this key; raises KeyError when there is none."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(key)

    def required_by(self, choice: FieldSpec) -> tuple[FieldSpec, ...]:
        """Return the fields right below a choice that one and the same of its answers asks for."""
        below = self.fields[self.fields.index(choice) + 1 :]
        condition = below[0].required_if if below else None
        if condition is None or condition[0] != choice.key:
            return ()
        return tuple(takewhile(lambda one: one.required_if == condition, below))

    @property
    def labels_to_look_up(self) -> tuple[str, ...]:
        """Return the labels of what everybody has to look up beforehand and a phone shows later."""
        later = dropwhile(lambda field: not field.step, self.fields[1:])
        return tuple(field.label for field in later if field.type in LOOKED_UP and field.required)

    def signature_kinds(self) -> tuple[str, ...]:
        """Return the ways of signing that the form admits."""
        return next((one.kinds for one in self.fields if one.type == "signature"), ())


def read_form(stored: FormVersion | FormDraft) -> FormSpec:
    """Return the form of a version, or of one that is prepared. Raises MalformedForm."""
    return FormSpec(
        panel=stored.panel,
        version=stored.version,
        title=stored.title,
        intro=stored.intro,
        valid_from=stored.valid_from,
        fields=_fields(stored.fields, f"{stored}"),
        office_part=_labels(stored.office_part, f"{stored}"),
        bylaw_version=stored.bylaw_version,
        bylaw_link=stored.bylaw_link,
    )


def read_yaml(text: str, source: str) -> FormSpec:
    """Read the form in a YAML file; `source` is its name in messages. Raises MalformedForm."""
    try:
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise MalformedForm(f"{source}: to nie jest poprawny YAML ({error}).") from error
    if not isinstance(content, dict):
        raise MalformedForm(f"{source}: plik ma mieć klucze panel, version, title i fields.")
    for key, kind in (
        ("panel", str),
        ("version", int),
        ("title", str),
        ("valid_from", date),
        ("fields", list),
    ):
        if not isinstance(content.get(key), kind):
            raise MalformedForm(f"{source}: klucz {key} jest pusty albo złego rodzaju.")
    return FormSpec(
        panel=content["panel"],
        version=content["version"],
        title=content["title"],
        intro=str(content.get("intro", "")),
        valid_from=content["valid_from"],
        fields=_fields(content["fields"], source),
        office_part=_labels(content.get("office_part", []), source),
    )


def raw_parts(text: str) -> dict[str, Any]:
    """Return what a FormVersion stores of a YAML text that `read_yaml` has read."""
    content = yaml.load(text, Loader=yaml.CSafeLoader)
    return {
        "title": content["title"],
        "intro": str(content.get("intro", "")),
        "fields": content["fields"],
        "office_part": content.get("office_part", []),
    }


def _fields(rows: Sequence[Any], source: str) -> tuple[FieldSpec, ...]:
    fields = tuple(_field(row, source) for row in rows)
    keys = [one.key for one in fields]
    for key in keys:
        if keys.count(key) > 1:
            raise MalformedForm(f"{source}: pole {key} stoi dwa razy. Każde pole ma własny klucz.")
    for spec in fields:
        if spec.required_if and spec.required_if[0] not in keys:
            raise MalformedForm(
                f"{source}, pole {spec.key}: required_if wskazuje nieznane pole "
                f"{spec.required_if[0]}."
            )
    if not fields:
        raise MalformedForm(f"{source}: formularz nie ma żadnego pola.")
    return fields


def _field(row: Any, source: str) -> FieldSpec:
    if not isinstance(row, dict) or not isinstance(row.get("key"), str):
        raise MalformedForm(f"{source}: pole {row!r} nie ma klucza key.")
    where = f"{source}, pole {row['key']}"
    unknown = sorted(set(row) - set(FieldSpec.__dataclass_fields__))
    if unknown:
        raise MalformedForm(f"{where}: nieznane własności: {', '.join(map(str, unknown))}.")
    if not isinstance(row.get("label"), str) or not row["label"].strip():
        raise MalformedForm(f"{where}: brakuje napisu label.")
    if row.get("type") not in FIELD_TYPES:
        raise MalformedForm(
            f"{where}: nieznany rodzaj pola {row.get('type')!r}. "
            f"Znane rodzaje: {', '.join(FIELD_TYPES)}."
        )
    return FieldSpec(**{**row, **_structured(row, where)})


def _structured(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the properties that are more than one word or number."""
    properties: dict[str, Any] = {}
    if row["type"] == "choice":
        options = row.get("options")
        if not isinstance(options, dict) or not options:
            raise MalformedForm(f"{where}: pole wyboru nie ma listy options.")
        properties["options"] = {str(value): str(label) for value, label in options.items()}
    if "required_if" in row:
        rule = row["required_if"]
        if not isinstance(rule, dict) or len(rule) != 1:
            raise MalformedForm(f"{where}: required_if ma mieć jedno pole i jedną wartość.")
        properties["required_if"] = next((str(key), str(value)) for key, value in rule.items())
    if row["type"] == "signature":
        kinds = tuple(row.get("kinds", ()))
        if not kinds or set(kinds) - set(SIGNATURE_KINDS):
            raise MalformedForm(f"{where}: kinds to lista z: {', '.join(SIGNATURE_KINDS)}.")
        properties["kinds"] = kinds
    for name in ("max", "min_len", "max_len", "min_items", "max_items"):
        if name in row and (not isinstance(row[name], int) or row[name] < 1):
            raise MalformedForm(f"{where}: {name} ma być liczbą od 1.")
    return properties


def _labels(rows: Sequence[Any], source: str) -> tuple[str, ...]:
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("label"), str):
            raise MalformedForm(f"{source}: w office_part wiersz {row!r} nie ma napisu label.")
    return tuple(row["label"] for row in rows)
