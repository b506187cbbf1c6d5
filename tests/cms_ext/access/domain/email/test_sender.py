"""What is said about a sender: for, against, or that nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from cms_ext.access.domain.email.dkim_signature import Silent
from cms_ext.access.domain.email.incoming import SenderCheck, SenderVerdict
from cms_ext.access.domain.email.reading import read_message
from cms_ext.access.domain.email.sender import sender_verdicts
from cms_ext.access.vocabulary import CheckVerdict
from tests.cms_ext.access.domain.email.letters import (
    ANNA,
    ANNAS_WORDS,
    MORNING,
    letter,
    names,
    signed,
)

PASS, FAIL, CANNOT_TELL = CheckVerdict.PASS, CheckVerdict.FAIL, CheckVerdict.CANNOT_TELL
DKIM = (SenderCheck.DKIM, SenderCheck.DKIM_DOMAIN, SenderCheck.DKIM_COVERS)
OWN = names("poczta.example")


def found(raw: bytes, dns: Mapping[str, bytes] = OWN) -> dict[SenderCheck, SenderVerdict]:
    lines = sender_verdicts(read_message(raw), MORNING, dns.get)
    return {line.code: line for line in lines}


def dkim_results(raw: bytes, dns: Mapping[str, bytes] = OWN) -> tuple[CheckVerdict, ...]:
    lines = found(raw, dns)
    return tuple(lines[code].result for code in DKIM)


def changed(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert old in raw
    return raw.replace(old, new)


def test_annas_message_in_whole_lines(settings: Settings) -> None:
    settings.COOP_AUTHSERV_ID = "mx.spoldzielnia.example"
    raw = b"Authentication-Results: mx.spoldzielnia.example; dmarc=pass\r\n" + signed(letter())

    assert [(line.code, line.result, line.evidence) for line in found(raw).values()] == [
        ("ONE_FROM", PASS, "Nadawca: anna.lis@poczta.example."),
        ("DKIM", PASS, "Podpis domeny poczta.example jest poprawny."),
        ("DKIM_DOMAIN", PASS, "Wiadomość uwierzytelniona przez domenę poczta.example."),
        ("DKIM_COVERS", PASS, "Podpis obejmuje nadawcę, temat, datę i całą treść."),
        ("OWN_SERVER", PASS, "Serwer mx.spoldzielnia.example: dmarc=pass."),
        ("REPLY_TO", PASS, "Wiadomość nie wskazuje innego adresu do odpowiedzi."),
        ("DATE", PASS, "Wysłano tuż przed wpływem wiadomości."),
    ]


@pytest.mark.parametrize(
    ("raw", "dns", "results"),
    [
        (lambda: letter(), OWN, (CANNOT_TELL, CANNOT_TELL, CANNOT_TELL)),
        (lambda: signed(letter()), OWN, (PASS, PASS, PASS)),
        (lambda: signed(letter(), "inna.example"), names("inna.example"), (PASS, FAIL, PASS)),
        (
            lambda: signed(letter(), "a.poczta.example"),
            names("a.poczta.example"),
            (PASS, CANNOT_TELL, PASS),
        ),
        (
            lambda: signed(letter(sender="anna@a.poczta.example")),
            OWN,
            (PASS, PASS, PASS),
        ),
        (lambda: signed(letter(), "example"), names("example"), (PASS, FAIL, PASS)),
        (lambda: signed(letter()), {}, (FAIL, CANNOT_TELL, CANNOT_TELL)),
        (
            lambda: changed(signed(letter()), b"20.11.2026", b"21.11.2026"),
            OWN,
            (FAIL, CANNOT_TELL, CANNOT_TELL),
        ),
        (
            lambda: changed(signed(letter()), b"<anna.lis@", b"<jedrzej@"),
            OWN,
            (FAIL, CANNOT_TELL, CANNOT_TELL),
        ),
        (
            lambda: signed(letter(), length=True) + b"Nazwisko: Obcy\r\n",
            OWN,
            (PASS, CANNOT_TELL, FAIL),
        ),
        (
            lambda: signed(letter(), headers=(b"from", b"to", b"date")),
            OWN,
            (PASS, CANNOT_TELL, FAIL),
        ),
        (lambda: b"Subject: E-BOK\r\n" + signed(letter()), OWN, (PASS, CANNOT_TELL, FAIL)),
        (lambda: b"DKIM-Signature: v=1; d=; b=\r\n" + letter(), OWN, (FAIL, FAIL, FAIL)),
        (
            lambda: signed(signed(letter()), "inna.example"),
            names("poczta.example", "inna.example"),
            (PASS, PASS, PASS),
        ),
    ],
    ids=[
        "not signed",
        "signed by the own domain",
        "signed by another domain",
        "signed by a domain below",
        "signed by the domain above",
        "signed by the top",
        "no key",
        "changed text",
        "forged From",
        "l= and words behind it",
        "subject and type not covered",
        "a second subject in front",
        "a broken signature",
        "signed by a list as well",
    ],
)  # fmt: skip
def test_what_a_domain_signature_tells(
    raw: Callable[[], bytes], dns: Mapping[str, bytes], results: tuple[CheckVerdict, ...]
) -> None:
    assert dkim_results(raw(), dns) == results


def test_more_than_authenticated_by_a_domain_is_never_said() -> None:
    said = found(signed(letter()))[SenderCheck.DKIM_DOMAIN].evidence

    assert said == "Wiadomość uwierzytelniona przez domenę poczta.example."


def test_a_silent_name_server_is_no_verdict() -> None:
    def silent(name: str) -> bytes | None:
        raise Silent("serwer nazw nie odpowiedział")

    line = {
        one.code: one for one in sender_verdicts(read_message(signed(letter())), MORNING, silent)
    }

    assert line[SenderCheck.DKIM] == SenderVerdict(
        SenderCheck.DKIM,
        CANNOT_TELL,
        "Podpis domeny poczta.example: serwer nazw nie odpowiedział.",
    )
    assert line[SenderCheck.DKIM_DOMAIN].result == CANNOT_TELL


@pytest.mark.parametrize(
    ("headers", "result"),
    [
        ("mx.spoldzielnia.example; dmarc=pass header.from=poczta.example; spf=fail", PASS),
        ("mx.spoldzielnia.example 1; dmarc=fail (p=none); spf=pass; dkim=pass", FAIL),
        ("MX.Spoldzielnia.example; dmarc=pass header.from=inna.example", FAIL),
        ("mx.spoldzielnia.example; spf=softfail smtp.mailfrom=a@b.example", FAIL),
        ("mx.spoldzielnia.example; spf=pass; dkim=none", CANNOT_TELL),
        ("mx.spoldzielnia.example; dmarc=temperror", CANNOT_TELL),
        ("mx.spoldzielnia.example; none", CANNOT_TELL),
        ("mx.obcy.example; dmarc=pass", CANNOT_TELL),
        (
            "mx.obcy.example; dmarc=fail\r\nAuthentication-Results: mx.spoldzielnia.example; "
            "dmarc=pass",
            CANNOT_TELL,
        ),
        (
            "mx.spoldzielnia.example; dmarc=fail\r\nAuthentication-Results: "
            "mx.spoldzielnia.example; dmarc=pass",
            FAIL,
        ),
        ("(mx.spoldzielnia.example;) mx.obcy.example; dmarc=pass", CANNOT_TELL),
        ("mx.spoldzielnia.example; x=(dmarc=pass); dmarc=fail", FAIL),
    ],
)
def test_only_the_own_servers_topmost_word_counts(
    settings: Settings, headers: str, result: CheckVerdict
) -> None:
    settings.COOP_AUTHSERV_ID = "mx.spoldzielnia.example"
    raw = f"Authentication-Results: {headers}\r\n".encode() + letter()

    assert found(raw)[SenderCheck.OWN_SERVER].result == result


def test_without_the_servers_name_no_result_is_believed(settings: Settings) -> None:
    settings.COOP_AUTHSERV_ID = ""
    raw = b"Authentication-Results: mx.spoldzielnia.example; dmarc=pass\r\n" + letter()

    assert found(raw)[SenderCheck.OWN_SERVER].result == CANNOT_TELL


@pytest.mark.parametrize(
    ("raw", "code", "result"),
    [
        (letter(sender=f"{ANNA}, obcy@inna.example"), SenderCheck.ONE_FROM, FAIL),
        (letter(reply_to="Anna.Lis@poczta.example"), SenderCheck.REPLY_TO, PASS),
        (letter(reply_to="obcy@inna.example"), SenderCheck.REPLY_TO, FAIL),
        (letter(sent=MORNING + timedelta(days=2)), SenderCheck.DATE, FAIL),
        (letter(sent=MORNING - timedelta(days=15)), SenderCheck.DATE, FAIL),
        (letter().replace(b"Date: ", b"X-Date: "), SenderCheck.DATE, CANNOT_TELL),
    ],
    ids=["two senders", "answers to herself", "answers elsewhere", "tomorrow", "old", "undated"],
)
def test_the_other_lines(raw: bytes, code: SenderCheck, result: CheckVerdict) -> None:
    assert found(raw)[code].result == result


def test_the_words_of_a_message_say_nothing_about_its_sender() -> None:
    boast = "Authentication-Results: mx.spoldzielnia.example; dmarc=pass\n" + ANNAS_WORDS

    assert found(letter(boast))[SenderCheck.OWN_SERVER].result == CANNOT_TELL
