"""What the posters add to the site."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    EvidencePart,
    LogWords,
    OperationsPart,
    Plugin,
    SitePart,
    leave_unjudged,
)
from cms_ext.public_site.notices.posters.domain import list_reach_channels

PLUGIN = Plugin(
    site=SitePart(
        urls="cms_ext.public_site.notices.posters.urls",
        reach=list_reach_channels,
    ),
    operations=OperationsPart(
        letter_kinds=leave_unjudged(
            "It hangs in a staircase and has no addressee.",
            "cms_ext/public_site/notices/posters/layouts/poster.typ",
        )
    ),
    evidence=EvidencePart(
        log=LogWords(
            actions=(
                ("POSTER_PRINTED", _("Wydruk plakatu")),
                ("POSTER_PUT_UP", _("Wywieszenie plakatu")),
                ("POSTER_TAKEN_DOWN", _("Zdjęcie plakatu")),
            )
        ),
    ),
)
