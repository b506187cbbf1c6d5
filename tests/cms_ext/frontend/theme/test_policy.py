"""The content policy: strict for everybody, wider for the admin by its own start-up calls only."""

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cms_ext.frontend.theme.middleware import AdminScriptNonceMiddleware, unbroken_names
from tests.clients import signed_in
from tests.people import staff

PANELS = "/strefa-mieszkanca/logowanie/"


def policy(answer: HttpResponse) -> dict[str, str]:
    rules = (rule.strip().partition(" ") for rule in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _blank, value in rules}


@pytest.mark.django_db
def test_a_page_may_use_its_own_files_and_nothing_inline(client):
    rules = policy(client.get(PANELS))

    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == ("'self'",) * 3
    assert (rules["object-src"], rules["base-uri"]) == ("'none'", "'none'")


@pytest.mark.django_db
def test_the_admin_s_inline_scripts_carry_the_nonce_of_the_answer():
    admin = signed_in(staff("admin", superuser=True))

    first, second = admin.get("/admin/pages/1/add_subpage/"), admin.get("/admin/")

    nonces = [
        re.search(r"'nonce-([^']+)'", policy(answer)["script-src"]) for answer in (first, second)
    ]
    assert nonces[0] is not None
    assert nonces[1] is not None
    assert nonces[0][1] != nonces[1][1]
    assert "unsafe-inline" not in policy(first)["script-src"]


def test_only_wagtail_s_own_start_up_calls_are_let_through(rf: RequestFactory):
    def answer(script: str) -> str:
        request = rf.get("/admin/pages/2/edit/")
        request.csp_nonce = "abc123"  # type: ignore[attr-defined]  # set by django-csp
        return AdminScriptNonceMiddleware(lambda _: HttpResponse(script))(request).content.decode()

    start_up = [
        "<script>initDateChooser('id_go_live_at', {});</script>",
        "<script>\n  new PageChooser('id_page', null, {});</script>",
        "<script>new Chooser('id_account');</script>",
    ]
    others = [
        "<script>alert(1)</script>",
        "<script>initDateChooser('</b>');alert(1)</script>",
        "<script>fetch('/'); initDateChooser('x')</script>",
    ]
    assert [answer(script) for script in start_up] == [
        script.replace("<script>", '<script nonce="abc123">') for script in start_up
    ]
    assert [answer(script) for script in others] == others
    # A page of the site is left as it is.
    middleware = AdminScriptNonceMiddleware(lambda _: HttpResponse(start_up[0]))
    assert middleware(rf.get("/")).content.decode() == start_up[0]


# --- „E-BOK” does not end a line as „E-”: in one piece, and the same word for search and copying --
WHOLE = '<span class="whole">E-BOK</span>'


def test_only_words_that_are_shown_get_a_span():
    expected = {
        "<h1>Logowanie do E-BOK</h1>": f"<h1>Logowanie do {WHOLE}</h1>",
        "<p>E-BOK i <b>E-BOK</b>, E-BOK</p>": f"<p>{WHOLE} i <b>{WHOLE}</b>, {WHOLE}</p>",
        '<a href="/e-bok/" title="E-BOK">E-BOK</a>': (
            f'<a href="/e-bok/" title="E-BOK">{WHOLE}</a>'
        ),
    }
    kept = [
        "<title>E-BOK</title>",
        '<option value="E-BOK">E-BOK</option>',
        '<textarea name="a">E-BOK</textarea>',
        '<svg><text x="1">E-BOK</text></svg>',
        '<script type="a/b">{"x": "E-BOK"}</script>',
        "<p>Ńina, IKCS</p>",
        "",
    ]

    def unbroken(page: str, *names: str) -> str:
        return unbroken_names(page.encode(), list(names)).decode()

    assert {page: unbroken(page, "E-BOK") for page in expected} == expected
    assert [unbroken(page, "E-BOK") for page in kept] == kept
    assert unbroken("<p>E-BOK</p>") == "<p>E-BOK</p>"


@pytest.mark.django_db
def test_every_page_of_the_site_goes_through_it_and_the_admin_and_feeds_do_not(client):
    body = client.get("/strefa-mieszkanca/logowanie/e-bok/").content.decode()

    assert f"<h1> Logowanie do {WHOLE} </h1>" in " ".join(body.split())
    assert "<title> Logowanie do E-BOK" in " ".join(body.split())
    for address in ("/admin/login/", "/robots.txt"):
        assert 'class="whole"' not in client.get(address).content.decode()
