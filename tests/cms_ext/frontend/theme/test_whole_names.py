"""„E-BOK” does not end a line as „E-”: in one piece, and the same word for search and copying."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.frontend.theme.middleware import unbroken_names

WHOLE = '<span class="whole">E-BOK</span>'


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("<h1>Logowanie do E-BOK</h1>", f"<h1>Logowanie do {WHOLE}</h1>"),
        ("<p>E-BOK i <b>E-BOK</b>, E-BOK</p>", f"<p>{WHOLE} i <b>{WHOLE}</b>, {WHOLE}</p>"),
        (
            '<a href="/e-bok/" title="E-BOK">E-BOK</a>',
            f'<a href="/e-bok/" title="E-BOK">{WHOLE}</a>',
        ),
        ("<title>E-BOK</title>", "<title>E-BOK</title>"),
        ('<option value="E-BOK">E-BOK</option>', '<option value="E-BOK">E-BOK</option>'),
        ('<textarea name="a">E-BOK</textarea>', '<textarea name="a">E-BOK</textarea>'),
        ('<svg><text x="1">E-BOK</text></svg>', '<svg><text x="1">E-BOK</text></svg>'),
        (
            '<script type="a/b">{"x": "E-BOK"}</script>',
            '<script type="a/b">{"x": "E-BOK"}</script>',
        ),
        ("<p>Ńina, IKCS</p>", "<p>Ńina, IKCS</p>"),
        ("", ""),
    ],
)
def test_only_words_that_are_shown_get_a_span(page: str, kept: str) -> None:
    assert unbroken_names(page.encode(), ["E-BOK"]).decode() == kept


def test_without_such_a_name_nothing_is_touched() -> None:
    assert unbroken_names(b"<p>E-BOK</p>", []) == b"<p>E-BOK</p>"


@pytest.mark.django_db
def test_every_page_of_the_site_goes_through_it(client: Client) -> None:
    body = client.get("/strefa-mieszkanca/logowanie/e-bok/").content.decode()

    assert f"<h1>Logowanie do {WHOLE}</h1>" in body
    assert "<title>Logowanie do E-BOK" in body


@pytest.mark.django_db
def test_the_admin_and_feeds_are_left_alone(client: Client) -> None:
    for address in ("/admin/login/", "/robots.txt"):
        assert 'class="whole"' not in client.get(address).content.decode()
