"""What the plugin contract asks of the library for announcements (`Plugin.related`)."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser

from cms_ext.frontend.theme.figures import file_size
from cms_ext.people.identity.models import User
from cms_ext.plugins import RelatedLink
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library.domain.related import files_beneath
from members_area.library.views.place import INSIDE, PUBLIC


def list_related_links(
    announcement: AnnouncementPage, user: User | AnonymousUser, today: date
) -> list[RelatedLink]:
    """The linked papers that this reader may open; members get their addresses inside IKCS."""
    inside = isinstance(user, User) and user.realm == Realm.IKCS
    place = INSIDE if inside else PUBLIC
    return [
        RelatedLink(
            title=file.document.title,
            url=place.cover_url(file.document),
            kind=file.document.short_name,
            detail=f"{file.extension.upper()}, {file_size(file.size)}",
        )
        for file in files_beneath(announcement, user, today)
    ]


def may_choose(user: object, announcement: AnnouncementPage) -> bool:
    """What is linked is on the page at once, so a live page takes the right to publish it."""
    may = announcement.permissions_for_user(user)
    return bool(may.can_edit() and (not announcement.live or may.can_withdraw()))
