"""SOAP to the node: one message in an envelope, over TLS with our own certificate."""

from __future__ import annotations

import http.client
import ssl
import time
from urllib.parse import urlsplit

from lxml import etree

from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from ebok_plugin.login_gov.domain.keys import KeyFolder
from ebok_plugin.login_gov.domain.saml.names import SOAP, tag
from ebok_plugin.login_gov.domain.saml.parsing import MOST_BYTES, only, parse
from ebok_plugin.login_gov.vocabulary import NodeRefusal

# For each step of the way, and for the whole answer: a trickle must not hold a worker.
SECONDS = 10
PORTION = 64 * 1024
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": ""}


def in_envelope(message: bytes) -> bytes:
    """SOAP 1.1 around a message, whose own bytes stay as they were signed."""
    opening = f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>'.encode()
    return opening + message + b"</soap:Body></soap:Envelope>"


def out_of_envelope(content: bytes, name: str) -> etree._Element:
    """The one message of this name in the envelope. Raises ProviderRefused."""
    root = parse(content)
    if root.tag != tag("soap:Envelope"):
        raise ProviderRefused(NodeRefusal.MALFORMED)
    body = only(root, "soap:Body")
    if len(body) != 1:
        raise ProviderRefused(NodeRefusal.MALFORMED)
    return only(body, name)


def over_tls(address: str, content: bytes, keys: KeyFolder) -> bytes:
    """What the service answers. Raises ProviderRefused: UNREACHABLE, or TOO_LARGE.

    The certificate of the server is checked against the system's authorities, or `ca.pem` in the
    folder of keys; a redirection is no answer.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise ProviderRefused(NodeRefusal.UNREACHABLE)
    context = ssl.create_default_context(cafile=keys.authorities)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(keys.tls)
    connection = http.client.HTTPSConnection(
        parts.hostname, parts.port, timeout=SECONDS, context=context
    )
    try:
        connection.request("POST", parts.path, content, HEADERS)
        answer = connection.getresponse()
        found = _read(answer)
    except (OSError, http.client.HTTPException) as problem:
        raise ProviderRefused(NodeRefusal.UNREACHABLE) from problem
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise ProviderRefused(NodeRefusal.UNREACHABLE)
    return found


def _read(answer: http.client.HTTPResponse) -> bytes:
    promised, found, ends = answer.length, bytearray(), time.monotonic() + SECONDS
    while portion := answer.read1(PORTION):
        found += portion
        if len(found) > MOST_BYTES:
            raise ProviderRefused(NodeRefusal.TOO_LARGE)
        if time.monotonic() > ends:
            raise TimeoutError
    if promised not in (None, len(found)):
        raise http.client.IncompleteRead(bytes(found))
    return bytes(found)
