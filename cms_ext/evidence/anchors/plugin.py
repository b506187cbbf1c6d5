"""What this part of the extension adds to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.evidence.anchors import backup_checks as anchors_backup_checks
from cms_ext.evidence.anchors.jobs import anchor_heads_today, stamp_newest_line
from cms_ext.plugins import EvidencePart, Job, OperationsPart, Plugin

PLUGIN = Plugin(
    evidence=EvidencePart(
        backup_checks=(anchors_backup_checks.figures,),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "anchor_heads",
                timedelta(days=1),
                anchor_heads_today,
                order=90,
                title=_("Zapis stanu dzienników poza serwisem"),
            ),
            Job(
                "stamp_anchor",
                timedelta(days=1),
                stamp_newest_line,
                order=91,
                only_with="COOP_TIMESTAMP_URL",
                title=_("Znacznik czasu stanu dzienników"),
            ),
        ),
    ),
)
