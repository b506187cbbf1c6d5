"""Last numbers, mailings, what was read from files: changed past the site → a check names them."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from cms_ext.access.models import NumberSequence
from cms_ext.evidence.proof.domain.chain import find_broken_links
from cms_ext.evidence.proof.domain.publication import lock_chain
from cms_ext.evidence.proof.models import ChainHead
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.evidence.sealed_rows.domain.verify import verify_office_rows, verify_rows
from cms_ext.evidence.sealed_rows.models import RowHead
from cms_ext.plugins.coverage import SealStream
from cms_ext.public_site.detector.models import FileWords
from cms_ext.public_site.notices.models import NumberCounter
from coop_cases.domain.opening import take_case_number as next_case
from coop_cases.models import CaseSequence
from ebok_plugin.interest.domain.issue import next_numbers
from ebok_plugin.interest.models import NoteSequence
from ebok_plugin.ledger.admission import next_identifier
from ebok_plugin.ledger.models import IdentifierSequence
from members_area.requests.models import RequestSequence
from tests.people import staff
from tests.project.behind_our_back.by_table import past_the_site, undone
from tests.shared_rows import shared_by_the_whole_file
from waste_union.declarations.domain.drafting import Series, take_next_in_year
from waste_union.declarations.models import YearSequence

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@shared_by_the_whole_file
def numbers() -> None:
    """Some numbers of each kind, given by the site as far as one function gives them."""
    staff("ewa")
    seal_all_rows()
    next_case(2026)
    next_case(2026)
    next_numbers(2026, 3)
    next_identifier()
    take_next_in_year(Series.RECEIPT, 2026)
    NumberSequence.objects.create(panel="ikcs", year=2026, last=7)
    NumberCounter.objects.create(year=2026, last=7)
    RequestSequence.objects.create(year=2026, last=7)
    document = Document.objects.create(title="Umowa", file=ContentFile(b"x", "umowa.txt"))
    FileWords.objects.create(document=document, file_hash="a", seen="PESEL 44051401359")
    lock_chain()


def named() -> list[str]:
    """Return the kinds of rows that the checks name, in money and in the office."""
    findings = [*verify_rows(SealStream.MONEY), *verify_rows(SealStream.OFFICE)]
    return sorted({finding.kind for finding in findings})


def set_back(model: type) -> None:
    past_the_site(model).update(last=0)


def add_one(model: type) -> None:
    row = past_the_site(model).get()
    row.pk = 1999
    if model is NumberSequence:
        row.panel = "ebok"
    if model is YearSequence:
        row.year = 1999
    past_the_site(model).bulk_create([row])


COUNTERS = (
    CaseSequence,
    NoteSequence,
    IdentifierSequence,
    YearSequence,
    NumberSequence,
    NumberCounter,
    RequestSequence,
)
CHANGES: dict[str, Callable[[type], object]] = {
    "set back": set_back,
    "gone": lambda model: past_the_site(model)._raw_delete("default"),
    "another year": add_one,
}


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize("counter", COUNTERS, ids=lambda model: model._meta.label_lower)
def test_a_last_number_that_was_changed_is_named(counter: type):
    assert named() == []
    for change, make in CHANGES.items():
        with undone():
            make(counter)
            assert named() == [counter._meta.label_lower], change  # type: ignore[attr-defined]


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
def test_words_of_a_file_that_the_detector_would_believe_are_named():
    for columns in (
        {"seen": "Nic tu nie ma"},
        {"hidden": "x"},
        {"unchecked": "x"},
        {"file_hash": "b"},
    ):
        with undone():
            past_the_site(FileWords).update(**columns)
            assert named() == ["cms_ext_detector.filewords"], columns
    with undone():
        past_the_site(FileWords)._raw_delete("default")
        assert named() == ["cms_ext_detector.filewords"]


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
def test_a_second_end_of_a_chain_is_named():
    assert (verify_office_rows(), list(find_broken_links())) == ([], [])
    with undone():
        head = RowHead.objects.get(stream=SealStream.OFFICE)
        head.stream = "officex"
        head.save(force_insert=True)
        assert ["officex" in finding.message for finding in verify_office_rows()] == [True]
    with undone():
        ChainHead.objects.create(pk=1_000_001)
        assert [finding.seq for finding in find_broken_links()] == [0]
