"""The mock behind a real TLS server on the loopback that demands the site's certificate."""

import shutil
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone

from tests.certificates import self_signed
from waste_union.login_gov.domain.saml.message import KeyPair
from waste_union.login_gov_mock.domain.node import answer_envelope

Reply = Callable[["Handler"], None]
HERE = "localhost"


class Handler(BaseHTTPRequestHandler):
    """Answers each POST as the node of the test does."""

    timeout = 10
    reply: Reply
    seen: list[tuple[str, str, str, str]]
    content: bytes

    def do_POST(self) -> None:
        said = [str(self.headers.get(name)) for name in ("Content-Type", "SOAPAction")]
        peer = self.connection.getpeercert(binary_form=True)
        client = x509.load_der_x509_certificate(peer).subject.rfc4514_string()
        self.seen.append((self.path, said[0], said[1], client))
        # What is left unread would reset the connection under the answer.
        self.content = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).reply(self)

    def say(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing next to the test's own words."""


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Anyone who hangs up on a bad answer does what the test wants."""


def as_the_mock_does(handler: Handler) -> None:
    handler.say(answer_envelope(handler.path, handler.content, timezone.now()))


@dataclass
class TlsNode:
    """A node at `address`; `seen` are (path, content type, SOAPAction, client) of each question."""

    address: str
    seen: list[tuple[str, str, str, str]]


@contextmanager
def tls_node(
    folder: Path, trusted: Path, reply: Reply = as_the_mock_does, *, name: str = HERE
) -> Iterator[TlsNode]:
    """A node whose certificate is for `name`; it lets in clients with the certificate `trusted`.

    Its certificate is laid into `folder` as `ca.pem`.
    """
    pair = named_pair(name, timezone.now())
    written(folder / "server.key", pair)
    (folder / "ca.pem").write_bytes(pair.certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.key")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(trusted)
    seen: list[tuple[str, str, str, str]] = []
    handler = type("NodeHandler", (Handler,), {"reply": staticmethod(reply), "seen": seen})
    server = Server((HERE, 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield TlsNode(f"https://{HERE}:{server.server_address[1]}/mock-login-gov", seen)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def named_pair(name: str, now: datetime) -> KeyPair:
    """A key and a certificate for a server of this name."""
    return KeyPair(*self_signed(name, now))


def written(path: Path, pair: KeyPair) -> None:
    """The key and its certificate as one file, as the site wants them."""
    key = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(key + pair.certificate.public_bytes(Encoding.PEM))


def own_folder(keys: Path, place: Path) -> Path:
    """A copy of the site's keys that one test may change."""
    shutil.copytree(keys, place)
    return place
