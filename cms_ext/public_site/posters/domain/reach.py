"""On how many boards an announcement hangs."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.public_site.notices.domain.targets import Recipients
from cms_ext.public_site.notices.domain.told import ReachChannel
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.notices.targets import Targets


def ways(
    targets: Targets, kind: AnnouncementKind | None, found: Recipients
) -> Sequence[ReachChannel]:
    n = found.staircases
    boards = ngettext("w %(n)s klatce", "w %(n)s klatkach", n) % {"n": n}
    return [ReachChannel(_("Plakaty do wywieszenia"), boards)]
