"""The way to the node over a real TLS connection: whom we trust, who must know us, what is none."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.login_gov.node import (
    NINA,
    SENTENCE,
    bring_back,
    is_in,
    last_code,
    page_of,
    sign_in,
    start_sign_in,
    valid_response,
)
from plugins.waste_union.tests.login_gov.tls_node import (
    Handler,
    Reply,
    TlsNode,
    as_the_mock_does,
    named_pair,
    own_folder,
    tls_node,
    written,
)
from waste_union.login_gov.domain.saml import soap
from waste_union.login_gov.domain.saml.message import LOGOUT, MAX_BYTES, RESOLVE
from waste_union.login_gov.vocabulary import NodeRefusal
from waste_union.login_gov_mock.domain.node import make_pair

pytestmark = pytest.mark.django_db
OUT = "/strefa-mieszkanca/wyloguj/"


@pytest.fixture
def folder(key_folder: Path, tmp_path, settings) -> Path:
    """Return the site's keys, with the real transport."""
    found = own_folder(key_folder, tmp_path / "login-gov")
    settings.COOP_LOGIN_GOV_KEYS = str(found)
    settings.COOP_LOGIN_GOV_TRANSPORT = "waste_union.login_gov.domain.saml.soap.over_tls"
    return found


Try = Callable[[TlsNode], tuple[int, str, bool]]


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def tried(nina: User, client, settings) -> Try:
    """Nina signs in by this node: the status, the code in the log, whether she is in."""

    def by(node: TlsNode) -> tuple[int, str, bool]:
        settings.COOP_LOGIN_GOV_NODE = node.address
        answer = sign_in(client, NINA)
        if answer.status_code == 403:
            [alert] = page_of(answer).xpath("//main//*[@role='alert']")
            assert " ".join(alert.text_content().split()).startswith(SENTENCE)
        return answer.status_code, last_code(), is_in(client)

    return by


def refused(code: NodeRefusal) -> tuple[int, str, bool]:
    return 403, code, False


def test_who_is_known_on_both_sides_signs_in_and_out(client, folder: Path, tried: Try):
    """The mock has no session of this answer, so the sign-out is refused by it: it was asked."""
    with tls_node(folder, folder / "tls.pem") as node:
        found = tried(node)
        client.post(OUT)

    assert (found, is_in(client)) == ((302, "", True), False)
    assert last_code() == NodeRefusal.LOGOUT_REFUSED
    xml = ("text/xml; charset=utf-8", "", "CN=tls")
    assert node.seen == [(f"/mock-login-gov{RESOLVE}", *xml), (f"/mock-login-gov{LOGOUT}", *xml)]


def test_a_site_with_another_certificate_is_not_answered(folder: Path, tried: Try):
    with tls_node(folder, folder / "tls.pem") as node:
        written(folder / "tls.pem", make_pair("tls", timezone.now()))
        found = tried(node)

    assert (found, node.seen) == (refused(NodeRefusal.UNREACHABLE), [])


def _send_request(connection: http.client.HTTPSConnection) -> None:
    connection.request("POST", "/", b"")
    connection.getresponse()


def test_the_node_of_these_tests_wants_a_certificate(folder: Path):
    """Or the test above would say nothing."""
    with tls_node(folder, folder / "tls.pem") as node:
        parts = urlsplit(node.address)
        context = ssl.create_default_context(cafile=folder / "ca.pem")
        with (
            closing(
                http.client.HTTPSConnection(parts.hostname or "", parts.port, context=context)
            ) as bare,
            pytest.raises((ssl.SSLError, ConnectionError)),
        ):
            _send_request(bare)

    assert node.seen == []


def test_a_server_that_nobody_vouches_for_gets_nothing(folder: Path, tried: Try):
    """Nor one known by another authority, or of another name."""
    with tls_node(folder, folder / "tls.pem") as node:
        written(folder / "ca.pem", named_pair("localhost", timezone.now()))
        by_another_authority = tried(node)
        (folder / "ca.pem").unlink()
        by_none = tried(node)
    with tls_node(folder, folder / "tls.pem", name="obcy.example") as stranger:
        of_another_name = tried(stranger)

    unreachable = refused(NodeRefusal.UNREACHABLE)
    assert [by_another_authority, by_none, of_another_name] == [unreachable] * 3
    assert node.seen == stranger.seen == []


def silent(handler: Handler) -> None:
    time.sleep(1.2)


def in_a_trickle(handler: Handler) -> None:
    """Never silent for long, and never done."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(12):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def head_in_a_trickle(handler: Handler) -> None:
    handler.send_response(200)
    for _ in range(12):
        handler.send_header("X-Filler", "x")
        handler.flush_headers()
        time.sleep(0.1)


def too_large(handler: Handler) -> None:
    handler.say(b" " * (MAX_BYTES + 1))


def too_large_in_chunks(handler: Handler) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for _ in range(5):
        handler.wfile.write(b"%x\r\n%b\r\n" % (MAX_BYTES // 4, b" " * (MAX_BYTES // 4)))
    handler.wfile.write(b"0\r\n\r\n")


def cut_short(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"<soap")


def elsewhere(handler: Handler) -> None:
    """To where a right answer would be found."""
    if handler.path.endswith("/tam"):
        as_the_mock_does(handler)
    else:
        handler.say(b"", 302, Location=f"{handler.path}/tam")


def no_xml(handler: Handler) -> None:
    handler.say(b"<!doctype html><p>Przerwa techniczna")


def no_envelope(handler: Handler) -> None:
    handler.say(b"<a/>")


def error_page(handler: Handler) -> None:
    """What an answer says does not count where its status says that it is not one."""
    handler.say(soap.wrap_in_envelope(b"<a/>"), 500)


def no_http(handler: Handler) -> None:
    handler.wfile.write(b"220 smtp.example ESMTP\r\n")


ANSWERS: dict[str, tuple[Reply, NodeRefusal]] = {
    "silent": (silent, NodeRefusal.UNREACHABLE),
    "in a trickle": (in_a_trickle, NodeRefusal.UNREACHABLE),
    "its head in a trickle": (head_in_a_trickle, NodeRefusal.UNREACHABLE),
    "cut short": (cut_short, NodeRefusal.UNREACHABLE),
    "sends elsewhere": (elsewhere, NodeRefusal.UNREACHABLE),
    "an error": (error_page, NodeRefusal.UNREACHABLE),
    "no HTTP": (no_http, NodeRefusal.UNREACHABLE),
    "too large": (too_large, NodeRefusal.TOO_LARGE),
    "too large in chunks": (too_large_in_chunks, NodeRefusal.TOO_LARGE),
    "no XML": (no_xml, NodeRefusal.MALFORMED),
    "no envelope": (no_envelope, NodeRefusal.MALFORMED),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_no_answer_lets_nobody_in(folder: Path, tried: Try, monkeypatch, name: str):
    reply, code = ANSWERS[name]
    monkeypatch.setattr(soap, "SECONDS", 0.5)

    with tls_node(folder, folder / "tls.pem", reply) as node:
        found = tried(node)

    assert (found, len(node.seen)) == (refused(code), 1)


def test_nobody_listens_and_an_address_without_tls_is_not_asked(folder: Path, tried: Try):
    with tls_node(folder, folder / "tls.pem") as node:
        plain = TlsNode(node.address.replace("https:", "http:"), node.seen)
        assert (tried(plain), node.seen) == (refused(NodeRefusal.UNREACHABLE), [])

    assert tried(node) == refused(NodeRefusal.UNREACHABLE)


def test_of_a_silent_socket_two_at_once_wait_their_time_and_no_third(
    folder: Path, tried: Try, monkeypatch
):
    monkeypatch.setattr(soap, "SECONDS", 0.3)
    with socket.create_server(("localhost", 0)) as silent:
        silent.setblocking(False)
        node = TlsNode(f"https://localhost:{silent.getsockname()[1]}", [])
        with soap.NODE.one_question(), soap.NODE.one_question():
            third = tried(node)
        with pytest.raises(BlockingIOError):
            silent.accept()
        begun = time.monotonic()
        first = tried(node)
        silent.accept()[0].close()

    assert (first, third) == (refused(NodeRefusal.UNREACHABLE),) * 2
    assert time.monotonic() - begun < 2


@pytest.mark.usefixtures("nina")
@pytest.mark.parametrize("file", ["tls.pem", "signing.pem", "decryption-1.pem", "node-mock.pem"])
def test_a_key_that_broke_while_the_site_runs_is_a_refusal_and_no_error_page(
    client, folder: Path, file: str
):
    answers = [valid_response(start_sign_in(client), NINA) for _ in range(2)]

    (folder / file).write_text("to nie jest klucz")
    spoilt = bring_back(client, answers[0])
    assert (spoilt.status_code, last_code(), is_in(client)) == refused(NodeRefusal.KEYS)
    (folder / file).unlink()
    gone = bring_back(client, answers[1])
    assert (gone.status_code, last_code(), is_in(client)) == refused(NodeRefusal.KEYS)
