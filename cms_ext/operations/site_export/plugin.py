"""What the full export adds to the site."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext import plugins

PLUGIN = plugins.Plugin(
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("SITE_EXPORTED", _("Pełny eksport serwisu")),
                ("SITE_RESEALED", _("Opieczętowanie dowodów po wczytaniu eksportu")),
                ("SITE_EXPORT_FAILED", _("Nieudany pełny eksport")),
            )
        ),
    ),
)
