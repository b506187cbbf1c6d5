"""The form of a role that the co-op makes itself: rights in words, some of them at a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.people.identity.domain.own_role import codes_held, grant_rights, rights_to_give

# What a right means at one place, by its code; at a place each is given apart.
AT_PLACE: Mapping[str, Promise] = {
    "add_page": gettext_lazy("dodaje strony i zmienia własne"),
    "bulk_delete_page": gettext_lazy("usuwa strony razem z ich podstronami"),
    "change_page": gettext_lazy("zmienia także cudze strony"),
    "lock_page": gettext_lazy("zamyka strony przed zmianami"),
    "publish_page": gettext_lazy("publikuje i wycofuje strony"),
    "unlock_page": gettext_lazy("otwiera strony, które zamknął ktoś inny"),
    "add_document": gettext_lazy("dodaje pliki i zmienia własne"),
    "change_document": gettext_lazy("zmienia także cudze pliki"),
    "choose_document": gettext_lazy("wstawia pliki na strony"),
    "add_image": gettext_lazy("dodaje obrazy i zmienia własne"),
    "change_image": gettext_lazy("zmienia także cudze obrazy"),
    "choose_image": gettext_lazy("wstawia obrazy na strony"),
    "add_collection": gettext_lazy("zakłada kolekcje"),
    "change_collection": gettext_lazy("zmienia nazwy kolekcji"),
    "delete_collection": gettext_lazy("usuwa kolekcje"),
}


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A kind of places at which rights are given: heading, one sentence, and a button."""

    title: Promise
    about: Promise
    add: Promise


WITH_SUB = gettext_lazy("Prawo sięga także kolekcji, które leżą w wybranej.")
ADD_COLLECTION = gettext_lazy("Dodaj kolekcję")
KINDS: Mapping[str, PlaceKind] = {
    "page_permissions": PlaceKind(
        gettext_lazy("Strony i ogłoszenia"),
        gettext_lazy("Prawo sięga wybranej strony i wszystkich pod nią."),
        gettext_lazy("Dodaj stronę"),
    ),
    "document_permissions": PlaceKind(gettext_lazy("Pliki"), WITH_SUB, ADD_COLLECTION),
    "image_permissions": PlaceKind(gettext_lazy("Obrazy"), WITH_SUB, ADD_COLLECTION),
    "collection_permissions": PlaceKind(gettext_lazy("Kolekcje plików"), WITH_SUB, ADD_COLLECTION),
}


def right_at_place(permission: Permission) -> str:
    """What this right means at one place, in words; one without words by its Polish name."""
    return str(AT_PLACE.get(permission.codename, _(permission.name)))


class OwnRoleForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run
    """Name and rights of a role; the places are asked beside it."""

    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Co może"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Group
        fields = ("name",)
        labels = {"name": gettext_lazy("Nazwa roli")}
        help_texts = {
            "name": gettext_lazy("Tak, jak mówią o niej w biurze, na przykład Sekretariat.")
        }
        error_messages = {
            "name": {
                "required": gettext_lazy("Wpisz nazwę roli."),
                "unique": gettext_lazy("Rola o tej nazwie już jest. Wpisz inną nazwę."),
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rights"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the types
        field.choices = [
            (part.title, [(one.code, one.words) for one in part.rights])
            for part in rights_to_give(self.instance)
        ]
        self.initial["rights"] = codes_held(self.instance)

    def save(self, commit: bool = True) -> Group:
        group: Group = super().save(commit)
        grant_rights(group, self.cleaned_data["rights"])
        return group


@dataclass(frozen=True, slots=True)
class PlacedRights:
    """One of Wagtail's forms of rights at places; `kind` is None for one that is not of a kind."""

    formset: Any
    kind: PlaceKind | None
    title: str


def in_words(formsets: Iterable[Any]) -> list[PlacedRights]:
    """Wagtail's forms about places with this site's headings."""
    return [PlacedRights(one, KINDS.get(one.prefix), _title(one)) for one in formsets]


def _title(form: Any) -> str:
    if form.prefix in KINDS:
        return str(KINDS[form.prefix].title)
    return _("Ustawienia: %(what)s") % {"what": form.settings_model._meta.verbose_name}
