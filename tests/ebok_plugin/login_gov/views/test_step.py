"""The desk's two steps on a person's page, and who has neither."""

from __future__ import annotations

import pytest

from cms_ext.people.identity.models import User
from ebok_plugin.login_gov.domain.known_person import person_of_pesel
from tests.clients import signed_in
from tests.ebok_plugin.login_gov.node import ANNA, STRANGER
from tests.people import staff

pytestmark = pytest.mark.django_db


def step(user: User, slug: str) -> str:
    return f"/admin/osoby/{user.person_id}/login-gov/{slug}/"


def test_franek_keeps_a_number_and_takes_it_out(anna: User, franek: User) -> None:
    client = signed_in(franek)
    typed = {"pesel": STRANGER, "proof": "ID_CARD", "seen": "on"}

    assert client.post(step(anna, "wpisz"), typed).status_code == 302
    assert (person_of_pesel(STRANGER), person_of_pesel(ANNA)) == (anna.person, None)
    assert client.post(step(anna, "usun")).status_code == 302
    assert person_of_pesel(STRANGER) is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("pesel", "81870522622", "To nie jest numer PESEL."),
        ("proof", "", "Wybierz dokument"),
        ("seen", "", "Bez tego nie zapisuj numeru"),
    ],
)
def test_a_mistake_is_told_and_nothing_kept(
    anna: User, franek: User, field: str, value: str, words: str
) -> None:
    typed = {"pesel": STRANGER, "proof": "ID_CARD", "seen": "on", field: value}

    answer = signed_in(franek).post(step(anna, "wpisz"), typed)

    assert words in answer.content.decode()
    assert person_of_pesel(ANNA) == anna.person


def test_a_number_that_somebody_has_is_told(anna: User, nina: User, franek: User) -> None:
    typed = {"pesel": ANNA, "proof": "ID_CARD", "seen": "on"}

    answer = signed_in(franek).post(step(nina, "wpisz"), typed)

    assert (answer.status_code, "ma już wpis nr" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize("group", ["membership_clerk", "auditor", "editor"])
def test_other_desks_take_neither_step(anna: User, group: str) -> None:
    client = signed_in(staff("celina", group))

    answers = [client.post(step(anna, slug)) for slug in ("wpisz", "usun")]

    assert {one.status_code for one in answers} <= {302, 403}
    assert person_of_pesel(ANNA) == anna.person
