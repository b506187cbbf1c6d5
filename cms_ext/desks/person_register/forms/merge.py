"""What a clerk says when two entries are merged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.base.typed_values.masking import masked_number
from cms_ext.desks.person_register.forms.entry import SOURCES
from cms_ext.people.identity.domain.merge import FACTS
from cms_ext.people.identity.models import Person

KEPT, MERGED = "kept", "merged"


class MergeReason(TextChoices):
    TYPED_TWICE = "TYPED_TWICE", _("osobę wpisano dwa razy")
    IMPORTED_TWICE = "IMPORTED_TWICE", _("drugi wpis założył import z pliku")
    NAME_CHANGED = "NAME_CHANGED", _("drugi wpis jest pod dawnym nazwiskiem albo nazwą")


class PersonMergeForm(forms.Form):
    """A choice for each fact in which the entries differ, and why they are one person's."""

    reason = forms.ChoiceField(
        label=_("Dlaczego są dwa wpisy"),
        choices=[("", _("Wybierz powód")), *MergeReason.choices],
        error_messages={"required": _("Wybierz powód.")},
    )
    document = forms.ChoiceField(
        label=_("Skąd wiadomo, że to jedna osoba"),
        choices=[("", _("Wybierz")), *SOURCES.items()],
        help_text=_("Sama zgodność nazwisk nie wystarcza. Numeru dokumentu nie wpisuj nigdzie."),
        error_messages={"required": _("Bez dokumentu nie łączy się wpisów.")},
    )
    certain = forms.BooleanField(
        label=_("Wiem, że połączenia nie da się cofnąć"),
        error_messages={"required": _("Potwierdź, że wpisy mają zostać połączone na stałe.")},
    )

    def __init__(self, *args: Any, kept: Person, merged: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in FACTS.items():
            own, other = _shown(kept, name), _shown(merged, name)
            if getattr(kept, name) == getattr(merged, name):
                continue
            self.fields[name] = forms.ChoiceField(
                label=str(label),
                choices=[(KEPT, own or _("– (puste)")), (MERGED, other or _("– (puste)"))],
                initial=KEPT if own else MERGED,
                widget=forms.RadioSelect,
                error_messages={"required": _("Zaznacz, która wartość zostaje.")},
            )
        self.order_fields([*FACTS, "reason", "document", "certain"])

    @property
    def taken(self) -> list[str]:
        """The facts whose value comes from the entry that goes."""
        return [name for name in FACTS if self.cleaned_data.get(name) == MERGED]

    @property
    def document_words(self) -> str:
        return str(SOURCES[self.cleaned_data["document"]])


def _shown(person: Person, name: str) -> str:
    value: str = getattr(person, name)
    return masked_number(value) if name == "phone" else value
