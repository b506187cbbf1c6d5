"""What the editorial roles may: everywhere, and at the places that `domain/editing.py` gives."""

from __future__ import annotations

from cms_ext.people.identity.roles import ENTERS
from cms_ext.plugins import Role

DESK_RIGHTS = (
    "cms_ext_pages.add_desk",
    "cms_ext_pages.change_desk",
    "cms_ext_pages.delete_desk",
    "cms_ext_pages.view_desk",
)
# Where an old address leads, everybody sees: the right of who publishes.
REDIRECT_RIGHTS = (
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
)
# group → what it may do with pages of the public sections
PAGE_RIGHTS = {
    "editor": ("add_page", "change_page"),
    "publisher": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
# On the collection of public files, for both groups.
FILE_RIGHTS = (
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
)
ROLES = (
    *(
        Role(
            group,
            (*ENTERS, *DESK_RIGHTS),
            placed=(*(f"wagtailcore.{codename}" for codename in codenames), *FILE_RIGHTS),
        )
        for group, codenames in PAGE_RIGHTS.items()
    ),
    Role("publisher", REDIRECT_RIGHTS),
)
