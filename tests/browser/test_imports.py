"""The finance desk brings files in: at a desk, and at the width of a phone."""

from pathlib import Path

from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import Visit, Visitor, words
from tests.demo_site import ROOT

SAMPLES = ROOT / "tests" / "ebok_plugin" / "payments" / "bank" / "samples"
MARCH = ROOT / "fixtures" / "ledger" / "wyciag_2026-03.sta"
APRIL = SAMPLES / "pko_like_reversals_2026-04.sta"
GAP = SAMPLES / "broken" / "mt940_statement_gap.sta"
LATE = ROOT / "fixtures" / "ledger" / "payments_2026.csv"
BANK, LEDGER = "/admin/bank/import/", "/admin/importy/import/"


def hand_in(visitor: Visitor, screen: str, file: Path) -> str:
    """What the report says first."""
    visitor.open(screen)
    visitor.page.set_input_files("main [name=file]", file)
    visitor.press("Sprawdź plik", inside="main")
    return words(visitor.page.locator("main .help-block"))


def test_the_report_of_a_file_is_sound_whatever_it_says(visit: Visit, tmp_path: Path):
    daria = visit(who="finanse")
    # A gap before it, and an encoding that is doubtful: two questions.
    doubtful = tmp_path / GAP.name
    doubtful.write_bytes(GAP.read_text("iso8859_2").encode("cp852"))
    for screen, file, message in (
        (BANK, APRIL, "Plik jest poprawny. Niczego jeszcze nie zaksięgowano."),
        (LEDGER, LATE, "Plik odrzucono. Niczego nie zaksięgowano."),
        (BANK, doubtful, ""),
    ):
        assert hand_in(daria, screen, file).startswith(message)
        assert faults_on_the_way(daria) == []
    boxes = daria.page.locator("main [name=confirmed]")
    boxes.first.check()

    daria.press("Zaksięguj", inside="main")

    assert "Zaznacz każdą pozycję" in words(daria.page.locator("main .error-message"))
    assert [box.is_checked() for box in boxes.all()] == [True, False]
