"""Keys of DKIM signatures: asked for only where the site allows it, and never believed missing
when nobody answered.
"""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import dns.exception
import dns.message
import dns.rdata
import dns.resolver
import pytest
from pytest_django import Settings

from cms_ext.access.domain.email.dkim_signature import Silent, txt_record

NAME = "klucz._domainkey.poczta.example"


def resolver(answer: str | Exception) -> Callable[..., list[dns.rdata.Rdata]]:
    def resolve(name: str, kind: str, lifetime: float) -> list[dns.rdata.Rdata]:
        assert (name, kind) == (NAME, "TXT")
        if isinstance(answer, Exception):
            raise answer
        return [dns.rdata.from_text("IN", "TXT", answer)]

    return resolve


def test_a_long_key_comes_in_pieces(settings: Settings) -> None:
    settings.COOP_DKIM_LOOKUP = True

    with patch("dns.resolver.resolve", resolver('"v=DKIM1; p=AAAA" "BBBB"')):
        assert txt_record(NAME) == b"v=DKIM1; p=AAAABBBB"


EMPTY = dns.message.make_response(dns.message.make_query(NAME, "TXT"))


@pytest.mark.parametrize("answer", [dns.resolver.NXDOMAIN(), dns.resolver.NoAnswer(response=EMPTY)])
def test_no_record_is_an_answer(settings: Settings, answer: Exception) -> None:
    settings.COOP_DKIM_LOOKUP = True

    with patch("dns.resolver.resolve", resolver(answer)):
        assert txt_record(NAME) is None


def test_silence_is_no_answer(settings: Settings) -> None:
    settings.COOP_DKIM_LOOKUP = True

    with (
        patch("dns.resolver.resolve", resolver(dns.exception.Timeout())),
        pytest.raises(Silent, match="serwer nazw nie odpowiedział"),
    ):
        txt_record(NAME)


def test_the_demo_asks_nobody() -> None:
    with (
        patch("dns.resolver.resolve", resolver(AssertionError("asked"))),
        pytest.raises(Silent, match="nie pobiera się z sieci"),
    ):
        txt_record(NAME)
