"""What an answer of the node must be, asked in one order; the first that fails ends it.

Status and InResponseTo are read before the signature is checked, because they only ever refuse:
who the person is comes from verified bytes alone (docs/rules/login_gov_pl.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.utils.translation import gettext as _
from lxml import etree

from cms_ext.base.text.typed_values import is_pesel
from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.saml.message import (
    ATTRIBUTES,
    AUTHN_FAILED,
    BEARER,
    NO_CONTEXT,
    PERSON_IDENTIFIER,
    SUCCESS,
    decrypted,
    only,
    parse,
    tag,
    text_of,
)
from waste_union.login_gov.domain.saml.verifying import is_signed, verified
from waste_union.login_gov.vocabulary import Level, NodeRefusal

# So far two clocks may differ.
SKEW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ExpectedAnswer:
    """What an answer for us says, and by what it is proved."""

    answer_to: str
    audience: str
    node_issuer: str
    level: Level
    certificates: Sequence[x509.Certificate]
    keys: Sequence[EllipticCurvePrivateKey]


@dataclass(frozen=True, slots=True)
class Claims:
    """What the node vouches for. `until` is the moment after which it does no more."""

    pesel: str
    level: Level
    name_id: str
    session_index: str
    assertion_id: str
    until: datetime


def read_response(
    response: etree._Element,
    claim_request: Callable[[str], None],
    expected: ExpectedAnswer,
    now: datetime,
) -> Claims:
    """The claims of a Response that is ours. Raises ProviderRefused.

    `claim_request` takes the ID of the request that is answered, and refuses one that is not open
    in this browser. That an assertion is used once only is asked by the caller, last of all.
    """
    _refuse_status(response)
    request = response.get("InResponseTo", "")
    claim_request(request)
    assertion = _verified_assertion(response, expected, now)
    _refuse_issuer(response, expected)
    _refuse_issuer(assertion, expected)
    if response.get("Destination") != expected.answer_to:
        raise ProviderRefused(NodeRefusal.DESTINATION)
    subject = only(assertion, "saml2:Subject")
    confirmation = _confirmation(subject)
    if confirmation.get("Recipient") != expected.answer_to:
        raise ProviderRefused(NodeRefusal.RECIPIENT)
    conditions = _conditions(assertion)
    _refuse_audience(conditions, expected)
    until = _in_time(conditions, now)
    _until(confirmation.get("NotOnOrAfter"), now)
    if confirmation.get("InResponseTo") != request:
        raise ProviderRefused(NodeRefusal.CONFIRMATION)
    statement = only(assertion, "saml2:AuthnStatement")
    return Claims(
        level=_level(statement, expected),
        pesel=_pesel(assertion),
        name_id=text_of(only(subject, "saml2:NameID")),
        session_index=statement.get("SessionIndex", ""),
        assertion_id=assertion.get("ID", ""),
        until=until,
    )


def _refuse_status(response: etree._Element) -> None:
    codes = [one.get("Value") for one in only(response, "saml2p:Status").iter(STATUS_CODE)]
    if codes == [SUCCESS]:
        return
    if NO_CONTEXT in codes:
        raise _too_low()
    if AUTHN_FAILED in codes:
        raise ProviderRefused(
            NodeRefusal.CANCELLED,
            _(
                "Logowanie zostało przerwane. Nic się nie stało: możesz spróbować jeszcze raz albo "
                "zalogować się loginem i hasłem."
            ),
        )
    raise ProviderRefused(NodeRefusal.STATUS)


STATUS_CODE = tag("saml2p:StatusCode")


def _too_low() -> ProviderRefused:
    return ProviderRefused(
        NodeRefusal.LEVEL_TOO_LOW,
        _(
            "Ten sposób potwierdzenia tożsamości jest za słaby. Wybierz profil zaufany, e-dowód, "
            "mObywatela albo swój bank."
        ),
    )


def _verified_assertion(
    response: etree._Element, expected: ExpectedAnswer, now: datetime
) -> etree._Element:
    """From a signed Response what it holds, or an Assertion that is signed itself; or both."""
    response_is_signed = is_signed(response)
    if response_is_signed:
        response = verified(response, expected.certificates, now)
    assertion = parse(decrypted(only(response, "saml2:EncryptedAssertion"), expected.keys))
    if assertion.tag != tag("saml2:Assertion"):
        raise ProviderRefused(NodeRefusal.MALFORMED)
    if is_signed(assertion) or not response_is_signed:
        assertion = verified(assertion, expected.certificates, now)
    return assertion


def _refuse_issuer(element: etree._Element, expected: ExpectedAnswer) -> None:
    if text_of(only(element, "saml2:Issuer")) != expected.node_issuer:
        raise ProviderRefused(NodeRefusal.ISSUER)


def _confirmation(subject: etree._Element) -> etree._Element:
    confirmation = only(subject, "saml2:SubjectConfirmation")
    if confirmation.get("Method") != BEARER:
        raise ProviderRefused(NodeRefusal.CONFIRMATION)
    return only(confirmation, "saml2:SubjectConfirmationData")


def _conditions(assertion: etree._Element) -> etree._Element:
    found = assertion.findall(tag("saml2:Conditions"))
    if len(found) != 1:
        raise ProviderRefused(NodeRefusal.CONDITIONS)
    return found[0]


def _refuse_audience(conditions: etree._Element, expected: ExpectedAnswer) -> None:
    """Each restriction must name us; without one an assertion is for everybody, and so for none."""
    restrictions = conditions.findall(tag("saml2:AudienceRestriction"))
    named = [
        [text_of(one) for one in restriction.findall(tag("saml2:Audience"))]
        for restriction in restrictions
    ]
    if not named or not all(expected.audience in audiences for audiences in named):
        raise ProviderRefused(NodeRefusal.AUDIENCE)


def _in_time(conditions: etree._Element, now: datetime) -> datetime:
    begins = _moment(conditions.get("NotBefore"))
    if begins > now + SKEW:
        raise ProviderRefused(NodeRefusal.NOT_YET)
    return _until(conditions.get("NotOnOrAfter"), now)


def _until(text: str | None, now: datetime) -> datetime:
    """The end by the other clock, and ours at the latest."""
    ends = _moment(text) + SKEW
    if ends <= now:
        raise ProviderRefused(NodeRefusal.EXPIRED)
    return ends


def _moment(text: str | None) -> datetime:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError as problem:
        raise ProviderRefused(NodeRefusal.CONDITIONS) from problem
    if found.tzinfo is None:
        raise ProviderRefused(NodeRefusal.CONDITIONS)
    return found.astimezone(UTC)


def _level(statement: etree._Element, expected: ExpectedAnswer) -> Level:
    said = text_of(only(statement, "saml2:AuthnContext/saml2:AuthnContextClassRef"))
    if said not in Level.values or Level(said).rank < expected.level.rank:
        raise _too_low()
    return Level(said)


def _pesel(assertion: etree._Element) -> str:
    """All that was asked for must be there once, and the number must be right by its own digit."""
    found: dict[str, list[str]] = {}
    for attribute in only(assertion, "saml2:AttributeStatement").findall(tag("saml2:Attribute")):
        values = attribute.findall(tag("saml2:AttributeValue"))
        found.setdefault(attribute.get("Name", ""), []).extend(map(text_of, values))
    wanted = [found.get(name, []) for name in ATTRIBUTES.values()]
    if not all(len(values) == 1 and values[0] for values in wanted):
        raise ProviderRefused(NodeRefusal.ATTRIBUTES)
    [number] = found[PERSON_IDENTIFIER]
    if not is_pesel(number):
        raise ProviderRefused(NodeRefusal.PESEL)
    return number
