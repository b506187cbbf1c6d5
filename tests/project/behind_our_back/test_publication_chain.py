"""What was changed behind our back of the chain of publications, its texts and its lines outside →
who finds it.

As in `test_publications`; on an untouched site they find nothing, as that file shows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from cms_ext.office.anchors.domain.writing import anchor_file
from cms_ext.office.anchors.models import Anchor
from cms_ext.office.audit.domain.event import SYSTEM, Origin
from cms_ext.public_site.proof.domain.erasure import approve_erasure, request_erasure
from cms_ext.public_site.proof.domain.publication import ShownContent, record_opening
from cms_ext.public_site.proof.models import (
    ChainHead,
    PublicationRecord,
    PublishedText,
    TextErasure,
)
from tests.cms_ext.conftest import index, publish
from tests.people import staff
from tests.project.published_site import (
    LINES,
    TODAY,
    Stood,
    is_found,
    record_row,
    row,
    settled,
    stood,
)

__all__ = ["index", "publish", "settled", "stood"]


def end() -> int:
    return PublicationRecord.objects.latest("seq").seq


def cut_to(seq: int) -> None:
    """The end away and the head put back, which no chain finds by itself."""
    models.QuerySet(PublicationRecord).filter(seq__gt=seq).delete()
    last = PublicationRecord.objects.filter(seq=seq).first()
    ChainHead.objects.update(seq=seq, hash=last.hash if last else "")


def rebuilt(site: Stood) -> None:
    cut_to(end() - 1)
    shown = ShownContent("Przegląd gazowy", "Inna treść", "", "PUBLIC")
    record_opening(site.notice, shown, on=TODAY, origin=SYSTEM, part="x")


def kept_text(site: Stood) -> models.QuerySet[PublishedText]:
    record = PublicationRecord.objects.filter(object_id=site.gone.pk).latest("seq")
    return PublishedText.objects.filter(sha256=record.text_sha256)


def erased_past_the_site(site: Stood) -> None:
    """Both the text and a row that says two persons wanted it so."""
    TextErasure.objects.create(
        text=kept_text(site).get(),
        record=PublicationRecord.objects.filter(object_id=site.gone.pk).latest("seq"),
        reason="żądanie z 3 listopada",
        asked_by=staff("iga"),
        asked_at=timezone.now(),
        approved_by=staff("ida"),
        approved_at=timezone.now(),
    )
    kept_text(site).update(text="")


def erased(site: Stood) -> None:
    """As the site does it."""
    record = PublicationRecord.objects.filter(object_id=site.gone.pk).latest("seq")
    iga, ida = Origin(actor=staff("iga")), Origin(actor=staff("ida"))
    asked = request_erasure(record, reason="żądanie z 3 listopada", today=TODAY, origin=iga)
    approve_erasure(asked, today=TODAY, origin=ida)


def without_line(site: Stood) -> None:
    lines = anchor_file().read_text().splitlines(keepends=True)
    anchor_file().write_text("".join(lines[1:]))


ROWS = [
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
        "a kept text emptied",
        lambda site: kept_text(site).update(text=""),
        "opróżniono bez zatwierdzonego usunięcia",
        of="gone",
    ),
    row(
        "a kept text emptied with an erasure that the site does not know",
        erased_past_the_site,
        "o usunięciu treści nie ma wpisu w dzienniku dostępu",
        of="gone",
    ),
    row(
        "why a kept text was erased",
        lambda site: (erased(site), TextErasure.objects.update(reason="bez powodu, po prostu")),
        "usunięcie treści jest inne niż w dzienniku dostępu",
        of="gone",
    ),
    row(
        "who asked for the erasure of a kept text",
        lambda site: (erased(site), TextErasure.objects.update(asked_by=staff("obcy"))),
        "usunięcie treści jest inne niż w dzienniku dostępu",
        of="gone",
    ),
    row(
        "an erased text put back",
        lambda site: (erased(site), kept_text(site).update(text="Pomyłka")),
        "usunięta treść jest znów w bazie",
    ),
    row(
        "an approved erasure taken away",
        lambda site: (erased(site), models.QuerySet(TextErasure).delete()),
        "opróżniono bez zatwierdzonego usunięcia",
        of="gone",
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
) -> None:
    is_found(change, found, of, by, stood, client)
