"""The server's log masks personal numbers and cannot be forged by what somebody sends."""

import logging
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings

from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.audit.server_log import MaskingFilter, mask_logged_numbers
from cms_ext.plugins.realm import GATED_PREFIXES, is_below
from tests.boundaries.test_guards import screens

# What a pattern takes from an address: a key, and anything else.
KEY, OTHER = re.compile(r"<str:(?:token|key)>"), re.compile(r"<(\w+):\w+>")


def other(part: re.Match[str]) -> str:
    return "1" if part[1] == "int" else "usterka"


@pytest.fixture
def printed() -> Iterator[StringIO]:
    """What a handler with the site's filter and format prints of the root logger."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskingFilter())
    handler.setFormatter(logging.Formatter("{levelname} {name} {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_personal_numbers_are_masked():
    cases = {
        "PESEL 44051401359.": "PESEL […].",
        "numer 44051401358 ma złą cyfrę": "numer 44051401358 ma złą cyfrę",
        "144051401359 jest dłuższy": "144051401359 jest dłuższy",
        "na 74999000090000000000000001": "na […]",
        "na PL74 9990 0009 0000 0000 0000 0001,": "na PL[…],",
        "na 74-9990-0009-0000-0000-0000-0001": "na […]",
        "id 749990000900000000000000012": "id 749990000900000000000000012",
        "wniosek IKCS/2026/00017": "wniosek IKCS/2026/00017",
    }

    assert {text: mask_logged_numbers(text) for text in cases} == cases


def test_arguments_and_tracebacks_are_masked_too(printed: StringIO):
    try:
        raise ValueError("nadawca 44051401359")
    except ValueError:
        logging.getLogger("coop").exception("odrzucono %s", "74999000090000000000000001")

    text = printed.getvalue()
    assert text.startswith("ERROR coop odrzucono […]\nTraceback")
    assert text.endswith("ValueError: nadawca […]\n")


@pytest.mark.django_db
def test_neither_a_line_break_nor_an_address_forges_an_entry(printed: StringIO, client):
    endings = ["\r\n", "\n", "\x0b", "\x85", "\u2028"]
    for ending in endings:
        logging.getLogger("coop").error("login %s", f"anna{ending}INFO coop login admin")
    client.get("/nie-ma%0d%0aERROR%20coop%20hasło%20admina")

    levels = [line.split()[0] for line in printed.getvalue().splitlines()]
    assert levels == [*["ERROR"] * len(endings), "WARNING"]
    # A note of the access log is one line, too.
    event = record("IMPORT", SYSTEM, note="plik.csv\r\nACT/7: wszystko w porządku\x00")
    assert event.note == "plik.csv  ACT/7: wszystko w porządku "


def test_the_sites_own_handler_has_the_filter():
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["masking"]


def test_no_address_that_opens_something_is_printed_with_its_key(printed: StringIO):
    secret = "tajny:1wQx_9-klucz"
    patterns = [screen.address for screen in screens() if KEY.search(screen.address)]
    open_to_all = [
        pattern for pattern in patterns if not is_below(f"/{pattern}", [*GATED_PREFIXES, "/admin/"])
    ]
    addresses = ["/" + OTHER.sub(other, KEY.sub(secret, one)) for one in open_to_all]

    for address in addresses:
        logging.getLogger("django.request").warning("Method Not Allowed (POST): %s", address)

    assert len(addresses) > 10
    assert secret not in printed.getvalue()
    assert len(printed.getvalue().splitlines()) == len(addresses)
