from datetime import date

import pytest

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from cms_ext.public_site.detector import FoundData
from cms_ext.public_site.detector.models import Allowance
from members_area.library.domain import scan as gate
from members_area.library.domain.scan import rescan_version
from members_area.library.models import PageText, Release, Scan, Version
from tests.members_area.conftest import TODAY, clerk_of, let_through
from tests.members_area.library.domain.conftest import Bring
from tests.members_area.library.domain.papers import pdf, photograph

pytestmark = pytest.mark.django_db
PHONE = "000 000 111"


def found(version: Version) -> list[tuple[str, str, str, int | None]]:
    scan = Scan.objects.filter(rendition__version=version).latest("pk")
    return list(scan.findings.values_list("rule", "strength", "place", "page"))


def test_a_clean_file_is_clean_and_its_pages_are_kept(bring: Bring):
    """Of a scan the detector says nothing."""
    version = bring(pdf("Rada zatwierdzila plan.", "Obrady zamknieto."))

    assert (version.state, found(version)) == (Release.CLEAN, [])
    (page,) = PageText.objects.filter(rendition__version=version)
    assert page.text.split() == ["Rada", "zatwierdzila", "plan.", "Obrady", "zamknieto."]
    assert version.renditions.get().has_text_layer is True

    scan = bring(photograph(), "skan.png")
    assert (scan.state, found(scan)) == (Release.NO_TEXT, [])
    assert scan.renditions.get().has_text_layer is False


def test_what_the_detector_saw_is_kept_as_places_and_counts_never_as_values(bring: Bring):
    version = bring(pdf(f"Telefon {PHONE}, poczta kalina@poczta.example."))

    assert version.state == Release.FINDINGS
    assert found(version) == [("PHONE", "block", "page", 1), ("EMAIL", "block", "page", 1)]
    event = AuditEvent.objects.get(action="DOCUMENT_SCANNED")
    assert event.changes["found"] == {"EMAIL": 1, "PHONE": 1}


def test_looking_again_uses_the_whitelist_of_the_day(bring: Bring):
    version = bring(pdf(f"Telefon biura {PHONE}."))
    assert version.state == Release.FINDINGS
    days = {"starts_on": TODAY, "ends_on": date(2027, 12, 31)}
    Allowance.objects.create(kind="PHONE", value=PHONE, reason="telefon biura", **days)

    rescan_version(version, today=TODAY, origin=clerk_of("kancelaria"))

    assert (version.state, found(version)) == (Release.CLEAN, [])


def test_lb_09_an_author_from_the_register_in_the_metadata_blocks(bring: Bring):
    Person.objects.create(name="Kalina Zmyslona")
    version = bring(pdf("Rada zatwierdzila plan.", author="Kalina Zmyslona"))

    assert version.state == Release.FINDINGS
    assert ("PERSON", "block", "metadata", None) in found(version)


def test_a_newer_detector_takes_back_what_was_let_through(bring: Bring, monkeypatch):
    version = let_through(bring(pdf("Biuro pod numerem.")).document)
    assert not gate.is_outdated(version)

    monkeypatch.setattr(gate, "DETECTOR_VERSION", "9.0")
    assert gate.is_outdated(version)
    monkeypatch.setattr(
        gate, "inspect_file", lambda *_args, **_kw: (FoundData("PHONE", "block", "page", 1, 0, 4),)
    )
    rescan_version(version, today=TODAY, origin=clerk_of("kancelaria"))

    assert (version.state, version.detector_version) == (Release.FINDINGS, "9.0")
