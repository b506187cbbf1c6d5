"""The desk's two steps on a person's page, and who has neither."""

import pytest

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.login_gov.node import ANNA, STRANGER
from tests.clients import signed_in
from tests.people import staff
from waste_union.login_gov.domain.known_person import find_person_by_pesel

pytestmark = pytest.mark.django_db


TYPED = {"pesel": STRANGER, "proof": "ID_CARD", "seen": "on"}


def step(user: User, slug: str) -> str:
    return f"/admin/osoby/{user.person_id}/login-gov/{slug}/"


def test_franek_keeps_a_number_and_takes_it_out(anna: User, franek: User):
    client = signed_in(franek)

    assert client.post(step(anna, "wpisz"), TYPED).status_code == 302
    assert (find_person_by_pesel(STRANGER), find_person_by_pesel(ANNA)) == (anna.person, None)
    assert client.post(step(anna, "usun")).status_code == 302
    assert find_person_by_pesel(STRANGER) is None


def test_a_mistake_is_named_and_nothing_kept(anna: User, nina: User, franek: User):
    client = signed_in(franek)

    for field, value, words in (
        ("pesel", "81870522622", "To nie jest numer PESEL."),
        ("proof", "", "Wybierz dokument"),
        ("seen", "", "Bez tego nie zapisuj numeru"),
    ):
        answer = client.post(step(anna, "wpisz"), TYPED | {field: value})
        assert words in answer.content.decode()
    taken = client.post(step(nina, "wpisz"), TYPED | {"pesel": ANNA})
    assert (taken.status_code, "ma już wpis nr" in taken.content.decode()) == (409, True)
    assert find_person_by_pesel(ANNA) == anna.person


def test_other_desks_take_neither_step(anna: User):
    for group in ("membership_clerk", "auditor", "editor"):
        client = signed_in(staff(group, group))
        answers = [client.post(step(anna, slug)) for slug in ("wpisz", "usun")]
        assert [answer.status_code for answer in answers] == [302, 302]
    assert find_person_by_pesel(ANNA) == anna.person
