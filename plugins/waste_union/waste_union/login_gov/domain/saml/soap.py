"""SOAP to the node: one message in an envelope, over TLS with our own certificate."""

import http.client
import socket
import ssl
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from cms_ext.base.web.limits import ServerBusy
from cms_ext.base.web.outside import Deadline, OutsideService
from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.keys import KeyFolder
from waste_union.login_gov.domain.saml import message as saml
from waste_union.login_gov.vocabulary import NodeRefusal

# For the whole exchange: neither silence nor a slow answer may block a worker.
SECONDS = 10
NODE = OutsideService("login.gov.pl")
PORTION = 64 * 1024
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": ""}


def wrap_in_envelope(message: bytes) -> bytes:
    """Wrap a message in SOAP 1.1; its own bytes stay as they were signed."""
    opening = f'<soap:Envelope xmlns:soap="{saml.SOAP}"><soap:Body>'.encode()
    return opening + message + b"</soap:Body></soap:Envelope>"


def unwrap_envelope(content: bytes, name: str) -> etree._Element:
    """Return the only message of this name in the envelope. Raises ProviderRefused."""
    root = saml.parse_message(content)
    if root.tag != saml.expand_tag("soap:Envelope"):
        raise ProviderRefused(NodeRefusal.MALFORMED)
    body = saml.find_only(root, "soap:Body")
    if len(body) != 1:
        raise ProviderRefused(NodeRefusal.MALFORMED)
    return saml.find_only(body, name)


def over_tls(address: str, content: bytes, keys: KeyFolder) -> bytes:
    """Send the content and return the answer. Raises ProviderRefused UNREACHABLE or TOO_LARGE.

    The server's certificate is checked against the system's authorities, or `ca.pem` in the folder
    of keys; a redirection is no answer.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise ProviderRefused(NodeRefusal.UNREACHABLE)
    context = ssl.create_default_context(cafile=keys.authorities)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(keys.tls)
    context.sslsocket_class = _TimedSocket
    connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=context)
    try:
        with NODE.one_question():
            connection.sock = _connected(parts.hostname, parts.port or 443, context)
            connection.request("POST", parts.path, content, HEADERS)
            answer = connection.getresponse()
            content_of_answer = _read(answer)
    except (OSError, ServerBusy, http.client.HTTPException) as problem:
        raise ProviderRefused(NodeRefusal.UNREACHABLE) from problem
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise ProviderRefused(NodeRefusal.UNREACHABLE)
    return content_of_answer


class _TimedSocket(ssl.SSLSocket):
    """Waits for each piece of an answer no longer than its deadline allows."""

    deadline: Deadline

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*arguments, **named)


def _connected(host: str, port: int, context: ssl.SSLContext) -> ssl.SSLSocket:
    deadline = Deadline(SECONDS)
    plain = socket.create_connection((host, port), timeout=deadline.left())
    try:
        plain.settimeout(deadline.left())
        line = context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    assert isinstance(line, _TimedSocket)
    line.deadline = deadline
    line.settimeout(deadline.left())
    return line


def _read(answer: http.client.HTTPResponse) -> bytes:
    promised, content = answer.length, bytearray()
    while portion := answer.read1(PORTION):
        content += portion
        if len(content) > saml.MAX_BYTES:
            raise ProviderRefused(NodeRefusal.TOO_LARGE)
    if promised not in (None, len(content)):
        raise http.client.IncompleteRead(bytes(content))
    return bytes(content)
