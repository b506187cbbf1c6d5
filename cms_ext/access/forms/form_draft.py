"""The form in which the office writes the next version of an application form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.form_draft import OWN_KEY, DraftContent
from cms_ext.access.models import FormDraft
from cms_ext.base.database.row_digest import content_digest
from cms_ext.base.dates.day_input import DayInput
from cms_ext.office.desk_kit.workflow.step import StepForm

NEW_ROWS = 3
OWN_TYPES = [
    ("checkbox", _("oświadczenie do zaznaczenia")),
    ("text", _("krótki tekst")),
    ("date", _("data")),
    ("choice", _("wybór jednej odpowiedzi")),
]
CHANGED_MEANWHILE = _(
    "Ktoś zmienił w tym czasie pola tego wzoru. Otwórz go jeszcze raz i przepisz swoje zmiany."
)


class FieldRowForm(forms.Form):
    """A field of the form; of the program's own fields only the words are the office's."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(
        label=_("Napis"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    help = forms.CharField(label=_("Podpowiedź"), max_length=200, required=False)
    step = forms.CharField(
        label=_("Tytuł kroku"),
        help_text=_("Gdy od tego pola zaczyna się nowy krok na telefonie."),
        max_length=60,
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Rodzaj"), choices=OWN_TYPES, initial="checkbox", required=False
    )
    answers = forms.CharField(
        label=_("Odpowiedzi do wyboru"),
        help_text=_("Każda w osobnym wierszu."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    needed = forms.BooleanField(label=_("Wymagane"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.initial.get("key", "")
        self.is_own = not key or key.startswith(OWN_KEY)
        if key:
            # What was answered keeps its meaning: another type is another field.
            del self.fields["kind"]
        if not self.is_own or (key and self.initial["type"] != "choice"):
            del self.fields["answers"]
        if not self.is_own:
            del self.fields["needed"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("kind") == "choice" and len(self._answers(typed)) < 2:
            self.add_error("answers", _("Wpisz co najmniej dwie odpowiedzi."))
        return typed

    def row(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return the field as a version stores it; `stored` is the row that was shown."""
        typed = self.cleaned_data
        row = {**stored, "label": typed["label"], "help": typed["help"], "step": typed["step"]}
        row.setdefault("type", typed.get("kind"))
        if self.is_own:
            condition = "must_be_true" if row["type"] == "checkbox" else "required"
            row[condition] = typed["needed"]
        if "answers" in self.fields and row["type"] == "choice":
            row["options"] = {text: text for text in self._answers(typed)}
        return {name: value for name, value in row.items() if value not in ("", False)}

    def _answers(self, typed: Mapping[str, Any]) -> list[str]:
        lines = map(str.strip, typed.get("answers", "").splitlines())
        return list(dict.fromkeys(line[:40] for line in lines if line))


class _FieldRows(BaseFormSet[FieldRowForm]):
    """Fields in their order; those of the program have no box that removes them."""

    def add_fields(self, form: FieldRowForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Kolejność")
        form.fields["ORDER"].help_text = _("Nowe pole z numerem 5 stanie za polem 5.")
        form.fields["DELETE"].label = _("Usuń to pole")
        if not form.is_own or not form.initial.get("key"):
            del form.fields["DELETE"]


FieldRows = formset_factory(
    FieldRowForm, formset=_FieldRows, extra=NEW_ROWS, can_order=True, can_delete=True
)


class DraftForm(StepForm):
    """Head of the next version, and its fields as `rows`."""

    valid_from = forms.DateField(label=_("Obowiązuje od"), widget=DayInput())
    title = forms.CharField(label=_("Tytuł"), max_length=200)
    intro = forms.CharField(
        label=_("Wstęp"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    bylaw_version = forms.CharField(
        label=_("Wersja regulaminu"),
        help_text=_("Na przykład numer uchwały, którą go przyjęto."),
        max_length=20,
        required=False,
    )
    bylaw_link = forms.CharField(
        label=_("Adres regulaminu na stronie"),
        help_text=_("Puste: lista druków i regulaminów na stronie logowania."),
        max_length=200,
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = content_digest(self.subject.fields)
        self.rows = FieldRows(
            self.data if self.is_bound else None,
            prefix="pole",
            initial=[_first_values(row) for row in self.subject.fields],
        )

    def first_values(self) -> dict[str, Any]:
        draft: FormDraft = self.subject
        names = ("valid_from", "title", "intro", "bylaw_version", "bylaw_link")
        return {name: getattr(draft, name) for name in names}

    def clean_bylaw_link(self) -> str:
        """Take an address of this site or one that begins with https."""
        link: str = self.cleaned_data["bylaw_link"]
        if link and not (link.startswith("https://") or (link[0] == "/" and link[1:2] != "/")):
            raise ValidationError(_("Adres zaczyna się od https:// albo od / na tej stronie."))
        return link

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.rows.is_valid():
            for row in self.rows.forms:
                for errors in row.errors.values():
                    name = row["label"].value() or _("nowe pole")
                    self.add_error(None, f"„{name}”: {errors[0]}")
        elif typed.get("seen") != content_digest(self.subject.fields):
            raise ValidationError(CHANGED_MEANWHILE)
        return typed

    def content(self) -> DraftContent:
        """Return what was written."""
        stored = {row["key"]: row for row in self.subject.fields}
        rows = [row.row(stored.get(row.cleaned_data["key"], {})) for row in self.rows.ordered_forms]
        typed = self.cleaned_data
        return DraftContent(
            typed["valid_from"],
            typed["title"],
            typed["intro"],
            rows,
            typed["bylaw_version"],
            typed["bylaw_link"],
        )


def _first_values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: row.get(name, "") for name in ("key", "type", "label", "help", "step")},
        "answers": "\n".join(row.get("options", {}).values()),
        "needed": bool(row.get("required") or row.get("must_be_true")),
    }
