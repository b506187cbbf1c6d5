"""Namespaces and addresses of the standards that login.gov.pl speaks."""

from __future__ import annotations

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE_11 = "http://www.w3.org/2009/xmldsig11#"
ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#"
ENCRYPTION_11 = "http://www.w3.org/2009/xmlenc11#"
EIDAS = "http://eidas.europa.eu/saml-extensions"
NATURAL_PERSON = "http://eidas.europa.eu/attributes/naturalperson"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"

PREFIXES = {
    "saml2p": PROTOCOL,
    "saml2": ASSERTION,
    "ds": SIGNATURE,
    "dsig11": SIGNATURE_11,
    "xenc": ENCRYPTION,
    "xenc11": ENCRYPTION_11,
    "eidas": EIDAS,
    "naturalperson": NATURAL_PERSON,
    "soap": SOAP,
}

ARTIFACT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
URI_NAMES = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
RESPONDER = "urn:oasis:names:tc:SAML:2.0:status:Responder"
REQUESTER = "urn:oasis:names:tc:SAML:2.0:status:Requester"
AUTHN_FAILED = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
NO_CONTEXT = "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ECDH_ES = "http://www.w3.org/2009/xmlenc11#ECDH-ES"
CONCAT_KDF = "http://www.w3.org/2009/xmlenc11#ConcatKDF"
KEY_WRAP_AES256 = "http://www.w3.org/2001/04/xmlenc#kw-aes256"
AES256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
P256 = "urn:oid:1.2.840.10045.3.1.7"

SIGN_ON = "/login/SingleSignOnService"
RESOLVE = "/login-services/idpArtifactResolutionService"
LOGOUT = "/login-services/singleLogoutService"

FAMILY_NAME = f"{NATURAL_PERSON}/CurrentFamilyName"
FIRST_NAME = f"{NATURAL_PERSON}/CurrentGivenName"
DATE_OF_BIRTH = f"{NATURAL_PERSON}/DateOfBirth"
PERSON_IDENTIFIER = f"{NATURAL_PERSON}/PersonIdentifier"
ATTRIBUTES = {
    "FamilyName": FAMILY_NAME,
    "FirstName": FIRST_NAME,
    "DateOfBirth": DATE_OF_BIRTH,
    "PersonIdentifier": PERSON_IDENTIFIER,
}


def tag(name: str) -> str:
    """`saml2:Issuer` as lxml writes it, with the namespace in braces."""
    prefix, _colon, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"
