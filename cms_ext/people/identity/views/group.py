"""Wagtail's screens of groups; each change of what a group may do stands in the access log.

The event is made here and not by a signal: only the request knows who did it. There is no other
screen on which a group's rights change; what a release gives its roles, `migrate` gives.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import TitleColumn
from wagtail.log_actions import log
from wagtail.users.views.groups import (
    CreateView,
    DeleteView,
    EditView,
    GroupViewSet,
    IndexView,
)

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.role import (
    delete_group,
    group_name,
    offered_groups,
    record_group_changed,
    record_group_made,
    standing_of,
)


class RoleIndexView(IndexView):
    """The roles that administrators give, by the words of the form in which they give them.

    Who is in the other groups, behind the panels and of the organs, follows from registers.
    """

    page_title = gettext_lazy("Role pracowników")
    add_item_label = gettext_lazy("Dodaj rolę")

    columns = [
        TitleColumn(
            "name",
            label=gettext_lazy("Rola"),
            accessor=lambda group: group_name(group.name),
            url_name="wagtailusers_groups:edit",
        ),
    ]

    def get_base_queryset(self) -> QuerySet[Group]:
        return offered_groups()


class LoggedCreateView(CreateView):
    page_title = gettext_lazy("Dodaj rolę")

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(request, *args, **kwargs)
        # Rights at a place are saved after the group itself, so the whole is told here.
        if self.object.pk is not None:
            record_group_made(self.object, origin_of(request))
        return answer


class LoggedEditView(EditView):
    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = standing_of(self.get_object())
        answer: HttpResponse = super().post(request, *args, **kwargs)
        record_group_changed(self.object, before, origin_of(request))
        return answer


class LoggedDeleteView(DeleteView):
    @transaction.atomic
    def delete_action(self) -> None:
        log(instance=self.object, action="wagtail.delete")
        delete_group(self.object, origin_of(self.request))


class LoggedGroupViewSet(GroupViewSet):
    menu_label = gettext_lazy("Role pracowników")
    index_view_class = RoleIndexView
    add_view_class = LoggedCreateView
    edit_view_class = LoggedEditView
    delete_view_class = LoggedDeleteView
