"""Twelve people and three doors: each opens to its own and to nobody else."""

from __future__ import annotations

import pytest
import yaml

from tests.browser.visitor import DOORS, Visit, realm_of, words
from tests.demo_site import ROOT

HOMES = {"staff": "/admin/", "ikcs": "/ikcs/", "ebok": "/e-bok/"}
REFUSED = "Nieprawidłowy login lub hasło"
PEOPLE = yaml.safe_load((ROOT / "fixtures/coop/people.yaml").read_text(encoding="utf-8"))
LOGINS = [*(one["key"] for one in PEOPLE["staff"]), *(one["login"] for one in PEOPLE["logins"])]


def test_twelve_people_have_a_login() -> None:
    assert [realm_of(login) for login in LOGINS] == ["staff"] * 6 + ["ikcs"] * 2 + ["ebok"] * 4


@pytest.mark.parametrize("login", LOGINS)
def test_each_is_let_in_at_one_door_and_refused_at_the_others(visit: Visit, login: str) -> None:
    arrived, person = {}, visit()
    for realm in DOORS:
        person.page.context.clear_cookies()
        person.sign_in(realm, login)
        arrived[realm] = person.path
        signed_in = "coop_session" in {one["name"] for one in person.page.context.cookies()}
        refused = REFUSED in words(person.page.locator("main"))
        assert (signed_in, refused) == (realm == realm_of(login), realm != realm_of(login))

    own = realm_of(login)
    assert arrived == {realm: door.path for realm, door in DOORS.items()} | {own: HOMES[own]}
