"""Whether an XML signature speaks for the document that lies beside it."""

from __future__ import annotations

import pytest
from signxml.algorithms import SignatureConstructionMethod

from cms_ext.access.domain.signature.report import SignatureResult
from cms_ext.access.domain.signature.trust import TrustEntry
from tests.cms_ext.access.domain.signature.test_xades import APPLICATION, PDF, report
from tests.signing import ANNA, Signer, signed_xml, wrapped_file

OTHER = APPLICATION.replace("anna", "obcy")


@pytest.mark.parametrize("method", ["enveloped", "enveloping"])
@pytest.mark.parametrize(
    ("signed", "beside", "kind"),
    [
        (APPLICATION, APPLICATION, SignatureResult.INTACT_TRUSTED),
        # The order of attributes and the kind of an empty element are no words of a document.
        ('<a x="1" y="2"><b/></a>', '<a y="2" x="1"><b></b></a>', SignatureResult.INTACT_TRUSTED),
        (APPLICATION, OTHER, SignatureResult.UNREADABLE),
        (APPLICATION, "bez XML", SignatureResult.UNREADABLE),
    ],
)
def test_a_signature_speaks_for_the_document_that_it_holds_and_no_other(
    method: str,
    signed: str,
    beside: str,
    kind: SignatureResult,
    ministry: Signer,
    store: list[TrustEntry],
) -> None:
    content = signed_xml(
        signed, ministry, role=ANNA, method=getattr(SignatureConstructionMethod, method)
    )

    assert report(content, store, beside.encode()).kind is kind


def test_a_document_in_base64_is_compared_byte_for_byte(
    ministry: Signer, store: list[TrustEntry]
) -> None:
    content = wrapped_file(PDF, ministry, role=ANNA)

    assert report(content, store, PDF).kind is SignatureResult.INTACT_TRUSTED
    assert report(content, store, PDF + b" ").kind is SignatureResult.UNREADABLE
