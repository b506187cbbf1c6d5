from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain.draft import Guess, KnownOrgan, guess_facts

ORGANS = (
    KnownOrgan("GM", "Walne Zgromadzenie", "WZ"),
    KnownOrgan("SB", "Rada Nadzorcza", "RN"),
    KnownOrgan("MB", "Zarząd", "Z"),
)
RESOLUTION = """Spółdzielnia Mieszkaniowa „Pod Lasem”
Uchwała nr 4/RN/2026 z dnia 14 maja 2026 r.
w sprawie regulaminu opłat
Rada Nadzorcza uchwala, co następuje."""
MINUTES = """Protokół z posiedzenia Rady Nadzorczej
z dnia 17.09.2026
Przyjęto uchwałę nr 9/Z/2026."""


def test_what_a_paper_seems_to_be():
    """By its page, by its name, by nothing; and of two kinds the particular one."""
    expected = {
        ("skan.pdf", RESOLUTION): Guess(
            "RESOLUTION",
            "Uchwała nr 4/RN/2026 z dnia 14 maja 2026 r. w sprawie regulaminu opłat",
            "4/RN/2026",
            "SB",
            date(2026, 5, 14),
        ),
        ("uchwala_2-wz-2026_2026-06-24.pdf", ""): Guess(
            "RESOLUTION", "Uchwala 2 wz 2026 2026 06 24", "2/WZ/2026", "GM", date(2026, 6, 24)
        ),
        ("protokół RN 2026-09-17.pdf", MINUTES): Guess(
            "MINUTES",
            "Protokół z posiedzenia Rady Nadzorczej z dnia 17.09.2026",
            "",
            "SB",
            date(2026, 9, 17),
        ),
        ("IMG_0001.pdf", ""): Guess("OTHER", "IMG 0001", "", "", None),
        ("protokol-z-lustracji.pdf", ""): Guess(
            "AUDIT_MINUTES", "Protokol z lustracji", "", "", None
        ),
    }

    assert {given: guess_facts(*given, ORGANS) for given in expected} == expected
    for never in ("a_2026-13-45.pdf", "31.02.2026.pdf", ""):
        assert guess_facts(never, "", ORGANS).day is None


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_name_and_page_give_a_guess(name: str, page: str):
    assert guess_facts(name, page, ORGANS).kind
