"""What the procedure of access says above the sign-in forms."""

from __future__ import annotations

from cms_ext.access.models import AccessSettings


def banner() -> str:
    """The same for everybody; a co-op may leave it empty."""
    # Not `AccessSettings.load`, which writes the row when a page is read for the first time.
    kept = AccessSettings.base_queryset().first() or AccessSettings()
    words: str = kept.banner
    return words
