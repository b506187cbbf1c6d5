"""What this part of the extension adds to the site."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.evidence.audit import backup_checks as audit_backup_checks
from cms_ext.evidence.audit.domain.chain import acts_end, acts_hashes, sign_ins_end, sign_ins_hashes
from cms_ext.evidence.audit.domain.event import ReadReason
from cms_ext.evidence.audit.field_words import FIELDS
from cms_ext.evidence.audit.log_words import ACTIONS
from cms_ext.plugins import (
    Chain,
    DeskPart,
    EvidencePart,
    LogWords,
    Plugin,
    RightInWords,
    Role,
)

PLUGIN = Plugin(
    desk=DeskPart(
        roles=(
            Role("auditor", ("cms_ext_audit.view_auditevent",)),
            Role("legal_admin", ("cms_ext_audit.view_auditevent",)),
        ),
        rights=(
            RightInWords(
                _("czyta dziennik dostępu"),
                ("cms_ext_audit.view_auditevent",),
            ),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(
            actions=ACTIONS,
            codes=(("", ReadReason),),
            fields=FIELDS,
        ),
        chains=(
            Chain(
                "log-acts",
                _("Dziennik dostępu: czynności"),
                acts_end,
                acts_hashes,
            ),
            Chain(
                "log-sign-ins",
                _("Dziennik dostępu: logowania"),
                sign_ins_end,
                sign_ins_hashes,
            ),
        ),
        backup_checks=(audit_backup_checks.figures,),
    ),
)
