"""Every refusal on a resident's screen names the next step."""

import pytest

from tests.refusals import lack_next_step, list_refusals

# What residents fill in or press, in the panels and around their login, with the desk's own table.
SCREENS = (
    "cms_ext/access/domain/accepted_file.py",
    "cms_ext/access/domain/refusal.py",
    "cms_ext/access/forms/public.py",
    "cms_ext/desks/people/person_register/domain/desk.py",
    "cms_ext/people/identity/forms.py",
    "cms_ext/people/identity/sign_in_forms.py",
    "ebok_plugin/charges/domain/persons_change.py",
    "ebok_plugin/panel",
    "members_area/meetings",
    "members_area/requests",
)


@pytest.mark.parametrize("path", SCREENS)
def test_every_refusal_names_the_next_step(path: str):
    refusals = list(list_refusals(path))

    assert refusals, "nothing refuses here: has the module moved?"
    assert [refusal for refusal in refusals if lack_next_step(refusal[1])] == []


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Tego nie można zrobić.", True),
        ("Ta zmiana jest już rozstrzygnięta: potwierdzona.", True),
        ("Konto jest zamknięte.", True),
        ("Podaj liczbę osób, na przykład 3.", False),
        ("Wycofać może ją osoba, która ją złożyła. Poproś ją albo zadzwoń do nas.", False),
    ],
)
def test_what_counts_as_a_next_step(text: str, lacks: bool):
    assert lack_next_step(text) == lacks
