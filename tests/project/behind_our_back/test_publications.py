"""What was changed behind our back of what is published → who finds it.

Each row changes one thing past the site, as somebody with the database or the disk in hand could,
with the append-only triggers off. The command named must find it, and where it is of one notice or
paper, its certificate must say so; on an untouched site they find nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Revision

from cms_ext.public_site.notices.models import AnnouncementPage, Correction
from members_area.library.models import Audience, Document, PageText, Rendition, Version
from tests.cms_ext.conftest import index, publish
from tests.project.published_site import (
    CHAIN,
    LINES,
    MEETING,
    Stood,
    certificate,
    is_found,
    printed,
    record_row,
    row,
    settled,
    stood,
)

__all__ = ["index", "publish", "settled", "stood"]


def page_row(**facts: Any) -> Callable[[Stood], object]:
    """The row of the notice's own table."""
    return lambda site: AnnouncementPage.objects.filter(pk=site.notice.pk).update(**facts)


def tree_row(**facts: Any) -> Callable[[Stood], object]:
    return lambda site: Page.objects.filter(pk=site.notice.pk).update(**facts)


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
) -> None:
    is_found(change, found, of, by, stood, client)


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
