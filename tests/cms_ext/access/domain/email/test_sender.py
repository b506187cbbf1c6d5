"""What is said about a sender: for, against, or that nobody can tell."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from unittest.mock import patch

import dns.exception
import dns.message
import dns.rdata
import dns.resolver
import pytest

from cms_ext.access.domain.email.incoming import NoDnsAnswer, SenderCheck, SenderVerdict, txt_record
from cms_ext.access.domain.email.reading import read_message
from cms_ext.access.domain.email.sender import is_doubtful, sender_verdicts
from cms_ext.access.vocabulary import CheckVerdict
from tests.cms_ext.access.domain.email.letters import (
    ANNA,
    ANNAS_WORDS,
    MORNING,
    letter,
    names,
    signed,
)
from tests.cms_ext.access.domain.email.test_foreign import HEAD, read

PASS, FAIL, CANNOT_TELL = CheckVerdict.PASS, CheckVerdict.FAIL, CheckVerdict.CANNOT_TELL
OWN = names("poczta.example")
OWN_SERVER = "mx.spoldzielnia.example"


def found(raw: bytes, dns: Mapping[str, bytes] = OWN) -> dict[str, SenderVerdict]:
    lines = sender_verdicts(read_message(raw), MORNING, dns.get)
    return {line.code: line for line in lines}


def test_annas_message_in_whole_lines(settings):
    settings.COOP_AUTHSERV_ID = OWN_SERVER
    raw = b"Authentication-Results: mx.spoldzielnia.example; dmarc=pass\r\n" + signed(letter())

    # More than „authenticated by a domain” is never said.
    assert [(line.code, line.result, line.evidence) for line in found(raw).values()] == [
        ("ONE_FROM", PASS, "Nadawca: anna.lis@poczta.example."),
        ("DKIM", PASS, "Podpis domeny poczta.example jest poprawny."),
        ("DKIM_DOMAIN", PASS, "Wiadomość uwierzytelniona przez domenę poczta.example."),
        ("DKIM_COVERS", PASS, "Podpis obejmuje nadawcę, temat, datę i całą treść."),
        ("OWN_SERVER", PASS, "Serwer mx.spoldzielnia.example: dmarc=pass."),
        ("REPLY_TO", PASS, "Wiadomość nie wskazuje innego adresu do odpowiedzi."),
        ("DATE", PASS, "Wysłano tuż przed wpływem wiadomości."),
    ]


def test_what_a_domain_signature_tells():
    annas = signed(letter())
    forged = annas.replace(b"<anna.lis@", b"<jedrzej@")
    below, other = "a.poczta.example", "inna.example"
    no_type = signed(letter(), headers=(b"from", b"to", b"date"))
    passed, unsure = (PASS, PASS, PASS), (FAIL, CANNOT_TELL, CANNOT_TELL)
    table = {
        "not signed": (letter(), OWN, (CANNOT_TELL, CANNOT_TELL, CANNOT_TELL)),
        "signed by the own domain": (annas, OWN, passed),
        "another domain": (signed(letter(), other), names(other), (PASS, FAIL, PASS)),
        "a domain below": (signed(letter(), below), names(below), (PASS, CANNOT_TELL, PASS)),
        "the domain above": (signed(letter(sender=f"anna@{below}")), OWN, passed),
        "the top": (signed(letter(), "example"), names("example"), (PASS, FAIL, PASS)),
        "no key": (annas, {}, unsure),
        "changed text": (annas.replace(b"20.11.2026", b"21.11.2026"), OWN, unsure),
        "forged From": (forged, OWN, unsure),
        "l= and words behind it": (
            signed(letter(), length=True) + b"Nazwisko: Obcy\r\n",
            OWN,
            (PASS, CANNOT_TELL, FAIL),
        ),
        "subject and type not covered": (no_type, OWN, (PASS, CANNOT_TELL, FAIL)),
        "a second subject": (b"Subject: E-BOK\r\n" + annas, OWN, (PASS, CANNOT_TELL, FAIL)),
        "broken": (b"DKIM-Signature: v=1; d=; b=\r\n" + letter(), OWN, (FAIL, FAIL, FAIL)),
        "by a list as well": (signed(annas, other), names("poczta.example", other), passed),
    }

    lines = {name: found(raw, dns) for name, (raw, dns, _results) in table.items()}

    assert {
        name: tuple(one[f"DKIM{part}"].result for part in ("", "_DOMAIN", "_COVERS"))
        for name, one in lines.items()
    } == {name: results for name, (_raw, _dns, results) in table.items()}
    assert annas not in (forged, table["changed text"][0])


def test_a_silent_name_server_is_no_verdict():
    def silent(name: str) -> bytes | None:
        raise NoDnsAnswer("serwer nazw nie odpowiedział")

    line = {
        verdict.code: verdict
        for verdict in sender_verdicts(read_message(signed(letter())), MORNING, silent)
    }

    assert line[SenderCheck.DKIM] == SenderVerdict(
        SenderCheck.DKIM, CANNOT_TELL, "Podpis domeny poczta.example: serwer nazw nie odpowiedział."
    )
    assert line[SenderCheck.DKIM_DOMAIN].result == CANNOT_TELL


def test_only_the_own_servers_topmost_word_counts(settings):
    table = [
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
    ]

    def own_server(headers: str) -> CheckVerdict:
        raw = f"Authentication-Results: {headers}\r\n".encode() + letter()
        return found(raw)[SenderCheck.OWN_SERVER].result

    settings.COOP_AUTHSERV_ID = OWN_SERVER
    assert [(headers, own_server(headers)) for headers, _ in table] == table
    # The words of a message say nothing about its sender,
    boast = f"Authentication-Results: {OWN_SERVER}; dmarc=pass\n" + ANNAS_WORDS
    assert found(letter(boast))[SenderCheck.OWN_SERVER].result == CANNOT_TELL
    # and without the server's name no result is believed.
    settings.COOP_AUTHSERV_ID = ""
    assert own_server(f"{OWN_SERVER}; dmarc=pass") == CANNOT_TELL


def test_where_the_own_server_is_known_its_silence_is_a_doubt(settings):
    def doubtful(results: str) -> bool:
        raw = f"Authentication-Results: {results}\r\n".encode() + letter() if results else letter()
        return is_doubtful(list(found(raw).values()))

    cases = {
        "": (False, True),
        "mx.obcy.example; dmarc=pass": (False, True),
        f"{OWN_SERVER}; dmarc=none": (False, True),
        f"{OWN_SERVER}; dmarc=pass": (False, False),
        f"{OWN_SERVER}; dmarc=fail": (False, True),
    }

    seen = {}
    for results in cases:
        seen[results] = []
        for name in ("", OWN_SERVER):
            settings.COOP_AUTHSERV_ID = name
            seen[results].append(doubtful(results))
    assert {results: tuple(both) for results, both in seen.items()} == cases


def test_the_other_lines():
    check = SenderCheck
    cases = {
        "two senders": (letter(sender=f"{ANNA}, obcy@inna.example"), check.ONE_FROM, FAIL),
        "to herself": (letter(reply_to="Anna.Lis@poczta.example"), check.REPLY_TO, PASS),
        "elsewhere": (letter(reply_to="obcy@inna.example"), check.REPLY_TO, FAIL),
        "tomorrow": (letter(sent=MORNING + timedelta(days=2)), check.DATE, FAIL),
        "old": (letter(sent=MORNING - timedelta(days=15)), check.DATE, FAIL),
        "undated": (letter().replace(b"Date: ", b"X-Date: "), check.DATE, CANNOT_TELL),
    }

    assert {name: found(raw)[code].result for name, (raw, code, _result) in cases.items()} == {
        name: result for name, (_raw, _code, result) in cases.items()
    }


# Keys of DKIM signatures: asked for only where the site allows it, and never believed missing.


NAME = "klucz._domainkey.poczta.example"


def resolver(answer: str | Exception) -> Callable[..., list[dns.rdata.Rdata]]:
    def resolve(name: str, kind: str, lifetime: float) -> list[dns.rdata.Rdata]:
        assert (name, kind) == (NAME, "TXT")
        if isinstance(answer, Exception):
            raise answer
        return [dns.rdata.from_text("IN", "TXT", answer)]

    return resolve


def test_the_key_of_a_signature_is_asked_for_where_the_site_allows_it(settings):
    settings.COOP_DKIM_LOOKUP = True
    empty = dns.message.make_response(dns.message.make_query(NAME, "TXT"))

    # A long key comes in pieces.
    with patch("dns.resolver.resolve", resolver('"v=DKIM1; p=AAAA" "BBBB"')):
        assert txt_record(NAME) == b"v=DKIM1; p=AAAABBBB"
    # No record is an answer,
    for answer in (dns.resolver.NXDOMAIN(), dns.resolver.NoAnswer(response=empty)):
        with patch("dns.resolver.resolve", resolver(answer)):
            assert txt_record(NAME) is None
    # and silence is no answer; then nobody is asked for a minute.
    for answer in (dns.exception.Timeout(), AssertionError("asked")):
        with (
            patch("dns.resolver.resolve", resolver(answer)),
            pytest.raises(NoDnsAnswer, match="serwer nazw nie odpowiedział"),
        ):
            txt_record(NAME)


def test_the_demo_asks_nobody():
    with (
        patch("dns.resolver.resolve", resolver(AssertionError("asked"))),
        pytest.raises(NoDnsAnswer, match="nie pobiera się z sieci"),
    ):
        txt_record(NAME)


# Letters that programs write by themselves: answers, bounces, receipts. Nobody waits for them.


AUTOMATIC = """Auto-Submitted: auto-replied (vacation)
Auto-Submitted:auto-generated; x=y
X-Autoreply: yes
X-Autorespond: Wniosek
X-AutoResponse: 1
X-Mail-Autoreply: yes
X-ONET_Autoresponder: 1
X-Auto-Reply-From: jan@e.pl
X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent
Mailing-List: contact x@e.pl
X-Autogenerated: Reply
Precedence: Auto_Reply
X-Precedence: bulk
Return-Path: <>
List-Unsubscribe: <mailto:x@e.pl>
X-Failed-Recipients: a@b.pl
Subject: Automatyczna odpowiedź: Sprawa
Subject: Odpowiedź automatyczna: Sprawa
Subject: =?utf-8?Q?Autoodpowied=C5=BA=3A_Sprawa?=
Subject: Automatic reply: Sprawa
Subject: Out of Office AutoReply: Sprawa
Subject: Abwesenheitsnotiz: Sprawa
X-Auto-Response-Suppress: All\\r\\nSubject: Nieobecność do 5.12
Content-Type: multipart/report; report-type=disposition-notification; boundary=B
Content-Type: multipart/report; report-type=delivery-status; boundary=B
Content-Type: message/disposition-notification
Content-Type: text/calendar; method=REPLY""".splitlines()
WRITTEN = """Auto-Submitted: no
X-Autoreply: no
X-Auto-Response-Suppress: OOF
Subject: Re: Automatyczna odpowiedź: Sprawa
Subject: Nieobecność na zebraniu
Subject: Automatyczna brama nie działa
Return-Path: <jan@e.pl>
Precedence: normal
Disposition-Notification-To: jan@e.pl
Content-Type: text/calendar; method=REQUEST""".splitlines()


def test_what_programs_write_is_automatic():
    lines = [*AUTOMATIC, *WRITTEN]

    found = [line for line in lines if read(line.replace("\\r\\n", "\r\n").encode()).automatic]

    assert found == AUTOMATIC
    answer = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
    assert read(b"Content-Type: text/calendar", answer).automatic
    assert read_message(HEAD.replace(b"jan@", b"MAILER-DAEMON@") + b"\r\n").automatic
