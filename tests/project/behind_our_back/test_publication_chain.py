"""What was changed behind our back of the chain of publications, its texts and its lines outside →
who finds it.

As in `test_publications`; on an untouched site they find nothing, as that file shows.
"""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import models
from django.utils import timezone

from cms_ext.desks.evidence.domain.certificate import approve_erasure, request_erasure
from cms_ext.evidence.anchors.domain import anchor_file
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.proof.domain.publication import ShownContent, record_opening
from cms_ext.evidence.proof.models import PublicationRecord, PublishedText, TextErasure
from tests.cms_ext.conftest import index, publish
from tests.cms_ext.evidence.anchors.test_verify import cut_to
from tests.people import staff
from tests.project.published_site import (
    CHAIN,
    LINES,
    TODAY,
    Found,
    PublishedSite,
    is_found,
    published_site,
    record_row,
    settled,
)

pytestmark = pytest.mark.thorough

__all__ = ["index", "publish", "settled", "published_site"]


def end() -> int:
    return PublicationRecord.objects.latest("seq").seq


def rebuilt(site: PublishedSite) -> None:
    cut_to(end() - 1)
    shown = ShownContent("Przegląd gazowy", "Inna treść", "", "PUBLIC")
    record_opening(site.notice, shown, on=TODAY, origin=SYSTEM, part="x")


def kept_text(site: PublishedSite) -> models.QuerySet[PublishedText]:
    record = PublicationRecord.objects.filter(object_id=site.gone.pk).latest("seq")
    return PublishedText.objects.filter(sha256=record.text_sha256)


def erased_past_the_site(site: PublishedSite) -> None:
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


def erased(site: PublishedSite) -> None:
    """As the site does it."""
    record = PublicationRecord.objects.filter(object_id=site.gone.pk).latest("seq")
    iga, ida = Origin(actor=staff("iga")), Origin(actor=staff("ida"))
    asked = request_erasure(record, reason="żądanie z 3 listopada", today=TODAY, origin=iga)
    approve_erasure(asked, today=TODAY, origin=ida)


def after_erasure(change: Callable[[PublishedSite], object]) -> Callable[[PublishedSite], object]:
    return lambda site: (erased(site), change(site))


def removed(model: type[models.Model], **which: object) -> Callable[[PublishedSite], object]:
    """Past the model's own manager, which refuses."""
    return lambda site: models.QuerySet(model).filter(**which).delete()


def without_line(site: PublishedSite) -> None:
    lines = anchor_file().read_text().splitlines(keepends=True)
    anchor_file().write_text("".join(lines[1:]))


def first_line() -> models.QuerySet[Anchor]:
    return models.QuerySet(Anchor).filter(pk=Anchor.objects.earliest("pk").pk)


FIRST_MOMENT = timezone.make_aware(datetime(2026, 5, 1))
ROWS: Found = {
    ("", "treść zapisu została zmieniona"): {
        "day": record_row(1, day=date(2026, 5, 1)),
        "moment": record_row(1, at=FIRST_MOMENT),
        "title": record_row(1, title="Inne"),
        "digest": record_row(1, text_sha256="0" * 64),
        "audience": record_row(1, audience="STAFF"),
        "address": record_row(1, address="/inny/"),
        "the name of a file": record_row(1, files=[["inny.txt", 14, "0" * 64]]),
        "hash": record_row(1, hash="0" * 64),
    },
    ("", "pieczęć zapisu nie pochodzi"): {"seal": record_row(1, seal="0" * 64)},
    ("", "brakuje zapisów po numerze 1"): {
        "a record in the middle": removed(PublicationRecord, seq=2)
    },
    ("", "brakuje zapisów na końcu"): {
        "the last record": lambda site: removed(PublicationRecord, seq=end())(site)
    },
    ("", "podanego na zewnątrz"): {
        "the last record, head put back": lambda site: cut_to(end() - 1),
        "all records, head put back": lambda site: cut_to(0),
    },
    ("", "ma inny skrót niż podany na zewnątrz"): {"the last record written anew": rebuilt},
    ("", "zachowana treść jest inna niż opublikowana"): {
        "a kept text": lambda site: PublishedText.objects.update(text="Inna.")
    },
    ("", "brakuje zachowanej treści"): {"a kept text taken away": removed(PublishedText)},
    ("gone", "opróżniono bez zatwierdzonego usunięcia"): {
        "a kept text emptied": lambda site: kept_text(site).update(text=""),
        "an approved erasure taken away": after_erasure(removed(TextErasure)),
    },
    ("gone", "o usunięciu treści nie ma wpisu w dzienniku dostępu"): {
        "a kept text emptied with an erasure that the site does not know": erased_past_the_site
    },
    ("gone", "usunięcie treści jest inne niż w dzienniku dostępu"): {
        "why a kept text was erased": after_erasure(
            lambda site: TextErasure.objects.update(reason="bez powodu, po prostu")
        ),
        "who asked for it": after_erasure(
            lambda site: TextErasure.objects.update(asked_by=staff("obcy"))
        ),
    },
    ("", "usunięta treść jest znów w bazie"): {
        "put back": after_erasure(lambda site: kept_text(site).update(text="Pomyłka"))
    },
}
ROWS_OF_LINES: Found = {
    ("", "nie łączy się z poprzednim albo został zmieniony"): {
        "changed in the database": lambda site: first_line().update(number=1)
    },
    ("", "wiersza nr 1 pliku nie ma w bazie"): {
        "taken out of the database": lambda site: first_line().delete()
    },
    ("", "w pliku nie ma wiersza z"): {
        "taken out of the file": without_line,
        "the file gone": lambda site: anchor_file().unlink(),
    },
    ("", "podanego na zewnątrz"): {
        "the last record and the lines of it": lambda site: (
            cut_to(end() - 1),
            removed(Anchor, number=end() + 1)(site),
        )
    },
}


@pytest.mark.usefixtures("triggers_off")
def test_what_was_changed_is_found(published_site: PublishedSite, client):
    is_found(CHAIN, ROWS, published_site, client)
    is_found(LINES, ROWS_OF_LINES, published_site, client)
