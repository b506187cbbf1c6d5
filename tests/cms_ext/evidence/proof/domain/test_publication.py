import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.proof.domain.chain import (
    CHAINED,
    PublicationChainFinding,
    render_canonical,
    verify_publications,
)
from cms_ext.evidence.proof.domain.publication import ShownContent, record_closing, record_opening
from cms_ext.evidence.proof.models import PublicationRecord, RecordImmutable
from cms_ext.people.identity.models import Person
from tests.commands import ended
from tests.crowd import Crowd
from tests.people import staff

BOTH = pytest.mark.both_databases
MAY, JUNE = date(2026, 5, 29), date(2026, 6, 2)
NOTICE = ShownContent(
    title="Walne zgromadzenie",
    text="Zarząd zwołuje walne zgromadzenie na 24 czerwca.",
    file_sha256="",
    audience="PUBLIC",
    address="/ogloszenia/walne/",
    first=MAY,
    last=date(2026, 7, 8),
)


@pytest.fixture
def paper(db: None) -> Person:
    """Any row may be what is published; the chain keeps its label and key only."""
    return Person.objects.create(name="Ogłoszenie")


def events() -> list[tuple[int, str, date]]:
    return list(PublicationRecord.objects.order_by("seq").values_list("seq", "event", "day"))


@BOTH
def test_opened_changed_and_closed_are_one_chain(paper: Person):
    first = record_opening(paper, NOTICE, on=MAY, origin=SYSTEM)
    second = record_opening(paper, replace(NOTICE, text="Poprawiony."), on=JUNE, origin=SYSTEM)
    third = record_closing(paper, on=date(2026, 6, 9), origin=SYSTEM)

    assert third
    assert events() == [(1, "OPENED", MAY), (2, "CHANGED", JUNE), (3, "CLOSED", date(2026, 6, 9))]
    assert [one.prev_hash for one in (first, second, third)] == ["", first.hash, second.hash]
    assert (third.title, third.text_sha256) == ("Walne zgromadzenie", second.text_sha256)
    assert list(verify_publications()) == []


@BOTH
def test_the_same_again_writes_nothing(paper: Person):
    first = record_opening(paper, NOTICE, on=MAY, origin=SYSTEM)

    again = record_opening(paper, NOTICE, on=JUNE, origin=SYSTEM)
    record_closing(paper, on=JUNE, origin=SYSTEM)
    closed_twice = record_closing(paper, on=JUNE, origin=SYSTEM)

    assert again == first
    assert closed_twice is None
    assert events() == [(1, "OPENED", MAY), (2, "CLOSED", JUNE)]


def test_what_was_never_open_is_not_closed_and_what_comes_back_is_opened_anew(paper: Person):
    assert record_closing(paper, on=MAY, origin=SYSTEM) is None
    assert events() == []

    record_opening(paper, NOTICE, on=MAY, origin=SYSTEM)
    record_closing(paper, on=MAY, origin=SYSTEM)
    record_opening(paper, NOTICE, on=JUNE, origin=SYSTEM)

    assert [event for _seq, event, _day in events()] == ["OPENED", "CLOSED", "OPENED"]


def test_whatever_readers_would_notice_is_a_change(db: None):
    changes: list[dict[str, Any]] = [
        {"title": "Inny"},
        {"text": "Inny"},
        {"file_sha256": "0" * 64},
        {"audience": "MEMBERS"},
        {"address": "/inny/"},
        {"first": JUNE},
        {"last": None},
    ]
    for change in changes:
        paper = Person.objects.create(name="Ogłoszenie")
        record_opening(paper, NOTICE, on=MAY, origin=SYSTEM)
        record_opening(paper, replace(NOTICE, **change), on=JUNE, origin=SYSTEM)

    assert [event for _seq, event, _day in events()] == ["OPENED", "CHANGED"] * len(changes)


def test_two_wordings_of_one_paper_are_two_histories(paper: Person):
    record_opening(paper, NOTICE, on=MAY, origin=SYSTEM, part="1")
    record_opening(paper, NOTICE, on=JUNE, origin=SYSTEM, part="2")
    record_closing(paper, on=JUNE, origin=SYSTEM, part="1")

    kept = PublicationRecord.objects.order_by("seq").values_list("part", "event")
    assert list(kept) == [("1", "OPENED"), ("2", "OPENED"), ("1", "CLOSED")]


def test_a_department_is_named_and_no_clerk(paper: Person):
    celina = staff("celina", "records_clerk")

    assert record_opening(paper, NOTICE, on=MAY, origin=Origin(celina)).desk == "Kancelaria"


def test_anybody_can_compute_a_hash_again(paper: Person):
    record_opening(paper, NOTICE, on=MAY, origin=SYSTEM)
    record = PublicationRecord.objects.get()

    assert hashlib.sha256(render_canonical(record).encode()).hexdigest() == record.hash
    assert hashlib.sha256(NOTICE.text.encode()).hexdigest() == record.text_sha256


@BOTH
def test_a_record_is_never_changed_or_deleted(paper: Person):
    record = record_opening(paper, NOTICE, on=MAY, origin=SYSTEM)

    with pytest.raises(RecordImmutable):
        record.save()
    with pytest.raises(RecordImmutable):
        record.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PublicationRecord.objects.update(title="Inny")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.QuerySet(PublicationRecord).delete()


@BOTH
@pytest.mark.usefixtures("triggers_off")
def test_tampering_with_any_field_is_found(paper: Person):
    """Past the triggers, as somebody with the database in hand could."""
    for day in (date(2026, 5, 1), MAY, JUNE):
        record_opening(paper, replace(NOTICE, text=str(day)), on=day, origin=SYSTEM)
    record = PublicationRecord.objects.filter(seq=2)
    forged = {
        "seq": 9,
        "at": record.get().at.replace(year=2025),
        "day": date(2026, 5, 2),
        "shown_from": None,
        "shown_to": None,
    }

    for field in {*CHAINED, "at", "hash", "seal"}:
        with transaction.atomic():
            record.update(**{field: forged.get(field, "x" * 8)})
            assert list(verify_publications()) != [], field
            transaction.set_rollback(True)


@BOTH
@pytest.mark.usefixtures("triggers_off")
def test_a_removed_record_is_found_wherever_it_stood(paper: Person):
    for day in (date(2026, 5, 1), MAY, JUNE):
        record_opening(paper, replace(NOTICE, text=str(day)), on=day, origin=SYSTEM)

    for seq, finding in (
        (3, PublicationChainFinding(2, "brakuje zapisów na końcu")),
        (1, PublicationChainFinding(2, "brakuje zapisów po numerze 0")),
    ):
        models.QuerySet(PublicationRecord).filter(seq=seq).delete()
        assert finding in list(verify_publications())


@pytest.mark.usefixtures("triggers_off")
def test_a_chain_built_anew_without_the_key_has_no_seal_that_fits(paper: Person, settings):
    own = settings.COOP_AUDIT_KEY
    settings.COOP_AUDIT_KEY = "another key"
    record_opening(paper, NOTICE, on=MAY, origin=SYSTEM)
    settings.COOP_AUDIT_KEY = own

    assert list(verify_publications()) == [
        PublicationChainFinding(1, "pieczęć zapisu nie pochodzi z tego serwisu")
    ]


@BOTH
@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain(crowd: Crowd):
    def publish(key: int) -> int:
        try:
            return record_opening(Person(pk=key), NOTICE, on=MAY, origin=SYSTEM).seq
        finally:
            connection.close()

    with crowd(), ThreadPoolExecutor(4) as threads:
        given = list(threads.map(publish, range(1, 13)))
        findings = threads.submit(_findings).result()

    assert sorted(given) == list(range(1, 13))
    assert findings == []


def _findings() -> list[PublicationChainFinding]:
    try:
        return list(verify_publications())
    finally:
        connection.close()


def of_the_chain(message: str) -> bool:
    """Not what is said of the triggers, which are off."""
    prefixes = ("głosowania: ", "biblioteka: ", "dowody publikacji: brakuje wyzwalacza")
    return not any(prefix in message for prefix in prefixes)


@pytest.fixture
def published(paper: Person) -> None:
    record_opening(paper, NOTICE, on=MAY, origin=SYSTEM)


@pytest.mark.usefixtures("published")
def test_the_command_finds_nothing_in_an_intact_chain():
    assert ended("verify_publications") == (0, "0 findings\n")

    code, text = ended("verify_publications", "--json")
    assert (code, json.loads(text)) == (0, {"findings": [], "records": 1})


@pytest.mark.usefixtures("published", "triggers_off")
def test_the_command_finds_a_forged_record():
    PublicationRecord.objects.update(day=date(2026, 5, 1))
    changed = "treść zapisu została zmieniona"

    code, text = ended("verify_publications")
    *findings, count = text.splitlines()
    found = [finding for finding in findings if of_the_chain(finding)]
    assert (code, found, count) == (1, [f"1: {changed}"], f"{len(findings)} findings")

    code, text = ended("verify_publications", "--json")
    result = json.loads(text)
    found = [one for one in result["findings"] if of_the_chain(one["message"])]
    assert (code, found, result["records"]) == (1, [{"seq": 1, "message": changed}], 1)
