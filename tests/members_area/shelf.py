"""Many documents at once, through the gate as the database holds it but past the verbs."""

from datetime import date

from django.utils import timezone

from cms_ext.people.identity.models import User
from members_area.library.models import Document, Rendition, Version

SHA256 = "0" * 64


def fill(documents: list[Document], clerk: User, second: User, *, on: date) -> list[Rendition]:
    """Keep and publish these papers on one day, each with one version and one file of no content.

    They are not indexed, and no grant is given.
    """
    for document in documents:
        document.state, document.published_on = "DRAFT", on
        document.uploaded_on, document.uploaded_by = on, clerk
    Document.objects.bulk_create(documents, batch_size=500)
    versions = [
        Version(document=document, uploaded_on=on, uploaded_by=clerk, confirmed_sha256=SHA256)
        for document in documents
    ]
    Version.objects.bulk_create(versions, batch_size=500)
    files = [
        Rendition(
            version=version,
            file=f"x{version.pk}",
            extension="pdf",
            media_type="application/pdf",
            size=1,
            sha256=SHA256,
            pages=1,
        )
        for version in versions
    ]
    Rendition.objects.bulk_create(files, batch_size=500)
    these = Version.objects.filter(confirmed_sha256=SHA256, state="UPLOADED")
    these.update(state="CONFIRMED", confirmed_by=second, confirmed_at=timezone.now())
    these = Version.objects.filter(confirmed_sha256=SHA256, state="CONFIRMED")
    these.update(state="PUBLISHED", published_on=on)
    Document.objects.filter(versions__confirmed_sha256=SHA256).update(state="PUBLISHED")
    return files
