"""A paper that is in the library already when a browser test begins.

Run by `manage.py shell` on the data of the site under test, through the library's own verbs.
"""

from pathlib import Path

from tests.demo_site import manage

INVOICE = "Faktura nr FV/118/2026: remont dźwigu, ul. Wrzosowa 3"
SCRIPT = f"""
from datetime import date
from django.core.files.base import ContentFile
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from members_area.library.domain.document import register_document
from members_area.library.domain.scan import list_findings
from members_area.library.domain.submission import submit_version, waive_warning
from members_area.library.domain.paper import render_paper
from members_area.library.domain.release import Ticks, confirm_version, publish_version
from members_area.library.domain.upload import checked_file
from members_area.library.models import Document, DocumentKind
from members_area.library.domain.paper import make_source

staff = User.objects.filter(realm="staff")
first, second = (Origin(actor=staff.get(login=login)) for login in ("czlonkowski", "finanse"))
on = date(2026, 5, 4)
source = make_source({{"title": {INVOICE!r}}}, "Remont dźwigu w budynku przy ul. Wrzosowej 3.")
pdf = render_paper(source, coop="SM", office="", organ="Zarząd", issued=on)
kind = DocumentKind.objects.get(code="INVOICE")
document = Document(kind=kind, title={INVOICE!r}, audience="ON_REQUEST", adopted_on=on)
register_document(document, checked_file(ContentFile(pdf), "faktura.pdf"), today=on, origin=first)
version = submit_version(document.versions.get(), today=on, origin=first)
for finding in list_findings(version):
    waive_warning(finding, "Sprawdzono: dane zmyślone.", origin=second)
confirm_version(version, ticks=Ticks(read_whole=True, no_personal_data=True), origin=second)
publish_version(version, on=on, origin=first)
"""


def lay_invoice(data: Path) -> str:
    """Publish an invoice that is given on request only; its title."""
    manage(data, "shell", "-c", SCRIPT)
    return INVOICE
