"""Where the signature of an answer may stand, without any key."""

import pytest
from lxml import etree

from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.saml.message import expand_tag
from waste_union.login_gov.domain.saml.response import _own_signature

ISSUER, SIGNATURE, STATUS = (
    expand_tag(one) for one in ("saml2:Issuer", "ds:Signature", "saml2p:Status")
)


def answer(*children: str) -> etree._Element:
    element = etree.Element(expand_tag("saml2p:Response"))
    for child in children:
        etree.SubElement(element, child)
    return element


def test_the_only_signature_stands_right_behind_the_issuer():
    assert _own_signature(answer(ISSUER, SIGNATURE, STATUS)).tag == SIGNATURE

    for children in (
        (ISSUER, STATUS),
        (ISSUER, STATUS, SIGNATURE),
        (SIGNATURE, ISSUER),
        (ISSUER, SIGNATURE, SIGNATURE),
    ):
        with pytest.raises(ProviderRefused):
            _own_signature(answer(*children))
