"""Who may move the old site in."""

from __future__ import annotations

from typing import Any

from cms_ext.identity.models import User
from cms_ext.notices.models import AnnouncementIndexPage


def may_move_in(user: Any) -> bool:
    """Whoever may publish on the public list: what is brought in may be published at once."""
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None or not isinstance(user, User):
        return False
    return bool(index.permissions_for_user(user).can_publish_subpage())
