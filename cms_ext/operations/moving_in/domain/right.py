"""Who may move the old site in."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.permissions import page_permission_policy

from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.notices.models.announcement import PUBLIC_LIST_DEPTH


def may_move_in(user: Any) -> bool:
    """Return whether a user may publish on the public list, as this may publish what it imports."""
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None or not isinstance(user, User):
        return False
    return bool(index.permissions_for_user(user).can_publish_subpage())


def seems_to_move_in(user: Any) -> bool:
    """Return the same by the rights that Wagtail has already read for its menu, without a query.

    Every screen of the administration asks for its entries.
    """
    if user.is_superuser:
        return True
    lists = ContentType.objects.get_for_model(AnnouncementIndexPage)
    return any(
        right.permission.codename == "publish_page"
        and (
            right.page.depth < PUBLIC_LIST_DEPTH
            or (right.page.depth, right.page.content_type_id) == (PUBLIC_LIST_DEPTH, lists.pk)
        )
        for right in page_permission_policy.get_cached_permissions_for_user(user)
    )
