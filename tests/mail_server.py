"""A mail server on the loopback that stores messages and gives the answers a test sets."""

import email
import email.policy
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tests.certificates import laid_into

LOOPBACK = ipaddress.ip_address("127.0.0.1")


@dataclass
class Received:
    sender: str
    to: list[str]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return cast(EmailMessage, email.message_from_bytes(self.raw, policy=email.policy.default))

    def part(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """`rcpt` and `data` are the next answers, in order; after them everything is accepted.

    After `most_in_a_call` messages it closes the connection, as many servers do; 0: never.
    `after_each` is called for each accepted message, before the answer is sent.
    """

    host: str = str(LOOPBACK)
    port: int = 0
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    most_in_a_call: int = 0
    after_each: Callable[[], None] | None = None
    calls: int = 0

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        session.messages = 0
        self.calls += 1
        return responses

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        session.messages += 1
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_NOOP(
        self, server: Any, session: Any, envelope: Envelope, argument: str
    ) -> str:
        if self.most_in_a_call and session.messages >= self.most_in_a_call:
            server.transport.close()
            return "421 enough"
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.data:
            return self.data.pop(0)
        assert isinstance(envelope.content, bytes)
        assert envelope.mail_from is not None
        self.received.append(Received(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        if self.after_each is not None:
            self.after_each()
        return "250 OK"


class OwnPort(Controller):
    """Uses a port that the system chooses: aiosmtpd itself would connect to port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    server = MailServer()
    controller = OwnPort(server, hostname=server.host, port=0, **options)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def certified(folder: Path) -> ssl.SSLContext:
    """Return the TLS context of a server at 127.0.0.1; its self-signed certificate is cert.pem."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*laid_into(folder, "127.0.0.1", datetime.now(UTC)))
    return context


def only(login: str, password: str) -> Any:
    """Return an authenticator that accepts only this login."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        known = (data.login, data.password) == (login.encode(), password.encode())
        return AuthResult(success=known, handled=False)

    return check
