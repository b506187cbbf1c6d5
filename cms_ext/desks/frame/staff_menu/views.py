"""„Rejestry” and „Ustawienia”: what is opened now and then, on one page by sections."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.views.generic import TemplateView

from cms_ext.desks.frame.staff_menu.tasks import find_task_item
from cms_ext.office.desk_kit.menu_place import REGISTERS
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, ForStaff
from cms_ext.plugins import MenuTask


class TaskPage(ForStaff, TemplateView):
    """Everything of one task that this person may open; whoever may open nothing is refused."""

    guarded_by = (ENTERS_ADMIN,)
    http_method_names = ("get", "head", "options")
    template_name = "cms_ext/staff_menu/task.html"
    task: MenuTask = REGISTERS
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = find_task_item(self.request, self.task)
        if item is None:
            raise PermissionDenied
        return {
            **super().get_context_data(**kwargs),
            "task": self.task,
            "sections": item.sections(),
        }
