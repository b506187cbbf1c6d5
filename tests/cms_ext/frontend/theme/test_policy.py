"""The content policy: strict for everybody, wider for the admin by its own start-up calls only."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from cms_ext.frontend.theme.middleware import AdminScriptNonceMiddleware
from tests.people import staff

PANELS = "/strefa-mieszkanca/logowanie/"


def policy(answer: HttpResponse) -> dict[str, str]:
    rules = (rule.strip().partition(" ") for rule in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _blank, value in rules}


@pytest.mark.django_db
def test_a_page_may_use_its_own_files_and_nothing_inline(client: Client) -> None:
    rules = policy(client.get(PANELS))

    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == ("'self'",) * 3
    assert (rules["object-src"], rules["base-uri"]) == ("'none'", "'none'")


@pytest.mark.django_db
def test_the_admin_s_inline_scripts_carry_the_nonce_of_the_answer(client: Client) -> None:
    client.force_login(
        staff("admin", superuser=True), "cms_ext.people.identity.backends.RealmBackend"
    )

    first, second = client.get("/admin/pages/1/add_subpage/"), client.get("/admin/")

    nonces = [
        re.search(r"'nonce-([^']+)'", policy(answer)["script-src"]) for answer in (first, second)
    ]
    assert nonces[0] is not None
    assert nonces[1] is not None
    assert nonces[0][1] != nonces[1][1]
    assert "unsafe-inline" not in policy(first)["script-src"]


@pytest.mark.parametrize(
    ("script", "allowed"),
    [
        ("<script>initDateChooser('id_go_live_at', {});</script>", True),
        ("<script>\n  new PageChooser('id_page', null, {});</script>", True),
        ("<script>new Chooser('id_account');</script>", True),
        ("<script>alert(1)</script>", False),
        ("<script>initDateChooser('</b>');alert(1)</script>", False),
        ("<script>fetch('/'); initDateChooser('x')</script>", False),
    ],
)
def test_only_wagtail_s_own_start_up_calls_are_let_through(
    rf: RequestFactory, script: str, allowed: bool
) -> None:
    request = rf.get("/admin/pages/2/edit/")
    request.csp_nonce = "abc123"  # type: ignore[attr-defined]  # set by django-csp

    answer = AdminScriptNonceMiddleware(lambda _: HttpResponse(script))(request)

    expected = script.replace("<script>", '<script nonce="abc123">') if allowed else script
    assert answer.content.decode() == expected


def test_a_page_of_the_site_is_left_as_it_is(rf: RequestFactory) -> None:
    script = "<script>initDateChooser('x', {});</script>"

    answer = AdminScriptNonceMiddleware(lambda _: HttpResponse(script))(rf.get("/"))

    assert answer.content.decode() == script
