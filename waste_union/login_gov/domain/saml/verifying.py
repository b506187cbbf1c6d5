"""The node's signatures: over the very element that is read, by a certificate that we were given.

What a signature brings in its KeyInfo says nothing here.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from cms_ext.base.web.outside import Deadline, OutsideService
from cms_ext.base.web.work_limits import ServerBusy
from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.keys import KeyFolder
from waste_union.login_gov.domain.saml.message import (
    ECDSA_SHA256,
    ENVELOPED,
    EXCLUSIVE_C14N,
    MOST_BYTES,
    SHA256,
    SOAP,
    only,
    parse,
    parser,
    tag,
)
from waste_union.login_gov.vocabulary import NodeRefusal


def is_signed(element: etree._Element) -> bool:
    """Whether a signature stands anywhere in this element."""
    return next(element.iter(tag("ds:Signature")), None) is not None


def verified(
    element: etree._Element, certificates: Iterable[x509.Certificate], now: datetime
) -> etree._Element:
    """The element anew, made of nothing but the bytes that the signature covers.

    Raises ProviderRefused.
    """
    signature = _own_signature(element)
    _refuse_other_reference(element, signature)
    _refuse_other_algorithms(signature)
    own = etree.tostring(element, with_tail=False)
    changed = False
    for certificate in certificates:
        try:
            result = XMLVerifier().verify(
                own,
                x509_cert=certificate,
                parser=parser(),
                id_attribute="ID",
                expect_config=_configuration(now),
            )
        except InvalidDigest:
            changed = True
        except (SignXMLException, etree.LxmlError, ValueError):
            continue
        else:
            return _read_again(element, result.signed_data)  # type: ignore[union-attr]  # one reference
    raise ProviderRefused(NodeRefusal.CHANGED if changed else NodeRefusal.FOREIGN_KEY)


def _own_signature(element: etree._Element) -> etree._Element:
    """The only signature there is, directly after the only issuer, with nothing wrapped in it."""
    found = list(element.iter(tag("ds:Signature")))
    if not found:
        raise ProviderRefused(NodeRefusal.UNSIGNED)
    first = [one.tag for one in list(element)[:2]]
    if len(found) > 1 or first != [tag("saml2:Issuer"), tag("ds:Signature")]:
        raise ProviderRefused(NodeRefusal.SIGNATURE_PLACE)
    if next(found[0].iter(tag("ds:Object")), None) is not None:
        raise ProviderRefused(NodeRefusal.SIGNATURE_PLACE)
    return found[0]


def _refuse_other_reference(element: etree._Element, signature: etree._Element) -> None:
    own = element.get("ID", "")
    references = list(signature.iter(tag("ds:Reference")))
    if not own or [one.get("URI") for one in references] != [f"#{own}"]:
        raise ProviderRefused(NodeRefusal.REFERENCE)
    root = element.getroottree().getroot()
    bearers = [
        one
        for one in root.iter()
        for name, value in one.items()
        if etree.QName(name).localname.lower() == "id" and value == own
    ]
    if bearers != [element]:
        raise ProviderRefused(NodeRefusal.DOUBLE_ID)


def _refuse_other_algorithms(signature: etree._Element) -> None:
    used = [
        [one.get("Algorithm") for one in signature.iter(tag(name))]
        for name in (
            "ds:CanonicalizationMethod",
            "ds:SignatureMethod",
            "ds:Transform",
            "ds:DigestMethod",
        )
    ]
    if used != [[EXCLUSIVE_C14N], [ECDSA_SHA256], [ENVELOPED, EXCLUSIVE_C14N], [SHA256]]:
        raise ProviderRefused(NodeRefusal.ALGORITHM)


def _configuration(now: datetime) -> SignatureConfiguration:
    return SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=frozenset({SignatureMethod.ECDSA_SHA256}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
        ignore_ambiguous_key_info=True,
        verification_time=now,
    )


def _read_again(element: etree._Element, covered: bytes) -> etree._Element:
    root = parse(covered)
    if (root.tag, root.get("ID")) != (element.tag, element.get("ID")):
        raise ProviderRefused(NodeRefusal.REFERENCE)
    return root


# For the whole way there and back: neither silence nor a trickle must hold a worker.
SECONDS = 10
NODE = OutsideService("login.gov.pl")
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
    context.sslsocket_class = _TimedSocket
    connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=context)
    try:
        with NODE.one_question():
            connection.sock = _connected(parts.hostname, parts.port or 443, context)
            connection.request("POST", parts.path, content, HEADERS)
            answer = connection.getresponse()
            found = _read(answer)
    except (OSError, ServerBusy, http.client.HTTPException) as problem:
        raise ProviderRefused(NodeRefusal.UNREACHABLE) from problem
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise ProviderRefused(NodeRefusal.UNREACHABLE)
    return found


class _TimedSocket(ssl.SSLSocket):
    """Waits for each piece of an answer no longer than its deadline leaves."""

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
    promised, found = answer.length, bytearray()
    while portion := answer.read1(PORTION):
        found += portion
        if len(found) > MOST_BYTES:
            raise ProviderRefused(NodeRefusal.TOO_LARGE)
    if promised not in (None, len(found)):
        raise http.client.IncompleteRead(bytes(found))
    return bytes(found)
