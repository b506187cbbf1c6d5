"""The screens of a role that the co-op makes itself; each change of it stands in the access log.

They write row by row; the event tells the whole. What changes elsewhere `rights_receivers.py`
records. What a release gives its roles `migrate` does, again and again: those are only read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.users.views.groups import (
    CreateView,
    DeleteView,
    EditView,
    GroupViewSet,
)

from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.role import is_declared, list_offered_groups
from cms_ext.people.identity.domain.role_words import (
    delete_group,
    read_group_standing,
    record_group_changed,
    record_group_made,
)
from cms_ext.people.identity.forms.account import OwnRoleForm, describe_formsets
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.identity.views.guard import for_staff, is_administrator


@for_staff(is_administrator)
def redirect_to_roles(request: HttpRequest) -> HttpResponse:
    """The list of roles is the page that says what each may."""
    return redirect("staff_roles")


class _InWords:
    """The form in the words of the declarations, with Wagtail's forms about places beneath."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # a Wagtail view
        return context | {"places": describe_formsets(context["permission_panels"])}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """The way back is the page of roles, by its name."""
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
        # Rights at a place are saved after the group itself, so the whole is told here.
        if self.object.pk is not None:
            record_group_made(self.object, origin_of(request))
        return answer


class _Offered:
    """Groups behind the panels and of the organs follow from registers: no screen knows them."""

    def get_object(self, *args: Any, **kwargs: Any) -> Group:
        group: Group = super().get_object(*args, **kwargs)  # type: ignore[misc]  # a Wagtail view
        if not list_offered_groups().filter(pk=group.pk).exists():
            raise Http404
        return group


def _read_only(group: Group) -> HttpResponse:
    """Of a declared role there is only what the page of roles says of it."""
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
        record_group_changed(self.object, before, origin_of(request))
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
        delete_group(self.object, origin_of(self.request))


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
