"""A site with notices and documents, for what is changed behind our back; how it is looked at."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pypdf import PdfReader
from wagtail.documents import get_document_model

from cms_ext.evidence.anchors.domain import anchor_heads, append_to_file
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.proof.models import PublicationRecord
from cms_ext.public_site.notices.domain.life import correct_announcement, withdraw_announcement
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library.models import Audience, Document
from tests.cms_ext.conftest import Publish, index, publish
from tests.members_area.conftest import _draft, released, withdrawn
from tests.people import staff
from tests.project.behind_our_back.by_table import lines_of, undone
from tests.shared_rows import shared

__all__ = ["index", "publish"]

TODAY = date(2026, 11, 20)
MEETING = datetime(2026, 12, 14, 16, tzinfo=UTC)
FIRST_NIGHT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
CHAIN, LINES = "verify_publications", "verify_anchors"


@dataclass
class PublishedSite:
    """A notice with an attachment and a correction, one withdrawn, a paper, and one withdrawn."""

    notice: AnnouncementPage
    gone: AnnouncementPage
    paper: Document
    old_paper: Document


Change = Callable[[PublishedSite], object]
# By what it is about (if it has a certificate) and what is said of it: the changes, by name.
Found = dict[tuple[str, str], dict[str, Change]]


@shared
def published_site(publish: Publish) -> PublishedSite:
    attached = get_document_model().objects.create(
        title="Porządek obrad", file=ContentFile(b"porzadek obrad", "porzadek.txt")
    )
    notice = publish(
        "Walne zgromadzenie",
        kind="MEETING_GM",
        valid_until=date(2026, 12, 28),
        starts_at=MEETING,
        place="świetlica",
        body=[("paragraph", "<p>Zapraszamy.</p>")],
        attachments=[("file", {"document": attached, "title": ""})],
    )
    correct_announcement(notice, "Inna sala.", on=TODAY, origin=SYSTEM)
    gone = publish("Pomyłka")
    withdraw_announcement(gone, "pomyłka", origin=SYSTEM)
    paper = released(_draft("Regulamin", audience=Audience.PUBLIC))
    old_paper = withdrawn(released(_draft("Protokół", audience=Audience.PUBLIC)))
    anchor_heads(FIRST_NIGHT)
    later = publish("Przegląd gazowy")
    anchor_heads(FIRST_NIGHT + timedelta(days=1))
    assert later.live
    return PublishedSite(notice, gone, paper, old_paper)


@pytest.fixture(autouse=True)
def settled(settings, tmp_path, published_site: PublishedSite, client) -> None:
    settings.COOP_TODAY = TODAY
    settings.COOP_ANCHOR_FILE = str(tmp_path / "anchors.txt")
    append_to_file()
    client.force_login(staff("zarzad", "board_member", "records_clerk"))


def record_row(seq: int, **facts: Any) -> Change:
    return lambda site: PublicationRecord.objects.filter(seq=seq).update(**facts)


def certificate(client: Client, one: AnnouncementPage | Document, end: str = "") -> str:
    answer = _get_certificate(client, one, end)
    assert answer.status_code == 200
    return str(answer.content.decode())


def printed(client: Client, one: AnnouncementPage | Document) -> str:
    pages = PdfReader(io.BytesIO(_get_certificate(client, one, "pdf/").content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _get_certificate(client: Client, one: AnnouncementPage | Document, end: str) -> Any:
    part = "?czesc=1" if isinstance(one, Document) else ""
    return client.get(f"/admin/zaswiadczenia/{one._meta.label}/{one.pk}/{end}{part}")


def is_found(by: str, table: Found, site: PublishedSite, client: Client) -> None:
    """After each change the command says it; so does the certificate of what it is about."""
    for (of, found), changes in table.items():
        for name, change in changes.items():
            with undone():
                change(site)
                assert found in "\n".join(lines_of(by)), name
                if of:
                    assert found in certificate(client, getattr(site, of)), name
