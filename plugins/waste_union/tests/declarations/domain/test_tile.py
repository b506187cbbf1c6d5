"""The way to a new declaration from the first page, for who may declare."""

import pytest

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import TODAY, house
from tests.query_counts import counted
from waste_union.declarations.domain.what_next import FEW, link_new_declaration
from waste_union.declarations.models import DeclaredProperty

pytestmark = pytest.mark.django_db
START, EVERY = "/e-bok/deklaracje/nowa/", "/e-bok/deklaracje/"


def test_who_may_declare_begins_at_the_form_and_who_has_many_at_their_list(
    anna: User, jan: User, obcy: User, lipowa: DeclaredProperty
):
    for number in range(2, FEW + 2):
        house(anna, code=f"BRZ-000{number}")

    answers = {
        user.login: counted(link_new_declaration, user, "ebok", TODAY) for user in (anna, jan, obcy)
    }

    links = {
        login: [(one.title, one.url) for one in links] for login, (links, _) in answers.items()
    }
    assert links == {
        anna.login: [("Złóż deklarację", EVERY)],
        jan.login: [("Złóż deklarację", START)],
        obcy.login: [],
    }
    assert {count for _links, count in answers.values()} == {1}
    assert link_new_declaration(anna, "ikcs", TODAY) == []
    assert link_new_declaration(User(realm="ebok"), "ebok", TODAY) == []
