"""Logins to IKCS as people type them."""

from __future__ import annotations

import pytest

from members_area.register.domain.login import typed_login


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("IKCS-0007", "IKCS-0007"),
        (" ikcs 0007", "IKCS-0007"),
        ("IKCS—7", "IKCS-0007"),
        ("007", "IKCS-0007"),
        ("IKCS-12345", "IKCS-12345"),
        ("IKCS", ""),
        ("IKCS-1234567", ""),
        ("5000013", ""),
        ("EB-500001-3", ""),
        ("7 a", ""),
        ("٧", ""),
        ("", ""),
    ],
)
def test_a_login_is_known_however_it_is_typed(typed: str, login: str) -> None:
    assert typed_login(typed) == login
