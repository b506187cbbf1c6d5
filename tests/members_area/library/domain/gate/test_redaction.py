from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cms_ext.base.extraction import read_file
from cms_ext.office.audit.models import AuditEvent
from members_area.library.domain.gate.handing_over import submit_version
from members_area.library.domain.gate.redaction import (
    open_original,
    proposed_text,
    redact_text,
    sealed_original,
    serve_redacted_file,
)
from members_area.library.models import Release, RenditionRole, Version
from tests.members_area.conftest import TODAY, clerk_of, content_of
from tests.members_area.library.domain.gate.conftest import Bring
from tests.members_area.library.domain.gate.papers import file, pdf

pytestmark = pytest.mark.django_db
RAW = ("Wniosek pani o raty.", "Telefon 000 000 111.")
CLERK = "kancelaria"


@pytest.fixture
def raw(bring: Bring) -> Version:
    """Minutes with a telephone number."""
    return bring(pdf(*RAW))


def redacted(version: Version, content: bytes) -> Version:
    return serve_redacted_file(version, file(content), today=TODAY, origin=clerk_of(CLERK))


@pytest.mark.both_databases
def test_a_remade_file_is_served_and_the_original_is_sealed(raw: Version) -> None:
    before = raw.renditions.get()

    redacted(raw, pdf("Wniosek pani o raty.", "Telefon [dane zanonimizowane]."))

    assert (raw.state, raw.redacted_by) == (Release.REDACTED, clerk_of(CLERK).actor)
    served = raw.renditions.get(is_served=True)
    assert served.role == RenditionRole.REDACTED
    assert sealed_original(raw) == before
    assert content_of(before) == pdf(*RAW)


def test_lb_08_a_drawn_box_over_the_text_does_not_help(raw: Version) -> None:
    redacted(raw, pdf(*RAW, box=True))

    assert raw.state == Release.FINDINGS
    with pytest.raises(ValidationError, match="Wykryto dane osobowe \\(1\\)") as refusal:
        submit_version(raw, today=TODAY, origin=clerk_of(CLERK))
    assert refusal.value.code == "E-LIB-02"


def test_the_same_file_is_no_redaction(raw: Version) -> None:
    with pytest.raises(ValidationError, match="ten sam plik"):
        redacted(raw, pdf(*RAW))


def test_what_was_handed_over_is_not_redacted_behind_the_second_persons_back(bring: Bring) -> None:
    version = bring(pdf("Rada zatwierdzila plan."))
    submit_version(version, today=TODAY, origin=clerk_of(CLERK))

    with pytest.raises(ValidationError, match="już przekazany"):
        redacted(version, pdf("Inna tresc."))


def test_the_proposed_text_has_each_find_replaced(raw: Version) -> None:
    assert proposed_text(raw).split("\n")[-1] == "Telefon [dane zanonimizowane]."


def test_a_text_is_printed_as_a_new_accessible_paper(raw: Version) -> None:
    redact_text(raw, proposed_text(raw), today=TODAY, origin=clerk_of(CLERK))

    assert raw.state == Release.REDACTED
    served = raw.renditions.get(is_served=True)
    said = " ".join(read_file(content_of(served), "pdf").pages)
    assert "[dane zanonimizowane]" in said
    assert "000 000 111" not in said


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_text_is_refused(raw: Version, text: str) -> None:
    with pytest.raises(ValidationError, match="Wpisz treść"):
        redact_text(raw, text, today=TODAY, origin=clerk_of(CLERK))


def test_the_sealed_original_is_opened_with_a_reason_each_time_on_record(raw: Version) -> None:
    redacted(raw, pdf("Wniosek o raty."))
    second = clerk_of("druga")

    with pytest.raises(ValidationError, match="po co otwierasz"):
        open_original(raw, " ", origin=second)
    original = open_original(raw, "spór o treść", origin=second)

    assert content_of(original) == pdf(*RAW)
    event = AuditEvent.objects.get(action="DOCUMENT_ORIGINAL_READ")
    assert (event.actor, event.note) == (second.actor, "spór o treść")


def test_without_a_redacted_file_there_is_nothing_sealed(raw: Version) -> None:
    with pytest.raises(ValidationError, match="nie ma zapieczętowanego"):
        open_original(raw, "ciekawość", origin=clerk_of("druga"))
