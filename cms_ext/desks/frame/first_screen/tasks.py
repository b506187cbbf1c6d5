"""What somebody of the staff begins at the first screen by one press."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from cms_ext.people.identity.models import User
from cms_ext.plugins import DeskTask, plugins


def tasks_of(user: User | AnonymousUser) -> list[DeskTask]:
    """The tasks of all plugins to which this person has every right, in their order."""
    found = [
        task for plugin in plugins() for task in plugin.desk.tasks if user.has_perms(task.rights)
    ]
    return sorted(found, key=lambda task: task.order)
