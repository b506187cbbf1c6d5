"""Checking an answer of the node in a fixed order; the first failed check ends it.

Status and InResponseTo are read before the signature is checked, because they only ever refuse: who
the person is comes from verified bytes alone (login_gov_pl.md). A signature must cover
the very element that is read and fit a certificate that we were given; its KeyInfo counts for
nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.utils.translation import gettext as _
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from cms_ext.base.files.outside_xml import make_outside_parser
from cms_ext.base.text.typed_values import is_pesel
from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.saml import message as saml
from waste_union.login_gov.vocabulary import Level, NodeRefusal

# The tolerated difference between two clocks.
SKEW = timedelta(seconds=60)
STATUS_CODE = saml.expand_tag("saml2p:StatusCode")


@dataclass(frozen=True, slots=True)
class ExpectedAnswer:
    """The values that an answer for us must have, and the keys to check it."""

    answer_to: str
    audience: str
    node_issuer: str
    level: Level
    certificates: Sequence[x509.Certificate]
    keys: Sequence[EllipticCurvePrivateKey]


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims that the node vouches for, up to the moment `until`."""

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
    """Return the claims of a Response to us. Raises ProviderRefused.

    `claim_request` takes the ID of the answered request, and refuses one that is not open in this
    browser. The caller checks last that the assertion is used only once.
    """
    _refuse_status(response)
    request = response.get("InResponseTo", "")
    claim_request(request)
    assertion = _verified_assertion(response, expected, now)
    _refuse_issuer(response, expected)
    _refuse_issuer(assertion, expected)
    if response.get("Destination") != expected.answer_to:
        raise ProviderRefused(NodeRefusal.DESTINATION)
    subject = saml.find_only(assertion, "saml2:Subject")
    confirmation = _confirmation(subject)
    if confirmation.get("Recipient") != expected.answer_to:
        raise ProviderRefused(NodeRefusal.RECIPIENT)
    conditions = _conditions(assertion)
    _refuse_audience(conditions, expected)
    until = _in_time(conditions, now)
    _until(confirmation.get("NotOnOrAfter"), now)
    if confirmation.get("InResponseTo") != request:
        raise ProviderRefused(NodeRefusal.CONFIRMATION)
    statement = saml.find_only(assertion, "saml2:AuthnStatement")
    return Claims(
        level=_level(statement, expected),
        pesel=_pesel(assertion),
        name_id=saml.read_text(saml.find_only(subject, "saml2:NameID")),
        session_index=statement.get("SessionIndex", ""),
        assertion_id=assertion.get("ID", ""),
        until=until,
    )


def _refuse_status(response: etree._Element) -> None:
    codes = [
        one.get("Value") for one in saml.find_only(response, "saml2p:Status").iter(STATUS_CODE)
    ]
    if codes == [saml.SUCCESS]:
        return
    if saml.NO_CONTEXT in codes:
        raise _too_low()
    if saml.AUTHN_FAILED in codes:
        raise ProviderRefused(
            NodeRefusal.CANCELLED,
            _(
                "Logowanie zostało przerwane. Nic się nie stało: możesz spróbować jeszcze raz albo "
                "zalogować się loginem i hasłem."
            ),
        )
    raise ProviderRefused(NodeRefusal.STATUS)


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
    """Return the assertion of a signed Response, or one that is signed itself, or both."""
    response_is_signed = is_signed(response)
    if response_is_signed:
        response = verify_element(response, expected.certificates, now)
    assertion = saml.parse_message(
        saml.decrypt_assertion(saml.find_only(response, "saml2:EncryptedAssertion"), expected.keys)
    )
    if assertion.tag != saml.expand_tag("saml2:Assertion"):
        raise ProviderRefused(NodeRefusal.MALFORMED)
    if is_signed(assertion) or not response_is_signed:
        assertion = verify_element(assertion, expected.certificates, now)
    return assertion


def _refuse_issuer(element: etree._Element, expected: ExpectedAnswer) -> None:
    if saml.read_text(saml.find_only(element, "saml2:Issuer")) != expected.node_issuer:
        raise ProviderRefused(NodeRefusal.ISSUER)


def _confirmation(subject: etree._Element) -> etree._Element:
    confirmation = saml.find_only(subject, "saml2:SubjectConfirmation")
    if confirmation.get("Method") != saml.BEARER:
        raise ProviderRefused(NodeRefusal.CONFIRMATION)
    return saml.find_only(confirmation, "saml2:SubjectConfirmationData")


def _conditions(assertion: etree._Element) -> etree._Element:
    conditions = assertion.findall(saml.expand_tag("saml2:Conditions"))
    if len(conditions) != 1:
        raise ProviderRefused(NodeRefusal.CONDITIONS)
    return conditions[0]


def _refuse_audience(conditions: etree._Element, expected: ExpectedAnswer) -> None:
    """Refuse unless each restriction names us; an assertion without any is for nobody."""
    restrictions = conditions.findall(saml.expand_tag("saml2:AudienceRestriction"))
    named = [
        [saml.read_text(one) for one in restriction.findall(saml.expand_tag("saml2:Audience"))]
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
    """Return the end, with tolerance for the other clock. Raises ProviderRefused EXPIRED."""
    ends = _moment(text) + SKEW
    if ends <= now:
        raise ProviderRefused(NodeRefusal.EXPIRED)
    return ends


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError as problem:
        raise ProviderRefused(NodeRefusal.CONDITIONS) from problem
    if moment.tzinfo is None:
        raise ProviderRefused(NodeRefusal.CONDITIONS)
    return moment.astimezone(UTC)


def _level(statement: etree._Element, expected: ExpectedAnswer) -> Level:
    level = saml.read_text(
        saml.find_only(statement, "saml2:AuthnContext/saml2:AuthnContextClassRef")
    )
    if level not in Level.values or Level(level).rank < expected.level.rank:
        raise _too_low()
    return Level(level)


def _pesel(assertion: etree._Element) -> str:
    """Return the PESEL; each requested attribute must occur once, its check digit must be right."""
    values_by_name: dict[str, list[str]] = {}
    for attribute in saml.find_only(assertion, "saml2:AttributeStatement").findall(
        saml.expand_tag("saml2:Attribute")
    ):
        values = attribute.findall(saml.expand_tag("saml2:AttributeValue"))
        values_by_name.setdefault(attribute.get("Name", ""), []).extend(map(saml.read_text, values))
    wanted = [values_by_name.get(name, []) for name in saml.ATTRIBUTES.values()]
    if not all(len(values) == 1 and values[0] for values in wanted):
        raise ProviderRefused(NodeRefusal.ATTRIBUTES)
    [number] = values_by_name[saml.PERSON_IDENTIFIER]
    if not is_pesel(number):
        raise ProviderRefused(NodeRefusal.PESEL)
    return number


def is_signed(element: etree._Element) -> bool:
    """Return whether a signature occurs anywhere in this element."""
    return next(element.iter(saml.expand_tag("ds:Signature")), None) is not None


def verify_element(
    element: etree._Element, certificates: Iterable[x509.Certificate], now: datetime
) -> etree._Element:
    """Return the element parsed again from the bytes that the signature covers.

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
                parser=make_outside_parser(remove_comments=True),
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
    """Return the only signature, directly after the only issuer, with nothing wrapped in it."""
    signatures = list(element.iter(saml.expand_tag("ds:Signature")))
    if not signatures:
        raise ProviderRefused(NodeRefusal.UNSIGNED)
    first = [child.tag for child in list(element)[:2]]
    if len(signatures) > 1 or first != [
        saml.expand_tag("saml2:Issuer"),
        saml.expand_tag("ds:Signature"),
    ]:
        raise ProviderRefused(NodeRefusal.SIGNATURE_PLACE)
    if next(signatures[0].iter(saml.expand_tag("ds:Object")), None) is not None:
        raise ProviderRefused(NodeRefusal.SIGNATURE_PLACE)
    return signatures[0]


def _refuse_other_reference(element: etree._Element, signature: etree._Element) -> None:
    own = element.get("ID", "")
    references = list(signature.iter(saml.expand_tag("ds:Reference")))
    if not own or [node.get("URI") for node in references] != [f"#{own}"]:
        raise ProviderRefused(NodeRefusal.REFERENCE)
    root = element.getroottree().getroot()
    bearers = [
        node
        for node in root.iter()
        for name, value in node.items()
        if etree.QName(name).localname.lower() == "id" and value == own
    ]
    if bearers != [element]:
        raise ProviderRefused(NodeRefusal.DOUBLE_ID)


def _refuse_other_algorithms(signature: etree._Element) -> None:
    used = [
        [one.get("Algorithm") for one in signature.iter(saml.expand_tag(name))]
        for name in (
            "ds:CanonicalizationMethod",
            "ds:SignatureMethod",
            "ds:Transform",
            "ds:DigestMethod",
        )
    ]
    if used != [
        [saml.EXCLUSIVE_C14N],
        [saml.ECDSA_SHA256],
        [saml.ENVELOPED, saml.EXCLUSIVE_C14N],
        [saml.SHA256],
    ]:
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
    root = saml.parse_message(covered)
    if (root.tag, root.get("ID")) != (element.tag, element.get("ID")):
        raise ProviderRefused(NodeRefusal.REFERENCE)
    return root
