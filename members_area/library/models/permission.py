"""Guardian's grants on documents: tables with a real foreign key, so that they go with their row.

The generic tables would keep grants of deleted documents
(docs/decisions/0006-one-door-to-papers.md).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from members_area.library.models.document import Document


class DocumentGroupPermission(GroupObjectPermissionBase):
    """A document is open to all members, or to those who hold an office in an organ."""

    content_object = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="group_grants"
    )

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()


class DocumentUserPermission(UserObjectPermissionBase):
    """A document is open to one person's login, until a day, inclusive, or for good."""

    content_object = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="user_grants"
    )
    until = models.DateField(_("do"), null=True, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()
