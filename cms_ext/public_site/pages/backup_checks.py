"""The figures of pages that a restored backup must show again."""

from __future__ import annotations

from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from cms_ext.evidence.audit.backup_checks import digest_of

NAMED = "group__name", "permission__content_type__app_label", "permission__codename"


def figures() -> dict[str, str]:
    """The digests of all pages, and of who may change which of them and of the files."""
    on_pages = GroupPagePermission.objects.order_by("pk").values_list("page_id", *NAMED)
    on_files = GroupCollectionPermission.objects.order_by("pk").values_list("collection_id", *NAMED)
    pages = Page.objects.order_by("pk").values_list(
        "path", "url_path", "title", "live", "latest_revision_id"
    )
    return {
        "uprawnienia do stron": digest_of(on_pages.iterator()),
        "uprawnienia do zbiorów plików": digest_of(on_files.iterator()),
        "strony": digest_of(pages.iterator()),
    }
