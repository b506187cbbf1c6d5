from collections.abc import Callable
from dataclasses import replace

import pytest

from ebok_plugin.exchange.bank import PROFILES, BankProfile, DetailsLayout

PKO = PROFILES["pko"]


def test_shipped_dialects() -> None:
    assert {code: (p.encodings[0], p.separator, p.layout) for code, p in PROFILES.items()} == {
        "pko": ("iso-8859-2", "~", DetailsLayout.KEYED),
        "pekao": ("cp852", "^", DetailsLayout.KEYED),
        "bnp": ("cp852", "^", DetailsLayout.KEYED),
        "ing": ("cp1250", "<", DetailsLayout.KEYED),
        "nest": ("cp1250", "<", DetailsLayout.KEYED),
        "bph": ("cp852", "<", DetailsLayout.KEYED),
        "mbank": ("iso-8859-2", "", DetailsLayout.TEXT),
        "gvc": ("cp1250", "?", DetailsLayout.KEYED),
        "camt053": ("utf-8", "", DetailsLayout.XML),
    }


def test_no_shipped_dialect_names_a_client_of_a_bank() -> None:
    assert {(profile.sort_code, profile.client_id) for profile in PROFILES.values()} == {("", "")}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            lambda: replace(PKO, encodings=("mazovia-9",)),
            "Profile pko: unknown encoding mazovia-9.",
        ),
        (lambda: replace(PKO, separator="~~"), "Profile pko: the separator must be one sign."),
        (lambda: replace(PKO, sample_hint="("), "Profile pko: wrong pattern, "),
        (lambda: replace(PKO, virtual_pattern="["), "Profile pko: wrong pattern, "),
        (
            lambda: replace(PKO, virtual_pattern=r"\d+$"),
            "Profile pko: virtual_pattern must have one group.",
        ),
    ],
)
def test_a_wrong_profile_fails_when_it_is_made(wrong: Callable[[], BankProfile], said: str) -> None:
    with pytest.raises(ValueError, match=r"Profile pko") as caught:
        wrong()

    assert str(caught.value).startswith(said)
