"""The messages to the node: sign somebody on, give out an artifact, sign somebody off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from lxml import etree

from waste_union.login_gov.domain.saml.names import (
    ARTIFACT_BINDING,
    ATTRIBUTES,
    PREFIXES,
    UNSPECIFIED,
    URI_NAMES,
    tag,
)

ENVELOPE = ("saml2p", "saml2", "ds")


@dataclass(frozen=True, slots=True)
class SignOn:
    """What an AuthnRequest says, beside its ID and moment."""

    destination: str
    answer_to: str
    issuer: str
    provider_name: str
    sector: str
    level: str


def new_id() -> str:
    """The ID of a message of ours: 122 random bits."""
    return f"ID-{uuid4()}"


def instant(moment: datetime) -> str:
    """As the standard writes it: in UTC, with milliseconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def message(name: str, number: str, now: datetime, destination: str, issuer: str) -> etree._Element:
    """A message with what all of them say, and its Issuer first."""
    root = etree.Element(
        tag(name),
        {
            "ID": number,
            "Version": "2.0",
            "IssueInstant": instant(now),
            "Destination": destination,
        },
        nsmap={prefix: PREFIXES[prefix] for prefix in (*ENVELOPE, "eidas", "naturalperson")},
    )
    add(root, "saml2:Issuer", issuer)
    return root


def add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """A further child of this name."""
    child = etree.SubElement(parent, tag(name), attributes)
    child.text = text or None
    return child


def authn_request(number: str, asked: SignOn, now: datetime) -> etree._Element:
    """To be signed as a whole and sent by the browser."""
    root = message("saml2p:AuthnRequest", number, now, asked.destination, asked.issuer)
    root.set("ForceAuthn", "true")
    root.set("ProtocolBinding", ARTIFACT_BINDING)
    root.set("AssertionConsumerServiceURL", asked.answer_to)
    root.set("ProviderName", asked.provider_name)
    extensions = add(root, "saml2p:Extensions")
    add(extensions, "eidas:SPType", asked.sector)
    wanted = add(extensions, "eidas:RequestedAttributes")
    for friendly, name in ATTRIBUTES.items():
        add(
            wanted,
            "eidas:RequestedAttribute",
            FriendlyName=friendly,
            Name=name,
            NameFormat=URI_NAMES,
            isRequired="true",
        )
    add(root, "saml2p:NameIDPolicy", AllowCreate="true", Format=UNSPECIFIED)
    context = add(root, "saml2p:RequestedAuthnContext", Comparison="minimum")
    add(context, "saml2:AuthnContextClassRef", asked.level)
    return root


def artifact_resolve(
    number: str, artifact: str, destination: str, issuer: str, now: datetime
) -> etree._Element:
    root = message("saml2p:ArtifactResolve", number, now, destination, issuer)
    add(root, "saml2p:Artifact", artifact)
    return root


def logout_request(
    number: str, name_id: str, session_index: str, destination: str, issuer: str, now: datetime
) -> etree._Element:
    root = message("saml2p:LogoutRequest", number, now, destination, issuer)
    add(root, "saml2:NameID", name_id, Format=UNSPECIFIED)
    add(root, "saml2p:SessionIndex", session_index)
    return root
