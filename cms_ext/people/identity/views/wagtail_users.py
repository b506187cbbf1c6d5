"""Wagtail's administration of users, replaced by „Pracownicy i role”, and of own roles.

Its view names stay, because Wagtail links to them; a search on its list is passed on. A role that
the co-op made itself has a form here; each change of it is one event, although Wagtail writes row
by row. `receivers.py` records changes made elsewhere. `migrate` gives declared roles their rights
again and again, so those are read-only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.users.views.groups import CreateView, DeleteView, EditView, GroupViewSet
from wagtail.users.views.users import UserViewSet

from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.row_version import VersionedForm
from cms_ext.people.identity.domain.rights import (
    delete_group,
    read_group_standing,
    record_group_changed,
    record_group_made,
)
from cms_ext.people.identity.domain.role import (
    is_declared,
    list_offered_groups,
    read_held_rights,
)
from cms_ext.people.identity.domain.role_words import (
    grant_rights,
    list_held_codes,
    list_rights_to_give,
)
from cms_ext.people.identity.models import User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.identity.views.guard import for_staff, is_administrator
from cms_ext.plugins.realm import Realm


@for_staff(is_administrator)
def redirect_to_register(request: HttpRequest) -> HttpResponse:
    query = urlencode({"q": request.GET["q"]}) if "q" in request.GET else ""
    return redirect(f"{reverse('staff_register')}?{query}".rstrip("?"))


@for_staff(is_administrator)
def redirect_to_invitation(request: HttpRequest) -> HttpResponse:
    return redirect("staff_invite")


@for_staff(is_administrator)
def redirect_to_member(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("staff_member", get_object_or_404(User, pk=pk, realm=Realm.STAFF).pk)


class StaffViewSet(UserViewSet):
    add_to_settings_menu = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", redirect_to_register, name="index"),
            path("new/", redirect_to_invitation, name="add"),
            path("edit/<int:pk>/", redirect_to_member, name="edit"),
        ]


# The screens of a role that the co-op makes itself; each change of it is in the access log.
#
# They write row by row; the event tells the whole. What changes elsewhere `rights_receivers.py`
# records. What a release gives its roles `migrate` does, again and again: those are only read.


@for_staff(is_administrator)
def redirect_to_roles(request: HttpRequest) -> HttpResponse:
    """Redirect to the page that says what each role may do."""
    return redirect("staff_roles")


class _InWords:
    """The form in the words of the declarations, with Wagtail's forms about places beneath."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # a Wagtail view
        return context | {"places": describe_formsets(context["permission_panels"])}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the page of roles, by its name."""
        here = str(self.get_page_subtitle())  # type: ignore[attr-defined]  # a Wagtail view
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Start")},
            {"url": reverse("staff_roles"), "label": _("Co która rola może")},
            {"url": "", "label": here},
        ]


class LoggedCreateView(_InWords, CreateView):
    page_title = page_subtitle = gettext_lazy("Ułóż własną rolę")
    success_message = gettext_lazy("Rola „%(object)s” jest gotowa. Daj ją na stronie pracownika.")

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with recorded_by_verb():
            answer: HttpResponse = super().post(request, *args, **kwargs)
        # Rights at a place are saved after the group itself, so it is recorded here.
        if self.object.pk is not None:
            record_group_made(self.object, read_origin(request))
        return answer


class _Offered:
    """Limits the views to offered groups: those of panels and organs follow from registers."""

    def get_object(self, *args: Any, **kwargs: Any) -> Group:
        group: Group = super().get_object(*args, **kwargs)  # type: ignore[misc]  # a Wagtail view
        if not list_offered_groups().filter(pk=group.pk).exists():
            raise Http404
        return group


def _read_only(group: Group) -> HttpResponse:
    """Redirect to what the page of roles says about a declared role."""
    return redirect(f"{reverse('staff_roles')}#rola-{group.pk}")


class LoggedEditView(_Offered, _InWords, EditView):
    success_message = gettext_lazy("Zapisano rolę „%(object)s”.")
    header_buttons: Sequence[Any] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        group = self.get_object()
        if is_declared(group):
            return _read_only(group)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        group = self.get_object()
        if is_declared(group):
            return _read_only(group)
        before = read_group_standing(group)
        with recorded_by_verb():
            answer: HttpResponse = super().post(request, *args, **kwargs)
        record_group_changed(self.object, before, read_origin(request))
        return answer


class LoggedDeleteView(_Offered, DeleteView):
    page_title = gettext_lazy("Usuń rolę")
    confirmation_message = gettext_lazy(
        "Kto ma tę rolę, straci jej prawa. Osoby i ich konta zostaną."
    )
    success_message = gettext_lazy("Usunięto rolę „%(object)s”.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # `migrate` would make a declared role again, empty of people.
        if is_declared(self.get_object()):
            raise PermissionDenied
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    @transaction.atomic
    def delete_action(self) -> None:
        log(instance=self.object, action="wagtail.delete")
        delete_group(self.object, read_origin(self.request))


class LoggedGroupViewSet(GroupViewSet):
    add_to_settings_menu = False
    add_view_class = LoggedCreateView
    edit_view_class = LoggedEditView
    delete_view_class = LoggedDeleteView
    create_template_name = edit_template_name = "cms_ext/identity/own_role.html"

    def get_form_class(self, for_update: bool = False) -> type[OwnRoleForm]:
        return OwnRoleForm

    @property
    def index_view(self) -> Callable[..., HttpResponseBase]:
        return redirect_to_roles


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


class OwnRoleForm(VersionedForm, forms.ModelForm):  # type: ignore[type-arg]  # no generic at run
    """Name and rights of a role; its places have their own forms."""

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
            (part.title, [(right.code, right.words) for right in part.rights])
            for part in list_rights_to_give(self.instance)
        ]
        self.initial["rights"] = list_held_codes(self.instance)

    def list_other_values(self) -> Mapping[str, str]:
        held = read_held_rights([self.instance])[self.instance]
        placed = [f"{right.words} ({right.title})" for right in held if right.kind]
        return {_("prawa w wybranych miejscach"): ", ".join(placed)}

    def save(self, commit: bool = True) -> Group:
        group: Group = super().save(commit)
        grant_rights(group, self.cleaned_data["rights"])
        return group


@dataclass(frozen=True, slots=True)
class PlacedRights:
    """One of Wagtail's forms of rights at places; `kind` is None if it has no kind."""

    formset: Any
    kind: PlaceKind | None
    title: str


def describe_formsets(formsets: Iterable[Any]) -> list[PlacedRights]:
    """Add this site's headings to Wagtail's forms about places."""
    return [
        PlacedRights(formset, KINDS.get(formset.prefix), _title(formset)) for formset in formsets
    ]


def _title(form: Any) -> str:
    if form.prefix in KINDS:
        return str(KINDS[form.prefix].title)
    return _("Ustawienia: %(what)s") % {"what": form.settings_model._meta.verbose_name}
