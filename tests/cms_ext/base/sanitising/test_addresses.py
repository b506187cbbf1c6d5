from __future__ import annotations

import pytest

from cms_ext.base.sanitising.addresses import is_external, safe_address


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("https://sm.example/a?b=1#c", "https://sm.example/a?b=1#c"),
        ("HTTP://SM.example", "HTTP://SM.example"),
        ("mailto:biuro@sm.example", "mailto:biuro@sm.example"),
        ("tel:+48000000000", "tel:+48000000000"),
        (" /ogloszenia/ \n", "/ogloszenia/"),
        ("#dol", "#dol"),
        ("?q=a:b", "?q=a:b"),
        ("strona/a:b", "strona/a:b"),
        ("javascript:123", None),
        ("javascript%3Aalert(1)", "javascript%3Aalert(1)"),  # a path, no scheme
        ("JAVASCRIPT:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("\x01javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("ftp://sm.example", None),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("\\\\evil.example", None),
        ("https:evil.example", None),
        ("https:///evil.example", None),
        ("https://bank@evil.example", None),
        ("https://evil.example:port/", None),
        ("https://[::1", None),
        ("mailto:", None),
        ("", None),
        ("a b", None),
    ],
)
def test_where_a_link_may_lead(written: str, safe: str | None) -> None:
    assert safe_address(written) == safe


@pytest.mark.parametrize(
    ("address", "external"),
    [
        ("https://bip.example/", True),
        ("https://SM.example/a", False),
        ("https://sm.example.evil.example/", True),
        ("/a", False),
        ("mailto:a@bip.example", False),
    ],
)
def test_what_leaves_the_site(address: str, external: bool) -> None:
    assert is_external(address, {"sm.example"}) is external
