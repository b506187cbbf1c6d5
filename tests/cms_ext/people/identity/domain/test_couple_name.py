"""Two people in one name, as programs and clerks write them."""

import pytest

from cms_ext.people.identity.domain.couple_name import split_couple_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jan i Anna Kowalscy", ("Jan Kowalski", "Anna Kowalska")),
        ("Anna i Jan Kowalscy", ("Anna Kowalska", "Jan Kowalski")),
        ("KOWALSCY JAN I ANNA", ("JAN KOWALSKI", "ANNA KOWALSKA")),
        ("Potoccy Ewa oraz Adam", ("Ewa Potocka", "Adam Potocki")),
        ("Zofia i Piotr Zawadzcy", ("Zofia Zawadzka", "Piotr Zawadzki")),
        ("Jan i Maria Nowakowie", ("Jan Nowak", "Maria Nowak")),
        ("Jan i Maria Nowak", ("Jan Nowak", "Maria Nowak")),
        ("Jan i Anna Kowalski", ("Jan Kowalski", "Anna Kowalska")),
        ("Jan Piotr i Anna Maria Kowalscy", ("Jan Piotr Kowalski", "Anna Maria Kowalska")),
        ("Leśni Jan & Ola", ("Jan Leśny", "Ola Leśna")),
        ("Jan i Anna Lis-Kowalscy", ("Jan Lis-Kowalski", "Anna Lis-Kowalska")),
        ("Jan Kowalski i Anna Nowak", ("Jan Kowalski", "Anna Nowak")),
        ("Kowalski Jan, Nowak Anna", ("Kowalski Jan", "Nowak Anna")),
        ("Kuba i Barnaba Kowalscy", ("Kuba Kowalski", "Barnaba Kowalski")),
        # One person, or nobody knows.
        ("Jan Kowalski", None),
        ("Irena Idzik", None),
        ("Kowalscy", None),
        ("Jan i Anna", None),
        ("Jan, Anna i Ewa Kowalscy", None),
        (" i ", None),
        ("", None),
    ],
)
def test_a_couple_is_read_as_two(name: str, expected: tuple[str, str] | None):
    assert split_couple_name(name) == expected
