"""Names, addresses and numbers of premises are cleaned as a layout chooses, and only so."""

import pytest

from cms_ext.base.tables.schema import ValueForm
from cms_ext.desks.import_desk.mapping.cleaning import Cleaning

NAME, STREET, ADDRESS, UNIT = (
    ValueForm.NAME,
    ValueForm.STREET,
    ValueForm.ADDRESS,
    ValueForm.UNIT_NO,
)
ALL = Cleaning(names=True, zeros=True, street=True, town="00-000 Wzorów")


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (NAME, "ZOFIA ZIELIŃSKA", "Zofia Zielińska"),
        (NAME, "ŻÓŁĆ-KOWALSKA ŁUCJA", "Żółć-Kowalska Łucja"),
        (NAME, "JAN I ANNA KOWALSCY", "Jan i Anna Kowalscy"),
        (NAME, "Jan von Kowalski", "Jan von Kowalski"),
        (NAME, "PHU ZENON SP. Z O.O.", "PHU ZENON SP. Z O.O."),
        (NAME, "WSPÓLNOTA 12", "WSPÓLNOTA 12"),
        (NAME, "", ""),
        (STREET, "SŁONECZNA 12A", "ul. Słoneczna 12A"),
        (STREET, "UL. SŁONECZNA 7", "ul. Słoneczna 7"),
        (STREET, "AL. JANA PAWŁA II 007", "al. Jana Pawła II 7"),
        (STREET, "OS. TYSIĄCLECIA 5", "os. Tysiąclecia 5"),
        (STREET, "Plac Wolności 1", "Plac Wolności 1"),
        (STREET, "Alabastrowa 3", "ul. Alabastrowa 3"),
        (STREET, "3 MAJA 015", "3 Maja 15"),
        (STREET, "GEN. JÓZEFA BEMA 9", "ul. gen. Józefa Bema 9"),
        (STREET, "UL. KS. BP. IGNACEGO KRASICKIEGO 1", "ul. ks. bp. Ignacego Krasickiego 1"),
        (STREET, "DR JANA HŁASKI 4", "ul. dr Jana Hłaski 4"),
        (STREET, "ŚW. JANA PAWŁA II 12A", "ul. św. Jana Pawła II 12A"),
        (STREET, "O. KOLBEGO 2", "ul. o. Kolbego 2"),
        (ADDRESS, "SŁONECZNA 12A M. 001", "ul. Słoneczna 12A m. 1, 00-000 Wzorów"),
        (ADDRESS, "Wzorcowa 1/08", "ul. Wzorcowa 1/8, 00-000 Wzorów"),
        (ADDRESS, "ul. Wzorcowa 1, 05-007 Inne", "ul. Wzorcowa 1, 05-007 Inne"),
        (UNIT, "005", "5"),
        (UNIT, "005A", "5A"),
        (UNIT, "100", "100"),
        (UNIT, "0", "0"),
        (UNIT, "U-01", "U-01"),
        (ValueForm.TEXT, "JAN 005", "JAN 005"),
        (ValueForm.DAY, "05.01.2026", "05.01.2026"),
    ],
)
def test_a_text_is_written_as_people_write_it(form: ValueForm, text: str, expected: str):
    assert ALL.clean(text, form) == expected
    # Nothing is cleaned that was not chosen, and what is clean stays.
    assert Cleaning().clean(text, form) == text
    assert ALL.clean(expected, form) == expected
