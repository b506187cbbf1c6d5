"""What this part of the extension adds to the site."""

from __future__ import annotations

from cms_ext.plugins import DeskPart, EvidencePart, OperationsPart, Plugin, SetUp
from cms_ext.public_site.pages import backup_checks as pages_backup_checks
from cms_ext.public_site.pages.domain import editing
from cms_ext.public_site.pages.domain.publishing import as_described
from cms_ext.public_site.pages.questions import DESKS
from cms_ext.public_site.pages.rights_in_words import EDITING
from cms_ext.public_site.pages.roles import ROLES

PLUGIN = Plugin(
    desk=DeskPart(
        roles=ROLES,
        placed_rights=editing.placed_rights,
        rights=EDITING,
        desks=as_described,
    ),
    evidence=EvidencePart(
        backup_checks=(pages_backup_checks.figures,),
    ),
    operations=OperationsPart(
        set_up=SetUp(questions=(DESKS,), section="", screen="office", order=20),
    ),
)
