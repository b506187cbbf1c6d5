"""Papers whose words a test chooses: real PDF files, and further versions of a document."""

from datetime import date, timedelta

from django.core.files.base import ContentFile

from members_area.library.domain.document import add_version
from members_area.library.domain.paper import read_source, render_paper
from members_area.library.domain.release import publish_version as release
from members_area.library.domain.upload import CheckedFile, checked_file
from members_area.library.models import Document, Version
from tests.members_area.conftest import TODAY, clerk_of, let_through


def printed(*lines: str) -> CheckedFile:
    """A PDF with these paragraphs."""
    source = read_source("---\ntitle: Papier\n---\n\n" + "\n\n".join(lines) + "\n")
    pdf = render_paper(source, coop="SM Próba", office="", organ="Rada", issued=date(2026, 1, 5))
    return checked_file(ContentFile(pdf), "papier.pdf")


def next_version(
    document: Document, *lines: str, note: str = "", on: date = TODAY, since: date | None = None
) -> Version:
    """A further wording, let through by the second person and published.

    Without `since` it holds from the day after its predecessor began to.
    """
    last = document.versions.latest("no")
    began = last.in_force_from or document.borne_date or date(2024, 1, 1)
    add_version(
        document,
        printed(*lines),
        in_force_from=since or began + timedelta(days=1),
        note=note,
        today=on,
        origin=clerk_of("kancelaria"),
    )
    version = let_through(document)
    release(version, on=on, origin=clerk_of("kancelaria"))
    document.refresh_from_db()
    return version
