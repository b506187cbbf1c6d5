"""What was changed behind our back of a paper → `verify_publications` finds it.

On the untouched site it finds nothing. What the database refuses while its triggers are on is in
`tests/members_area/library/test_gate_triggers.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cms_ext.base.append_only import Guard
from cms_ext.office.audit.domain.chain import remove_oldest
from cms_ext.office.audit.models import Stream
from cms_ext.public_site.premises.models import Property
from members_area.library.domain.audience import change_audience
from members_area.library.domain.document import add_version, amend_document
from members_area.library.domain.release import archive_version
from members_area.library.gate_triggers import KEPT, RULES
from members_area.library.models import Document, PageText, Rendition, Version
from members_area.register.models import Organ
from tests.members_area.adopted import adopted
from tests.members_area.conftest import (
    PDF,
    TODAY,
    Publish,
    clerk_of,
    draft,
    meeting,
    one_page,
    publish,
    released,
    two_clerks,
    withdrawn,
)
from tests.shared_rows import shared

__all__ = ["draft", "meeting", "publish"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OTHER = PDF + b"\n"
FILE = "plik w magazynie jest inny niż przyjęty"
GONE = "pliku nie da się odczytać z magazynu"
STATE = "stan jest inny niż w dzienniku dostępu"
DECISION = "osoba albo plik dopuszczenia jest inny niż w dzienniku dostępu"
WITHDRAWAL = "przyczyna albo powód wycofania jest inny niż w dzienniku dostępu"
DAY = "dzień publikacji jest inny niż w dowodzie publikacji"
SUM = "stan albo dzień nie wynika z jego wersji"
GUARDS = [*RULES, *KEPT]


def differs(field: str, was: str, now: str) -> str:
    return f"pole „{field}”: w dzienniku dostępu {was}, jest {now}"


@dataclass
class Papers:
    """A published resolution, minutes that were withdrawn, and a draft."""

    open: Document
    old: Document
    new: Document


@shared
def papers(publish: Publish, draft: Publish, meeting: Organ) -> Papers:
    resolution = adopted(publish, meeting, "5/WZ/2026", date(2026, 6, 24))
    return Papers(resolution, withdrawn(publish("Protokół z maja")), draft("Protokół z czerwca"))


Change = Callable[[Papers], object]


def version(which: str, **facts: Any) -> Change:
    return lambda site: Version.objects.filter(document=getattr(site, which)).update(**facts)


def paper(**facts: Any) -> Change:
    return lambda site: Document.objects.filter(pk=site.open.pk).update(**facts)


def file_of(paper: Document) -> Rendition:
    return Rendition.objects.get(version__document=paper)


def rewritten(which: str) -> Change:
    def change(site: Papers) -> None:
        path = Path(file_of(getattr(site, which)).file.path)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes() + b" ")

    return change


def lost(which: str) -> Change:
    return lambda site: Path(file_of(getattr(site, which)).file.path).unlink()


def other_digest(site: Papers) -> None:
    Rendition.objects.filter(version__document=site.old).update(sha256="0" * 64)


def published_past_the_gate(site: Papers) -> None:
    version(
        "new",
        state="PUBLISHED",
        published_on=date(2026, 7, 3),
        confirmed_by=two_clerks()[1],
        confirmed_at=timezone.now(),
        confirmed_sha256=file_of(site.new).sha256,
    )(site)


def confirmed_by_the_uploader(site: Papers) -> None:
    version("open", confirmed_by=two_clerks()[0])(site)


def removed(site: Papers) -> None:
    Rendition.objects.filter(version__document=site.open).delete()
    Version.objects.filter(document=site.open).delete()


def other_words(site: Papers) -> None:
    PageText.objects.filter(rendition=file_of(site.open)).update(text="Odwołano.")


def event_removed(action: str) -> Change:
    return lambda site: run(f"DELETE FROM cms_ext_audit_auditevent WHERE action = '{action}'")


def other_property(site: Papers) -> None:
    paper(of_property=Property.objects.create(code="N9", name="Nieruchomość Nowa"))(site)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


ROWS: list[tuple[str, Change, str]] = [
    ("bajty pliku wydawanego", rewritten("open"), FILE),
    ("bajty pliku wycofanego", rewritten("old"), FILE),
    ("bajty pliku szkicu", rewritten("new"), FILE),
    ("usunięty plik wydawany", lost("open"), GONE),
    ("usunięty plik wycofany", lost("old"), GONE),
    ("skrót pliku wycofanego", other_digest, FILE),
    ("treść strony", other_words, "treść jest inna"),
    ("wycofany bez wpisu", version("open", state="WITHDRAWN", withdrawal_reason="x"), STATE),
    ("zarchiwizowany bez wpisu", version("open", state="ARCHIVED"), STATE),
    ("cofnięty do bramki", version("open", state="AWAITING"), STATE),
    ("wycofany znów wydawany", version("old", state="PUBLISHED"), STATE),
    (
        "wydany obok bramki",
        published_past_the_gate,
        "o publikacji nie ma wpisu w dzienniku dostępu",
    ),
    ("kto dopuścił", confirmed_by_the_uploader, DECISION),
    ("który plik dopuszczono", version("open", confirmed_sha256="0" * 64), DECISION),
    (
        "dopuszczono inny niż wydawany",
        version("open", confirmed_sha256="0" * 64),
        "wydawany plik nie jest tym, który dopuszczono",
    ),
    (
        "usunięty wpis o dopuszczeniu",
        event_removed("DOCUMENT_CONFIRMED"),
        "o dopuszczeniu nie ma wpisu w dzienniku dostępu",
    ),
    (
        "usunięty wpis o publikacji",
        event_removed("DOCUMENT_PUBLISHED"),
        "o publikacji nie ma wpisu w dzienniku dostępu",
    ),
    ("powód wycofania", version("old", withdrawal_reason="inny"), WITHDRAWAL),
    ("przyczyna wycofania", version("old", withdrawal_cause="LEAK"), WITHDRAWAL),
    ("dzień publikacji wersji", version("open", published_on=date(2026, 1, 2)), DAY),
    ("dzień publikacji dokumentu", paper(published_on=date(2026, 1, 2)), SUM),
    ("stan dokumentu", paper(state="DRAFT"), SUM),
    ("numer", paper(number="6/WZ/2026"), differs("numer", "5/WZ/2026", "6/WZ/2026")),
    (
        "przedmiot",
        paper(subject="podwyżki"),
        "pole „w sprawie” jest inne niż w dzienniku dostępu",
    ),
    ("tytuł", paper(title="Inna uchwała"), "tytuł jest inny"),
    (
        "dzień podjęcia",
        paper(adopted_on=date(2026, 6, 25)),
        differs("data podjęcia", "24.06.2026", "25.06.2026"),
    ),
    (
        "dzień posiedzenia",
        paper(meeting_date=date(2026, 6, 23)),
        differs("data posiedzenia", "brak", "23.06.2026"),
    ),
    (
        "wejście w życie",
        paper(effective_from=date(2026, 9, 1)),
        differs("wejście w życie", "24.06.2026", "01.09.2026"),
    ),
    (
        "ostatni dzień mocy",
        paper(effective_to=date(2026, 12, 31)),
        differs("ostatni dzień mocy", "brak", "31.12.2026"),
    ),
    (
        "wpis do KRS",
        paper(krs_registered_on=date(2026, 9, 1)),
        differs("wpis do KRS", "brak", "01.09.2026"),
    ),
    (
        "zmiana statutu",
        paper(changes_statute=True),
        "pole „zmienia statut” jest inne niż w dzienniku dostępu",
    ),
    (
        "nieruchomość",
        other_property,
        "pole „nieruchomość” jest inne niż w dzienniku dostępu",
    ),
    (
        "słowa do wyszukiwania",
        paper(keywords="winda"),
        "pole „słowa do wyszukiwania” jest inne niż w dzienniku dostępu",
    ),
    (
        "wersja obowiązuje od",
        version("open", in_force_from=date(2026, 9, 1)),
        differs("obowiązuje od", "24.06.2026", "01.09.2026"),
    ),
    (
        "wersja obowiązuje do",
        version("open", in_force_to=date(2026, 12, 31)),
        differs("obowiązuje do", "brak", "31.12.2026"),
    ),
    (
        "co się zmieniło w wersji",
        version("open", note="drobne poprawki"),
        "pole „co się zmieniło” jest inne niż w dzienniku dostępu",
    ),
    ("usunięta wersja", removed, "opublikowaną wersję usunięto z bazy"),
]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_publications")
    return capsys.readouterr().out


@pytest.mark.usefixtures("papers")
def test_on_an_untouched_site_it_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_publications")
    assert capsys.readouterr().out == "0 findings\n"


def test_nor_after_all_that_a_paper_may_go_through(
    papers: Papers, publish: Publish, capsys: pytest.CaptureFixture[str]
) -> None:
    """Readers changed, another wording, a corrected file released again, an archived paper."""
    clerk = clerk_of("kancelaria")
    change_audience(papers.open, "PUBLIC", "prośba członka", on=TODAY, origin=clerk)
    add_version(
        papers.open,
        one_page(),
        in_force_from=date(2026, 11, 1),
        note="nowe brzmienie",
        today=TODAY,
        origin=clerk,
    )
    released(papers.open, on=TODAY)
    other = replace(one_page(), sha256=hashlib.sha256(OTHER).hexdigest(), size=len(OTHER))
    other = replace(other, content=ContentFile(OTHER))
    amend_document(papers.old, file=other, today=TODAY, origin=clerk)
    released(papers.old, on=TODAY)
    report = publish("Wnioski", kind="AUDIT_CONCLUSIONS").versions.get()
    archive_version(report, on=TODAY, origin=clerk)

    call_command("verify_publications")
    assert capsys.readouterr().out == "0 findings\n"


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(("what", "change", "finds"), ROWS, ids=[what for what, _, _ in ROWS])
def test_what_was_changed_is_found(
    what: str, change: Change, finds: str, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    change(papers)

    assert f": {finds}\n" in said(capsys)


@pytest.mark.usefixtures("triggers_off")
def test_a_further_wording_keeps_what_it_says_of_its_changes(
    papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through the gate itself, which writes it to the log."""
    add_version(
        papers.open,
        one_page(),
        in_force_from=date(2026, 11, 1),
        note="opłata za windę rośnie",
        today=TODAY,
        origin=clerk_of("kancelaria"),
    )
    released(papers.open, on=TODAY)
    Version.objects.filter(note="opłata za windę rośnie").update(note="drobne poprawki")

    changed = [line for line in said(capsys).splitlines() if "co się zmieniło" in line]

    name = papers.open.short_name
    assert changed == [
        f"0: dokument {papers.open.pk} ({name}), wersja 2: pole „co się zmieniło” jest inne niż "
        "w dzienniku dostępu"
    ]


RELIEVED: list[tuple[str, Change, str]] = [
    (
        "usunięty wpis o dopuszczeniu",
        event_removed("DOCUMENT_CONFIRMED"),
        "o dopuszczeniu nie ma wpisu w dzienniku dostępu",
    ),
    (
        "usunięty wpis o publikacji",
        event_removed("DOCUMENT_PUBLISHED"),
        "o publikacji nie ma wpisu w dzienniku dostępu",
    ),
    (
        "wycofany bez wpisu",
        version("open", state="WITHDRAWN", withdrawal_reason="x"),
        "o publikacji nie ma wpisu w dzienniku dostępu",
    ),
    (
        "wydany obok bramki",
        published_past_the_gate,
        "o publikacji nie ma wpisu w dzienniku dostępu",
    ),
]


@pytest.fixture
def cleaned(papers: Papers, publish: Publish) -> Papers:
    """The log went up to now at the end of its term; then another paper was published."""
    remove_oldest(Stream.ACT, timezone.now())
    publish("Protokół z lipca")
    return papers


@pytest.mark.usefixtures("cleaned")
def test_a_log_cleaned_at_its_term_is_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_publications")
    assert capsys.readouterr().out == "0 findings\n"


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    ("what", "change", "finds"), RELIEVED, ids=[what for what, _, _ in RELIEVED]
)
def test_it_excuses_nothing_newer(
    what: str, change: Change, finds: str, cleaned: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    change(cleaned)

    assert f": {finds}\n" in said(capsys)


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize("rule", GUARDS, ids=[rule.name for rule in GUARDS])
def test_a_trigger_that_is_gone_is_found(rule: Guard, capsys: pytest.CaptureFixture[str]) -> None:
    for sql in rule.drop(connection.vendor):
        run(sql)

    assert said(capsys) == f"0: biblioteka: brakuje wyzwalacza {rule.name}\n1 findings\n"
