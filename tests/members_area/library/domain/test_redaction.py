import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.files.extraction import read_file
from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.domain.redaction import (
    MarkedPiece,
    join_broken_lines,
    open_original,
    propose_text,
    redact_text,
    replace_places,
    sealed_original,
    serve_redacted_file,
    split_text,
)
from members_area.library.domain.submission import submit_version
from members_area.library.models import Release, RenditionRole, Version
from tests.members_area.conftest import TODAY, clerk_of, content_of
from tests.members_area.library.domain.conftest import Bring
from tests.members_area.library.domain.papers import file, pdf

RAW = ("Wniosek pani o raty.", "Telefon 000 000 111.")
CLERK = "kancelaria"


@pytest.fixture
def raw(bring: Bring) -> Version:
    """Minutes with a telephone number."""
    return bring(pdf(*RAW))


def redacted(version: Version, content: bytes) -> Version:
    return serve_redacted_file(version, file(content), today=TODAY, origin=clerk_of(CLERK))


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_remade_file_is_served_and_the_original_is_sealed(raw: Version):
    before = raw.renditions.get()

    redacted(raw, pdf("Wniosek pani o raty.", "Telefon [dane zanonimizowane]."))

    assert (raw.state, raw.redacted_by) == (Release.REDACTED, clerk_of(CLERK).actor)
    served = raw.renditions.get(is_served=True)
    assert served.role == RenditionRole.REDACTED
    assert sealed_original(raw) == before
    assert content_of(before) == pdf(*RAW)


def test_lb_08_a_drawn_box_over_the_text_does_not_help(raw: Version):
    redacted(raw, pdf(*RAW, box=True))

    assert raw.state == Release.FINDINGS
    with pytest.raises(ValidationError, match="Wykryto dane osobowe \\(1\\)") as refusal:
        submit_version(raw, today=TODAY, origin=clerk_of(CLERK))
    assert refusal.value.code == "E-LIB-02"


def test_neither_the_same_file_nor_what_was_handed_over_is_redacted(raw: Version, bring: Bring):
    with pytest.raises(ValidationError, match="ten sam plik"):
        redacted(raw, pdf(*RAW))

    version = bring(pdf("Rada zatwierdzila plan."))
    submit_version(version, today=TODAY, origin=clerk_of(CLERK))
    with pytest.raises(ValidationError, match="już przekazany"):
        redacted(version, pdf("Inna tresc."))


def test_a_text_is_printed_as_a_new_accessible_paper(raw: Version):
    for empty in ("", " \n "):
        with pytest.raises(ValidationError, match="Wpisz treść"):
            redact_text(raw, empty, today=TODAY, origin=clerk_of(CLERK))
    assert propose_text(raw).split("\n")[-1] == "Telefon [dane zanonimizowane]."

    redact_text(raw, propose_text(raw), today=TODAY, origin=clerk_of(CLERK))

    assert raw.state == Release.REDACTED
    served = raw.renditions.get(is_served=True)
    said = " ".join(read_file(content_of(served), "pdf").pages)
    assert "[dane zanonimizowane]" in said
    assert "000 000 111" not in said


def test_the_sealed_original_is_opened_with_a_reason_each_time_on_record(raw: Version):
    second = clerk_of("druga")
    with pytest.raises(ValidationError, match="nie ma zapieczętowanego"):
        open_original(raw, "ciekawość", origin=second)
    redacted(raw, pdf("Wniosek o raty."))

    with pytest.raises(ValidationError, match="po co otwierasz"):
        open_original(raw, " ", origin=second)
    original = open_original(raw, "spór o treść", origin=second)

    assert content_of(original) == pdf(*RAW)
    event = AuditEvent.objects.get(action="DOCUMENT_ORIGINAL_READ")
    assert (event.actor, event.note) == (second.actor, "spór o treść")


places = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


def test_places_are_replaced_and_those_that_touch_become_one():
    text = "Pani Lis, tel. 000 000 111, prosi."

    assert replace_places(text, [(5, 8), (15, 22), (20, 26)]) == (
        "Pani [dane zanonimizowane], tel. [dane zanonimizowane], prosi."
    )
    assert split_text("abc", [(1, 2)]) == [
        MarkedPiece("a", False),
        MarkedPiece("b", True),
        MarkedPiece("c", False),
    ]
    # A line broken within a sentence is joined.
    page = "Rada zatwierdziła\nplan remontu.\n§ 2. Uchwała\nobowiązuje.\nObrady zamknięto."
    whole = "Rada zatwierdziła plan remontu.\n§ 2. Uchwała obowiązuje.\nObrady zamknięto."
    assert join_broken_lines(page) == whole


@given(st.text(max_size=50), places)
def test_the_pieces_are_the_text_and_nothing_marked_stays(text: str, marks: list[tuple[int, int]]):
    assert "".join(piece.text for piece in split_text(text, marks)) == text
    kept = "".join(
        sign
        for position, sign in enumerate(text)
        if not any(start <= position < end for start, end in marks)
    )
    gone = "[dane zanonimizowane]"
    assert replace_places(text, marks).replace(gone, "") == kept.replace(gone, "")
