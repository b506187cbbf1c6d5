"""What the records desk sees of the library; residents never come this way."""

from __future__ import annotations

from members_area.library.models import Document, Rendition


def newest_file(document: Document) -> Rendition | None:
    """The served file of the newest version, whatever its state."""
    files = Rendition.objects.filter(version__document=document, is_served=True)
    return files.select_related("version__document__kind").order_by("-version__no").first()
