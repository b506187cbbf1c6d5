"""Declares the anchors: their daily jobs, and the figures that a backup must show."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from cms_ext.evidence.anchors.domain import (
    anchor_heads,
    append_to_file,
    forget_lines,
    stamp_newest,
    verify_anchors,
)
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.plugins import Check, EvidencePart, Job, OperationsPart, Plugin


def anchor_heads_today() -> None:
    """Publish the heads of all chains: to page and feed, and to the file."""
    anchor_heads(timezone.now())
    append_to_file()


def stamp_newest_line() -> None:
    """Have the newest line stamped by the authority of COOP_TIMESTAMP_URL."""
    stamp_newest(timezone.now())


def figures() -> dict[str, str]:
    """Return the number of lines and the hash of the last one."""
    last = Anchor.objects.order_by("-pk").first()
    return {"skróty kontrolne": f"{Anchor.objects.count()} {last.line_hash}" if last else "0"}


PLUGIN = Plugin(
    evidence=EvidencePart(
        backup_checks=(figures,),
        reseals=(forget_lines,),
        checks=(Check("anchors", _("Skróty kontrolne podane na zewnątrz"), verify_anchors),),
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
        )
    ),
)
