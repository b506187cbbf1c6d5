"""The figures of the members' area that a restored backup must show again."""

from __future__ import annotations

from cms_ext.evidence.audit.backup_checks import digest_of
from members_area.library.models import (
    DocumentGroupPermission,
    DocumentUserPermission,
    Rendition,
)
from members_area.register.models import Membership


def figures() -> dict[str, str]:
    """The digests of all papers, who may read which, and the member register."""
    papers = Rendition.objects.order_by("pk").values_list(
        "pk", "version_id", "role", "file", "sha256", "is_served"
    )
    of_groups = DocumentGroupPermission.objects.order_by("pk").values_list(
        "content_object_id", "group_id", "permission_id"
    )
    of_people = DocumentUserPermission.objects.order_by("pk").values_list(
        "content_object_id", "user_id", "permission_id", "until"
    )
    return {
        "pliki dokumentów": digest_of(papers.iterator()),
        "dokumenty otwarte grupom": digest_of(of_groups.iterator()),
        "dokumenty otwarte osobom": digest_of(of_people.iterator()),
        "rejestr członków": digest_of(Membership.objects.order_by("pk").values_list().iterator()),
    }
