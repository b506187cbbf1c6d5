"""Wagtail's screens of one group; each change of what it may do stands in the access log.

The screens write row by row; the event tells the whole. What changes elsewhere
`rights_receivers.py` records, and what a release gives its roles `migrate` does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.users.views.groups import (
    CreateView,
    DeleteView,
    EditView,
    GroupViewSet,
)

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.group_rights import (
    delete_group,
    record_group_changed,
    record_group_made,
    standing_of,
)
from cms_ext.people.identity.domain.role import group_name, is_declared, offered_groups
from cms_ext.people.identity.models.recorded import recorded_by_verb
from cms_ext.people.identity.views.guard import for_staff, is_administrator


@for_staff(is_administrator)
def to_roles(request: HttpRequest) -> HttpResponse:
    """The list of roles is the page that says what each may."""
    return redirect("staff_roles")


class LoggedCreateView(CreateView):
    page_title = gettext_lazy("Dodaj rolę")

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
        if not offered_groups().filter(pk=group.pk).exists():
            raise Http404
        return group


class LoggedEditView(_Offered, EditView):
    def get_form(self, *args: Any, **kwargs: Any) -> Form:
        """The name of a declared role is its code in the program: nobody changes it here."""
        form: Form = super().get_form(*args, **kwargs)
        form.fields["name"].disabled = is_declared(self.object)
        return form

    def get_page_subtitle(self) -> str:
        return group_name(self.object.name)

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = standing_of(self.get_object())
        with recorded_by_verb():
            answer: HttpResponse = super().post(request, *args, **kwargs)
        record_group_changed(self.object, before, origin_of(request))
        return answer


class LoggedDeleteView(_Offered, DeleteView):
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

    @property
    def index_view(self) -> Callable[..., HttpResponseBase]:
        return to_roles
