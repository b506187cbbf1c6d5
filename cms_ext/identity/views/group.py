"""Wagtail's screens of groups; each change of what a group may do stands in the access log.

The event is made here and not by a signal: only the request knows who did it. There is no other
screen on which a group's rights change; what a release gives its roles, `migrate` gives.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.log_actions import log
from wagtail.users.views.groups import CreateView, DeleteView, EditView, GroupViewSet

from cms_ext.audit.domain.event import origin_of
from cms_ext.identity.domain.group_rights import (
    delete_group,
    record_group_changed,
    record_group_made,
    standing_of,
)


class LoggedCreateView(CreateView):
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
    add_view_class = LoggedCreateView
    edit_view_class = LoggedEditView
    delete_view_class = LoggedDeleteView
