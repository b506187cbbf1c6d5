"""What was changed behind our back of a paper → `verify_publications` finds it.

On the untouched site it finds nothing. What the database refuses while its triggers are on is in
`tests/members_area/library/test_gate_triggers.py`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from cms_ext.evidence.audit.domain.chain import remove_oldest
from cms_ext.evidence.audit.models import Stream
from members_area.library.domain.document import add_version, amend_document
from members_area.library.domain.grants import change_audience
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
from tests.project.behind_our_back.by_table import after_each, lines_of, missed, past_the_site, run
from tests.shared_rows import shared

__all__ = ["draft", "meeting", "publish"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OTHER = PDF + b"\n"


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
    return lambda site: past_the_site(Version).filter(document=getattr(site, which)).update(**facts)


def paper(**facts: Any) -> Change:
    return lambda site: past_the_site(Document).filter(pk=site.open.pk).update(**facts)


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
    past_the_site(Rendition).filter(version__document=site.old).update(sha256="0" * 64)


def published_past_the_gate(site: Papers) -> None:
    version(
        "new",
        state="PUBLISHED",
        published_on=date(2026, 7, 3),
        confirmed_by=two_clerks()[1],
        confirmed_at=timezone.now(),
        confirmed_sha256=file_of(site.new).sha256,
    )(site)


def removed(site: Papers) -> None:
    past_the_site(Rendition).filter(version__document=site.open)._raw_delete("default")
    past_the_site(Version).filter(document=site.open)._raw_delete("default")


def other_words(site: Papers) -> None:
    PageText.objects.filter(rendition=file_of(site.open)).update(text="Odwołano.")


def event_removed(action: str) -> Change:
    return lambda site: run(f"DELETE FROM cms_ext_audit_auditevent WHERE action = '{action}'")


ROWS: dict[str, dict[str, Change]] = {
    ": plik w magazynie jest inny niż przyjęty albo wydany\n": {
        "the bytes of a published file": rewritten("open"),
        "the bytes of a withdrawn file": rewritten("old"),
        "the bytes of a draft": rewritten("new"),
        "the digest of a withdrawn file": other_digest,
    },
    ": pliku nie ma w magazynie albo nie da się go odczytać\n": {
        "a published file gone": lost("open"),
        "a withdrawn file gone": lost("old"),
    },
    ": treść jest inna\n": {"the words of a page": other_words},
    "stan: było opublikowana, jest wycofana, ": {
        "withdrawn without a decision": version("open", state="WITHDRAWN", withdrawal_reason="x")
    },
    "stan: było opublikowana, jest w archiwum; ": {
        "archived without a decision": version("open", state="ARCHIVED")
    },
    "stan: było opublikowana, jest czeka na drugą osobę; ": {
        "put back to the gate": version("open", state="AWAITING")
    },
    "stan: było wycofana, jest opublikowana; ": {
        "withdrawn, and out again": version("old", state="PUBLISHED")
    },
    "stan: było bez zastrzeżeń, jest opublikowana, ": {
        "published past the gate": published_past_the_gate
    },
    "jest 02.01.2026; ": {
        "the day of a version": version("open", published_on=date(2026, 1, 2)),
        "the day of a paper": paper(published_on=date(2026, 1, 2)),
    },
    "stan: było opublikowany, jest szkic; ": {"the state of a paper": paper(state="DRAFT")},
    ": tytuł jest inny\n": {"title": paper(title="Inna uchwała")},
    "usunięto go poza serwisem": {"a version removed": removed},
}


def lines() -> list[str]:
    return lines_of("verify_publications")


def said() -> str:
    return "\n".join([*lines(), ""])


@pytest.mark.usefixtures("papers")
def test_on_an_untouched_site_it_finds_nothing():
    assert lines() == ["0 findings"]


def test_nor_after_all_that_a_paper_may_go_through(papers: Papers, publish: Publish):
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

    assert lines() == ["0 findings"]


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
def test_what_was_changed_is_found(papers: Papers):
    assert missed(ROWS, said, papers) == []


@pytest.mark.usefixtures("triggers_off")
def test_a_further_wording_keeps_what_it_says_of_its_changes(papers: Papers):
    """Through the gate itself, which seals it."""
    add_version(
        papers.open,
        one_page(),
        in_force_from=date(2026, 11, 1),
        note="opłata za windę rośnie",
        today=TODAY,
        origin=clerk_of("kancelaria"),
    )
    released(papers.open, on=TODAY)
    rows = past_the_site(Version).filter(note="opłata za windę rośnie")
    rows.update(note="drobne poprawki")

    (line,) = [line for line in lines() if "co się zmieniło: inna treść" in line]
    assert f"dokument: nr {papers.open.pk}, wersja: 2, " in line


LOG = {action: event_removed(action) for action in ("DOCUMENT_PUBLISHED", "DOCUMENT_CONFIRMED")}


@pytest.mark.usefixtures("triggers_off")
def test_a_removed_event_is_found_by_the_log(papers: Papers):
    rows = {"brakuje": LOG}

    assert missed(rows, lambda: "\n".join(lines_of("verify_access_log")), papers) == []


@pytest.fixture
def cleaned(papers: Papers, publish: Publish) -> Papers:
    """Return the log went up to now at the end of its term; then another paper was published."""
    remove_oldest(Stream.ACT, timezone.now())
    publish("Protokół z lipca")
    return papers


@pytest.mark.usefixtures("cleaned")
def test_a_log_cleaned_at_its_term_is_no_finding():
    assert lines() == ["0 findings"]


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
def test_it_excuses_nothing(cleaned: Papers):
    assert missed(ROWS, said, cleaned) == []


@pytest.mark.thorough
@pytest.mark.usefixtures("papers")
def test_a_trigger_that_is_gone_is_found():
    rows = {rule.name: {"gone": rule.drop(connection.vendor)} for rule in [*RULES, *KEPT]}

    assert {name: seen for name, _, seen in after_each(rows, lines)} == {
        name: [f"0: biblioteka: brakuje wyzwalacza {name}", "1 findings"] for name in rows
    }
