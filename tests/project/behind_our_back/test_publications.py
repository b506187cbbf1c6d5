"""What was changed behind our back of what is published → who finds it.

Each row changes one thing past the site, as somebody with the database or the disk in hand could,
with the append-only triggers off. The command named must find it, and where it is of one notice or
paper, its certificate must say so; on an untouched site they find nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings
from wagtail.documents import get_document_model
from wagtail.models import Page, Revision

from cms_ext.office.anchors.domain.writing import anchor_file, anchor_heads, append_to_file
from cms_ext.office.anchors.models import Anchor
from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.public_site.notices.domain.life import correct_announcement, withdraw_announcement
from cms_ext.public_site.notices.models import AnnouncementPage, Correction
from cms_ext.public_site.proof.domain.publication import Shown, record_opening
from cms_ext.public_site.proof.models import ChainHead, PublicationRecord, PublishedText
from members_area.library.models import Audience, Document, PageText, Rendition, Version
from tests.cms_ext.conftest import Publish, index, publish
from tests.members_area.conftest import _draft, released, withdrawn
from tests.people import staff
from tests.shared_rows import shared

__all__ = ["index", "publish"]

TODAY = date(2026, 11, 20)
MEETING = datetime(2026, 12, 14, 16, tzinfo=UTC)
FIRST_NIGHT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
CHAIN, LINES = "verify_publications", "verify_anchors"


@dataclass
class Stood:
    """A notice with an attachment and a correction, one withdrawn, a paper, and one withdrawn."""

    notice: AnnouncementPage
    gone: AnnouncementPage
    paper: Document
    old_paper: Document


@shared
def stood(publish: Publish) -> Stood:
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
    return Stood(notice, gone, paper, old_paper)


@pytest.fixture(autouse=True)
def _of_the_test(settings: Settings, tmp_path: Path, stood: Stood, client: Client) -> None:
    settings.COOP_TODAY = TODAY
    settings.COOP_ANCHOR_FILE = str(tmp_path / "anchors.txt")
    append_to_file()
    client.force_login(staff("zarzad", "board_member", "records_clerk"))


def row(
    words: str, change: Callable[[Stood], object], found: str, *, of: str = "", by: str = CHAIN
) -> Any:
    """`of` names what has a certificate that must say the same; `by` the command that finds it."""
    return pytest.param(change, found, of, by, id=words)


def page_row(**facts: Any) -> Callable[[Stood], object]:
    """The row of the notice's own table."""
    return lambda site: AnnouncementPage.objects.filter(pk=site.notice.pk).update(**facts)


def tree_row(**facts: Any) -> Callable[[Stood], object]:
    return lambda site: Page.objects.filter(pk=site.notice.pk).update(**facts)


def record_row(seq: int, **facts: Any) -> Callable[[Stood], object]:
    return lambda site: PublicationRecord.objects.filter(seq=seq).update(**facts)


def paper_row(**facts: Any) -> Callable[[Stood], object]:
    return lambda site: Document.objects.filter(pk=site.paper.pk).update(**facts)


def attached_file(site: Stood) -> Path:
    document = site.notice.attachments[0].value["document"]
    return Path(document.file.path)


def paper_file(site: Stood) -> Path:
    return Path(Rendition.objects.get(version__document=site.paper, is_served=True).file.path)


def rewrite(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")


def live_revision(site: Stood) -> None:
    revision = Revision.objects.get(pk=Page.objects.get(pk=site.notice.pk).live_revision_id)
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"lead": "Odwołane."})


def end() -> int:
    return PublicationRecord.objects.latest("seq").seq


def cut_to(seq: int) -> None:
    """The end away and the head put back, which no chain finds by itself."""
    models.QuerySet(PublicationRecord).filter(seq__gt=seq).delete()
    last = PublicationRecord.objects.filter(seq=seq).first()
    ChainHead.objects.update(seq=seq, hash=last.hash if last else "")


def rebuilt(site: Stood) -> None:
    cut_to(end() - 1)
    shown = Shown("Przegląd gazowy", "Inna treść", "", "PUBLIC")
    record_opening(site.notice, shown, on=TODAY, origin=SYSTEM, part="x")


def without_line(site: Stood) -> None:
    lines = anchor_file().read_text().splitlines(keepends=True)
    anchor_file().write_text("".join(lines[1:]))


ROWS = [
    row("a notice's title", tree_row(title="Zebranie"), "tytuł jest inny", of="notice"),
    row("a notice's lead", page_row(lead="Odwołane."), "treść jest inna", of="notice"),
    row("a notice's body", page_row(body="[]"), "treść jest inna", of="notice"),
    row("a notice's place", page_row(place="garaż"), "treść jest inna", of="notice"),
    row(
        "whom a notice concerns",
        page_row(targets_label="Sosnowa 5"),
        "treść jest inna",
        of="notice",
    ),
    row(
        "the hour of the meeting",
        page_row(starts_at=MEETING - timedelta(hours=2)),
        "treść jest inna",
        of="notice",
    ),
    row(
        "the end of the meeting",
        page_row(ends_at=MEETING + timedelta(hours=2)),
        "treść jest inna",
        of="notice",
    ),
    row(
        "a correction's words",
        lambda site: Correction.objects.update(words="Ta sama sala."),
        "treść jest inna",
        of="notice",
    ),
    row(
        "a correction taken away",
        lambda site: Correction.objects.all().delete(),
        "treść jest inna",
        of="notice",
    ),
    row(
        "a notice's first day",
        page_row(valid_from=date(2026, 11, 1)),
        "dni, w których to widać, są inne",
        of="notice",
    ),
    row(
        "a notice's last day",
        page_row(valid_until=date(2027, 12, 28)),
        "dni, w których to widać, są inne",
        of="notice",
    ),
    row(
        "a notice moved",
        tree_row(url_path="/start/ogloszenia/stare/"),
        "adres jest inny",
        of="notice",
    ),
    row(
        "a notice taken off",
        tree_row(live=False),
        "strona tego nie wydaje, a zamknięcia nie zapisano",
        of="notice",
    ),
    row(
        "a notice moved to the members alone",
        tree_row(depth=5),
        "strona tego nie wydaje, a zamknięcia nie zapisano",
        of="notice",
    ),
    row(
        "a withdrawn notice brought back",
        lambda site: Page.objects.filter(pk=site.gone.pk).update(live=True),
        "zamknięto to, a strona nadal to wydaje",
        of="gone",
    ),
    row(
        "the version that an editor would publish again",
        live_revision,
        "wersja zachowana w edytorze jest inna niż opublikowana",
        of="notice",
    ),
    row(
        "an attachment's bytes",
        lambda site: rewrite(attached_file(site)),
        "plik jest inny albo go brakuje",
        of="notice",
    ),
    row(
        "an attachment gone from the disk",
        lambda site: attached_file(site).unlink(),
        "plik jest inny albo go brakuje",
        of="notice",
    ),
    row(
        "an attachment taken off the page",
        page_row(attachments="[]"),
        "plik jest inny albo go brakuje",
        of="notice",
    ),
    row("a paper's title", paper_row(title="Statut"), "tytuł jest inny", of="paper"),
    row(
        "who reads a paper",
        paper_row(audience=Audience.MEMBERS),
        "czytają to inne osoby",
        of="paper",
    ),
    row(
        "the words of a paper",
        lambda site: PageText.objects.filter(rendition__version__document=site.paper).update(
            text="Zupełnie co innego."
        ),
        "treść jest inna",
        of="paper",
    ),
    row(
        "the bytes of a paper",
        lambda site: rewrite(paper_file(site)),
        "plik jest inny albo go brakuje",
        of="paper",
    ),
    row(
        "a paper gone from the store",
        lambda site: paper_file(site).unlink(),
        "plik jest inny albo go brakuje",
        of="paper",
    ),
    row(
        "a paper pointed at another file",
        lambda site: Rendition.objects.filter(version__document=site.paper).update(
            file=Rendition.objects.filter(version__document=site.old_paper)[0].file.name + "x"
        ),
        "plik jest inny albo go brakuje",
        of="paper",
    ),
    row(
        "a paper taken off",
        lambda site: Version.objects.filter(document=site.paper).update(state="ARCHIVED"),
        "strona tego nie wydaje, a zamknięcia nie zapisano",
        of="paper",
    ),
    row(
        "a withdrawn paper brought back",
        lambda site: Version.objects.filter(document=site.old_paper).update(state="PUBLISHED"),
        "zamknięto to, a strona nadal to wydaje",
        of="old_paper",
    ),
    row("a record's day", record_row(1, day=date(2026, 5, 1)), "treść zapisu została zmieniona"),
    row(
        "a record's moment",
        record_row(1, at=timezone.make_aware(datetime(2026, 5, 1))),
        "treść zapisu została zmieniona",
    ),
    row("a record's title", record_row(1, title="Inne"), "treść zapisu została zmieniona"),
    row("a record's digest", record_row(1, text_sha256="0" * 64), "treść zapisu została zmieniona"),
    row("a record's audience", record_row(1, audience="STAFF"), "treść zapisu została zmieniona"),
    row("a record's address", record_row(1, address="/inny/"), "treść zapisu została zmieniona"),
    row(
        "the name of a file in a record",
        record_row(1, files=[["inny.txt", 14, "0" * 64]]),
        "treść zapisu została zmieniona",
    ),
    row("a record's hash", record_row(1, hash="0" * 64), "treść zapisu została zmieniona"),
    row("a record's seal", record_row(1, seal="0" * 64), "pieczęć zapisu nie pochodzi"),
    row(
        "a record in the middle",
        lambda site: models.QuerySet(PublicationRecord).filter(seq=2).delete(),
        "brakuje zapisów po numerze 1",
    ),
    row(
        "the last record",
        lambda site: models.QuerySet(PublicationRecord).filter(seq=end()).delete(),
        "brakuje zapisów na końcu",
    ),
    row("the last record, head put back", lambda site: cut_to(end() - 1), "podanego na zewnątrz"),
    row("all records, head put back", lambda site: cut_to(0), "podanego na zewnątrz"),
    row("the last record written anew", rebuilt, "ma inny skrót niż podany na zewnątrz"),
    row(
        "a kept text",
        lambda site: PublishedText.objects.update(text="Inna."),
        "zachowana treść jest inna niż opublikowana",
    ),
    row(
        "a kept text taken away",
        lambda site: models.QuerySet(PublishedText).delete(),
        "brakuje zachowanej treści",
    ),
    row(
        "a line that was told, in the database",
        lambda site: Anchor.objects.filter(pk=Anchor.objects.earliest("pk").pk).update(number=1),
        "nie łączy się z poprzednim albo został zmieniony",
        by=LINES,
    ),
    row(
        "a line taken out of the database",
        lambda site: models.QuerySet(Anchor).filter(pk=Anchor.objects.earliest("pk").pk).delete(),
        "wiersza nr 1 pliku nie ma w bazie",
        by=LINES,
    ),
    row("a line taken out of the file", without_line, "w pliku nie ma wiersza z", by=LINES),
    row(
        "the file of lines gone",
        lambda site: anchor_file().unlink(),
        "w pliku nie ma wiersza z",
        by=LINES,
    ),
    row(
        "the last record and the lines of it",
        lambda site: (cut_to(end() - 1), models.QuerySet(Anchor).filter(number=end() + 1).delete()),
        "podanego na zewnątrz",
        by=LINES,
    ),
]


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(("change", "found", "of", "by"), ROWS)
def test_it_is_found(
    stood: Stood,
    change: Callable[[Stood], object],
    found: str,
    of: str,
    by: str,
    client: Client,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(stood)

    with pytest.raises(SystemExit, match="1"):
        call_command(by)
    assert found in capsys.readouterr().out
    if of:
        assert found in certificate(client, getattr(stood, of))


def test_on_an_untouched_site_they_find_nothing(
    stood: Stood, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (CHAIN, LINES):
        call_command(command)
    assert capsys.readouterr().out == "0 findings\n0 findings\n"

    for one in (stood.notice, stood.gone, stood.paper, stood.old_paper):
        page = certificate(client, one)
        assert "zgadza się." in page
        assert 'role="alert"' not in page


@pytest.mark.usefixtures("triggers_off")
def test_the_printed_certificate_says_it_too(stood: Stood, client: Client) -> None:
    page_row(lead="Odwołane.")(stood)

    words = printed(client, stood.notice)

    assert "To, co strona wydaje dziś, nie jest tym, co opublikowano:" in words
    assert "Strona wydaje dziś co innego" in words
    assert "do dziś, bez zmian" not in words


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    "change",
    [page_row(lead="Odwołane."), record_row(1, day=date(2026, 5, 1))],
    ids=["a notice's lead", "a record's day"],
)
def test_no_term_is_certified_while_it_is_in_doubt(
    stood: Stood, change: Callable[[Stood], object], client: Client
) -> None:
    asked = "?regula=GM_NOTICE&dzien=2026-12-14"
    assert "został zachowany" in certificate(client, stood.notice, asked)

    change(stood)

    # The stretch that is open stands last.
    page = certificate(client, stood.notice, asked).rpartition('class="desk-card"')[2]
    assert "Terminu ustawowego nie można stwierdzić" in page
    assert "zachowany" not in page


def certificate(client: Client, one: AnnouncementPage | Document, end: str = "") -> str:
    answer = _asked(client, one, end)
    assert answer.status_code == 200
    return str(answer.content.decode())


def printed(client: Client, one: AnnouncementPage | Document) -> str:
    pages = PdfReader(BytesIO(_asked(client, one, "pdf/").content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _asked(client: Client, one: AnnouncementPage | Document, end: str) -> Any:
    part = "?czesc=1" if isinstance(one, Document) else ""
    return client.get(f"/admin/zaswiadczenia/{one._meta.label}/{one.pk}/{end}{part}")
