"""What was changed behind our back of what is published → who finds it.

Each row changes one thing past the site, as somebody with the database or the disk in hand could,
with the append-only triggers off. The command named must find it, and where it is of one notice or
paper, its certificate must say so; on an untouched site they find nothing.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from wagtail.models import Page, Revision

from cms_ext.public_site.notices.models import AnnouncementPage, Correction
from members_area.library.models import Audience, Document, PageText, Rendition, Version
from tests.cms_ext.conftest import index, publish
from tests.project.behind_our_back.by_table import lines_of, undone
from tests.project.published_site import (
    CHAIN,
    LINES,
    MEETING,
    Change,
    Found,
    PublishedSite,
    certificate,
    is_found,
    printed,
    published_site,
    record_row,
    settled,
)

__all__ = ["index", "publish", "settled", "published_site"]


def page_row(**facts: Any) -> Change:
    """Return the row of the notice's own table."""
    return lambda site: AnnouncementPage.objects.filter(pk=site.notice.pk).update(**facts)


def tree_row(**facts: Any) -> Change:
    return lambda site: Page.objects.filter(pk=site.notice.pk).update(**facts)


def paper_row(**facts: Any) -> Change:
    return lambda site: Document.objects.filter(pk=site.paper.pk).update(**facts)


def attached_file(site: PublishedSite) -> Path:
    document = site.notice.attachments[0].value["document"]
    return Path(document.file.path)


def files_of(paper: Document) -> QuerySet[Rendition]:
    return Rendition.objects.filter(version__document=paper)


def version_row(which: str, **facts: Any) -> Change:
    return lambda site: Version.objects.filter(document=getattr(site, which)).update(**facts)


def paper_file(site: PublishedSite) -> Path:
    return Path(files_of(site.paper).get(is_served=True).file.path)


def rewrite(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")


def live_revision(site: PublishedSite) -> None:
    revision = Revision.objects.get(pk=Page.objects.get(pk=site.notice.pk).live_revision_id)
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"lead": "Odwołane."})


ROWS: Found = {
    ("notice", "tytuł jest inny"): {"title": tree_row(title="Zebranie")},
    ("notice", "treść jest inna"): {
        "lead": page_row(lead="Odwołane."),
        "body": page_row(body="[]"),
        "place": page_row(place="garaż"),
        "whom it concerns": page_row(targets_label="Sosnowa 5"),
        "hour of the meeting": page_row(starts_at=MEETING - timedelta(hours=2)),
        "end of the meeting": page_row(ends_at=MEETING + timedelta(hours=2)),
        "a correction's words": lambda site: Correction.objects.update(words="Ta sama sala."),
        "a correction taken away": lambda site: Correction.objects.all().delete(),
    },
    ("notice", "dni, w których to widać, są inne"): {
        "first day": page_row(valid_from=date(2026, 11, 1)),
        "last day": page_row(valid_until=date(2027, 12, 28)),
    },
    ("notice", "adres jest inny"): {"moved": tree_row(url_path="/start/ogloszenia/stare/")},
    ("notice", "strona tego nie wydaje, a zamknięcia nie zapisano"): {
        "taken off": tree_row(live=False),
        "moved to the members alone": tree_row(depth=5),
    },
    ("gone", "zamknięto to, a strona nadal to wydaje"): {
        "brought back": lambda site: Page.objects.filter(pk=site.gone.pk).update(live=True)
    },
    ("notice", "wersja zachowana w edytorze jest inna niż opublikowana"): {
        "what an editor would publish again": live_revision
    },
    ("notice", "plik jest inny albo go brakuje"): {
        "an attachment's bytes": lambda site: rewrite(attached_file(site)),
        "an attachment gone from the disk": lambda site: attached_file(site).unlink(),
        "an attachment taken off the page": page_row(attachments="[]"),
    },
    ("paper", "tytuł jest inny"): {"title": paper_row(title="Statut")},
    ("paper", "czytają to inne osoby"): {"audience": paper_row(audience=Audience.MEMBERS)},
    ("paper", "treść jest inna"): {
        "words": lambda site: PageText.objects.filter(rendition__in=files_of(site.paper)).update(
            text="Zupełnie co innego."
        )
    },
    ("paper", "plik jest inny albo go brakuje"): {
        "bytes": lambda site: rewrite(paper_file(site)),
        "gone from the store": lambda site: paper_file(site).unlink(),
        "pointed at another file": lambda site: files_of(site.paper).update(
            file=files_of(site.old_paper)[0].file.name + "x"
        ),
    },
    ("paper", "strona tego nie wydaje, a zamknięcia nie zapisano"): {
        "taken off": version_row("paper", state="ARCHIVED")
    },
    ("old_paper", "zamknięto to, a strona nadal to wydaje"): {
        "brought back": version_row("old_paper", state="PUBLISHED")
    },
}


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
def test_what_was_changed_is_found_by_the_command_and_on_the_certificate(
    published_site: PublishedSite, client
):
    is_found(CHAIN, ROWS, published_site, client)


@pytest.mark.thorough
def test_on_an_untouched_site_they_find_nothing(published_site: PublishedSite, client):
    assert (lines_of(CHAIN), lines_of(LINES)) == (["0 findings"], ["0 findings"])

    for one in (
        published_site.notice,
        published_site.gone,
        published_site.paper,
        published_site.old_paper,
    ):
        page = certificate(client, one)
        assert "zgadza się." in page
        assert 'role="alert"' not in page


@pytest.mark.usefixtures("triggers_off")
def test_the_printed_certificate_says_it_too(published_site: PublishedSite, client):
    page_row(lead="Odwołane.")(published_site)

    words = printed(client, published_site.notice)

    assert "To, co strona wydaje dziś, nie jest tym, co opublikowano:" in words
    assert "Strona wydaje dziś co innego" in words
    assert "do dziś, bez zmian" not in words


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
def test_no_term_is_certified_while_it_is_in_doubt(published_site: PublishedSite, client):
    asked = "?regula=GM_NOTICE&dzien=2026-12-14"
    assert "został zachowany" in certificate(client, published_site.notice, asked)

    for change in (page_row(lead="Odwołane."), record_row(1, day=date(2026, 5, 1))):
        with undone():
            change(published_site)

            # The stretch that is open stands last.
            page = certificate(client, published_site.notice, asked).rpartition(
                'class="desk-card"'
            )[2]
            assert "Terminu ustawowego nie można stwierdzić" in page
            assert "zachowany" not in page
