"""Twelve people and three sign-in pages: each lets in its own people and nobody else."""

from urllib.parse import urlsplit

import pytest
import yaml
from lxml import html

from tests.browser.visitor import PASSWORD, SIGN_IN_PAGES, Visit, Visitor, realm_of
from tests.demo_site import ROOT

HOMES = {"staff": "/admin/", "ikcs": "/ikcs/", "ebok": "/e-bok/"}
REFUSED = "Nieprawidłowy login lub hasło"
OF_THE_OTHER_PANEL = "To wygląda na login do"
PEOPLE = yaml.load(
    (ROOT / "fixtures/coop/people.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
)
LOGINS = [*(one["key"] for one in PEOPLE["staff"]), *(one["login"] for one in PEOPLE["logins"])]


def test_twelve_people_have_a_login():
    assert [realm_of(login) for login in LOGINS] == ["staff"] * 6 + ["ikcs"] * 2 + ["ebok"] * 4


@pytest.mark.parametrize("login", LOGINS)
def test_each_is_let_in_on_one_sign_in_page_and_refused_on_the_others(visit: Visit, login: str):
    arrived, person = {}, visit()
    for realm in SIGN_IN_PAGES:
        person.page.context.clear_cookies()
        path, said = try_to_sign_in(person, realm, login)
        arrived[realm] = path
        signed_in = "coop_session" in {cookie["name"] for cookie in person.page.context.cookies()}
        refusal = REFUSED if "staff" in (realm, realm_of(login)) else OF_THE_OTHER_PANEL
        assert (signed_in, refusal in said) == (realm == realm_of(login), realm != realm_of(login))

    own = realm_of(login)
    assert arrived == {realm: page.path for realm, page in SIGN_IN_PAGES.items()} | {
        own: HOMES[own]
    }


def try_to_sign_in(person: Visitor, realm: str, login: str) -> tuple[str, str]:
    """Where the sign-in page of `realm` leads this login, and what it says; no page is drawn."""
    page, send = SIGN_IN_PAGES[realm], person.page.request
    form = html.document_fromstring(send.get(f"{person.site}{page.path}").text())
    token = form.xpath("string(//main//*[@name='csrfmiddlewaretoken']/@value)")
    fields = {page.field: login, "password": PASSWORD, "csrfmiddlewaretoken": str(token)}
    answer = send.post(f"{person.site}{page.path}", form=fields)
    main = html.document_fromstring(answer.text()).find(".//main")
    return urlsplit(answer.url).path, " ".join(main.text_content().split())
