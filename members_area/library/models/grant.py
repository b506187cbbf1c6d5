"""Who may open one document: guardian's rows, in tables of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from cms_ext.plugins.coverage import Coverage
from members_area.library.models.document import Document

# Tables of their own: guardian's generic tables would keep grants of deleted documents
# (docs/decisions/0006-one-door-to-papers.md). Signals seal them (`library.apps`).


class DocumentGroupPermission(GroupObjectPermissionBase):
    """A document is open to all members, or to those who hold an office in an organ."""

    content_object = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="group_grants"
    )

    coverage = Coverage(sealed=("permission_id", "group_id", "content_object_id"))

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()


class DocumentUserPermission(UserObjectPermissionBase):
    """A document is open to one person's login, until a day, inclusive, or for good."""

    content_object = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="user_grants"
    )
    until = models.DateField(_("do"), null=True, blank=True)

    coverage = Coverage(sealed=("permission_id", "user_id", "content_object_id", "until"))

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()
