from datetime import date

import pytest
from django.core.exceptions import ValidationError

from members_area.library.domain.release import (
    Ticks,
    confirm_and_publish,
    confirm_version,
    submit_for_release,
)
from members_area.library.domain.scan import list_findings
from members_area.library.domain.submission import send_back, submit_version, waive_warning
from members_area.library.models import Finding, Release, Version
from tests.members_area.conftest import TICKED, TODAY, clerk_of
from tests.members_area.library.domain.conftest import Bring
from tests.members_area.library.domain.papers import pdf, photograph

pytestmark = pytest.mark.django_db
CLEAN = pdf("Rada zatwierdzila plan.")
WARNED = pdf("Ksiega WA1M/00012345/6 lezy w biurze.")
CLERK, SECOND = "kancelaria", "druga"


def over(version: Version, **how: object) -> Version:
    return submit_version(version, today=TODAY, origin=clerk_of(CLERK), **how)  # type: ignore[arg-type]  # the few that a test names


def refused(code: str, version: Version, ticks: Ticks = TICKED, who: str = SECOND) -> None:
    with pytest.raises(ValidationError) as refusal:
        confirm_version(version, ticks=ticks, origin=clerk_of(who))
    assert refusal.value.code == code
    version.refresh_from_db()
    assert version.state == Release.AWAITING


def test_lb_07_whoever_uploaded_does_not_confirm(bring: Bring):
    version = bring(CLEAN)
    with pytest.raises(ValidationError, match="nie czeka"):
        confirm_version(version, ticks=TICKED, origin=clerk_of(SECOND))

    over(version)
    refused("E-LIB-01", version, who=CLERK)
    for ticks in (Ticks(True, False), Ticks(False, True), Ticks(False, False)):
        with pytest.raises(ValidationError, match="Zaznacz oba"):
            confirm_version(version, ticks=ticks, origin=clerk_of(SECOND))
    confirmed = confirm_version(version, ticks=TICKED, origin=clerk_of(SECOND))
    assert confirmed.state == Release.CONFIRMED


def test_a_warning_passes_with_the_second_persons_reason_only(bring: Bring):
    version = over(bring(WARNED))
    (warning,) = list_findings(version)
    assert (warning.rule, warning.strength) == ("LAND_REG", "warn")
    refused("E-LIB-02", version)

    with pytest.raises(ValidationError) as own:
        waive_warning(warning, "znam go", origin=clerk_of(CLERK))
    with pytest.raises(ValidationError, match="Napisz, dlaczego"):
        waive_warning(warning, " ", origin=clerk_of(SECOND))
    waive_warning(warning, "księga Spółdzielni", origin=clerk_of(SECOND))

    assert own.value.code == "E-LIB-01"
    assert (
        confirm_version(version, ticks=TICKED, origin=clerk_of(SECOND)).state == Release.CONFIRMED
    )


def test_what_blocks_is_never_waived(bring: Bring):
    version = bring(pdf("Telefon 000 000 111."))

    with pytest.raises(ValidationError, match="nie znosi wyjątek"):
        waive_warning(Finding.objects.get(), "prośba", origin=clerk_of(SECOND))
    with pytest.raises(ValidationError) as refusal:
        over(version)
    assert refusal.value.messages == ["Wykryto dane osobowe (1). Usuń je albo uzasadnij wyjątek."]


def test_e_lib_06_both_persons_look_at_each_page_of_a_scan(bring: Bring):
    version = bring(photograph(), "skan.png")

    with pytest.raises(ValidationError) as refusal:
        over(version)
    assert (refusal.value.code, refusal.value.messages) == (
        "E-LIB-06",
        ["Plik nie ma warstwy tekstowej – potwierdź sprawdzenie wszystkich stron."],
    )
    over(version, pages_checked=True)
    refused("E-LIB-06", version)
    ticks = Ticks(True, True, all_pages=True)
    assert confirm_version(version, ticks=ticks, origin=clerk_of(SECOND)).state == Release.CONFIRMED


def test_sent_back_it_lies_at_the_desk_with_the_reason(bring: Bring):
    version = over(bring(CLEAN), publish_from=TODAY)

    with pytest.raises(ValidationError, match="co trzeba poprawić"):
        send_back(version, "", origin=clerk_of(SECOND))
    send_back(version, "brak strony 2", origin=clerk_of(SECOND))

    assert (version.state, version.return_reason, version.publish_from) == (
        Release.CLEAN,
        "brak strony 2",
        None,
    )
    with pytest.raises(ValidationError, match="Zwrócić można tylko"):
        send_back(version, "jeszcze raz", origin=clerk_of(SECOND))
    assert over(version).return_reason == ""


def test_what_the_clerk_wants_published_is_once_it_is_let_through(bring: Bring):
    for day, state in ((TODAY, Release.PUBLISHED), (date(2026, 11, 21), Release.CONFIRMED)):
        version = over(bring(CLEAN), publish_from=day)
        confirm_and_publish(version, ticks=TICKED, today=TODAY, origin=clerk_of(SECOND))
        assert version.state == state


def test_a_clean_form_needs_one_person_and_any_other_two(bring: Bring):
    form = {"kind": "FORM", "audience": "PUBLIC"}
    version = bring(CLEAN, **form)

    submit_for_release(version, today=TODAY, origin=clerk_of(CLERK), publish_from=TODAY)

    assert (version.state, version.confirmed_by) == (Release.PUBLISHED, clerk_of(CLERK).actor)
    for content, name in ((WARNED, "a.pdf"), (photograph(), "a.png")):
        version = bring(content, name, **form)
        submit_for_release(version, today=TODAY, origin=clerk_of(CLERK), pages_checked=True)
        refused("E-LIB-01", version, Ticks(True, True, True), who=CLERK)
