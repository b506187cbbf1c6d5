"""XML signatures: signed in the test, then attacked one way at a time.

ASiC-E containers: every document in them must be signed by every signature.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureConstructionMethod, SignatureMethod

from cms_ext.access.domain.signature.fact import NoSignature, UnreadableSignature
from cms_ext.access.domain.signature.report import (
    SignatureReport,
    SignatureResult,
    make_report,
    unreadable_report,
    unsigned_report,
)
from cms_ext.access.domain.signature.trust import TrustEntry
from cms_ext.access.domain.signature.worker import read_asice
from cms_ext.access.domain.signature.xades import read_xml
from tests.signing import (
    ANNA,
    DS,
    NOW,
    ROLE,
    Authority,
    Signer,
    asice,
    blank_pdf,
    detached_xml,
    personal,
    seal,
    signed_xml,
    wrapped_file,
)

XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
APPLICATION = "<wniosek><email>anna@example.org</email></wniosek>"
JEDRZEJ = ROLE.format(names="Jędrzej", surname="Sąsiedzki", pesel="11111111111")
PDF = blank_pdf()


def report(content: bytes, store: list[TrustEntry], beside: bytes | None = None) -> SignatureReport:
    try:
        return make_report(read_xml(content, beside), store, NOW)
    except NoSignature:
        return unsigned_report()
    except UnreadableSignature as reason:
        return unreadable_report(str(reason))


@pytest.fixture(scope="module")
def sealed(ministry: Signer) -> bytes:
    return signed_xml(APPLICATION, ministry, role=ANNA)


def test_a_seal_in_the_store_names_the_citizen_of_the_role(sealed: bytes, store: list[TrustEntry]):
    found = report(sealed, store)

    assert (found.kind, found.signer, found.person, found.trust_kind) == (
        SignatureResult.INTACT_TRUSTED,
        "Minister – pieczęć próbna",
        "Anna Przykładowa",
        "TRUSTED",
    )
    assert found.lines[2:5] == (
        "Osoba: Anna Przykładowa (z podpisanej części pliku).",
        "PESEL w podpisie: jest. System go nie zapisuje.",
        "Odwołanie: nie sprawdzono (bez sieci).",
    )
    assert "00000000000" not in str(found.as_json())


def test_enveloping_and_personal_and_two_references(
    ministry: Signer, anna: Signer, store: list[TrustEntry]
):
    enveloping = SignatureConstructionMethod.enveloping
    # signxml's signer makes three references, other tools two.
    two = signed_xml(APPLICATION, ministry, role=ANNA, key_info_signed=False)
    assert two.count(b"<ds:Reference") == 2
    own = {"signature_algorithm": SignatureMethod.ECDSA_SHA256}

    for content in (
        two,
        signed_xml(APPLICATION, ministry, role=ANNA, method=enveloping),
        signed_xml(APPLICATION, anna, **own),
        # A role in one's own signature names nobody else.
        signed_xml(APPLICATION, anna, role=JEDRZEJ, **own),
    ):
        found = report(content, store)
        assert (found.kind, found.person) == (SignatureResult.INTACT_TRUSTED, "Anna Przykładowa")


def test_detached_from_a_pdf_beside(sealed: bytes, ministry: Signer, store: list[TrustEntry]):
    content = detached_xml({"wniosek Anny.pdf": PDF}, ministry, role=ANNA)

    assert report(content, store, PDF).kind is SignatureResult.INTACT_TRUSTED
    assert report(content, store, PDF + b" ").kind is SignatureResult.MODIFIED
    assert report(content, store).kind is SignatureResult.UNREADABLE
    # A detached file must sign what lies next to.
    assert report(sealed, store, PDF).lines[1] == (
        "Ten plik z podpisem nie dotyczy dokumentu, który jest obok."
    )


def test_what_is_intact_and_not_trusted(sealed: bytes, ca: Authority, store: list[TrustEntry]):
    """A seal of the same issuer, an expired signer, an entry of the store that is over."""
    only_seal = [entry for entry in store if entry.kind == "TRUSTED"]
    expired = personal(ca, begins=NOW.replace(year=2024), ends=NOW.replace(month=11, day=1))
    own = signed_xml(APPLICATION, expired, signature_algorithm=SignatureMethod.ECDSA_SHA256)
    over = [replace(entry, valid_to=NOW.date().replace(day=19)) for entry in store]

    same_issuer = report(signed_xml(APPLICATION, seal(ca), role=ANNA), only_seal)
    too_late, vouched_no_more = report(own, store), report(sealed, over)

    assert {one.kind for one in (same_issuer, too_late, vouched_no_more)} == {
        SignatureResult.INTACT_UNTRUSTED
    }
    assert same_issuer.trust_entry == ""
    assert "certyfikat wygasł 01.11.2026" in too_late.lines[1]
    assert vouched_no_more.lines[1].endswith(
        "wpis „Pieczęć podpisu zaufanego” dziś nie obowiązuje."
    )


def another_pesel_in_an_unsigned_object(content: bytes) -> bytes:
    root = etree.fromstring(content)
    extra = etree.SubElement(root.find(f"{DS}Signature"), f"{DS}Object")
    extra.append(etree.fromstring(JEDRZEJ))
    return etree.tostring(root)


def lifted_into_another_root(content: bytes) -> bytes:
    root = etree.fromstring(content)
    other = etree.fromstring("<wniosek><email>obcy@example.org</email></wniosek>")
    other.append(root.find(f"{DS}Signature"))
    return etree.tostring(other)


def without_certificate(content: bytes) -> bytes:
    root = etree.fromstring(content)
    for item in list(root.iter(f"{DS}X509Data")):
        item.getparent().remove(item)
    return etree.tostring(root)


def with_an_entity_bomb(content: bytes) -> bytes:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE b [<!ENTITY a0 "x">{lines}]><b>&a11;</b>'.encode()


def with_a_second_signature(content: bytes) -> bytes:
    root = etree.fromstring(content)
    root.append(etree.fromstring(etree.tostring(root.find(f"{DS}Signature"))))
    return etree.tostring(root)


def signature_removed(content: bytes) -> bytes:
    root = etree.fromstring(content)
    root.remove(root.find(f"{DS}Signature"))
    return etree.tostring(root)


ALGORITHM = b"http://www.w3.org/2001/04/xmldsig-more#"
DIGEST = b"http://www.w3.org/2001/04/xmlenc#sha256"
WEAK_DIGEST = b"http://www.w3.org/2000/09/xmldsig#sha1"
ENVELOPED = b"http://www.w3.org/2000/09/xmldsig#enveloped-signature"
XPATH = b"http://www.w3.org/TR/1999/REC-xpath-19991116"
CHANGED = ("MODIFIED", "plik zmieniono po podpisaniu")
UNSIGNED = ("NO_SIGNATURE", "nie ma podpisu elektronicznego")
NO_XML = ("UNREADABLE", "nie jest poprawnym plikiem XML")
WEAK = ("UNREADABLE", "algorytmu")
DTD = b'<!DOCTYPE wniosek [<!ENTITY x "y">]>'
ATTACKS: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "another address": (lambda file: file.replace(b"anna@", b"obcy@"), *CHANGED),
    "another role": (lambda file: file.replace(b"Przyk&#322;ad", b"Przyklad"), *CHANGED),
    "another PESEL in an unsigned object": (
        another_pesel_in_an_unsigned_object,
        "MODIFIED",
        "której podpis nie obejmuje",
    ),
    "another root": (lifted_into_another_root, *CHANGED),
    "inside another document": (
        lambda file: b"<inny><email>obcy@example.org</email>" + file + b"</inny>",
        *UNSIGNED,
    ),
    "HMAC": (
        lambda file: file.replace(ALGORITHM + b"rsa-sha256", ALGORITHM + b"hmac-sha256"),
        *WEAK,
    ),
    "SHA-1": (lambda file: file.replace(DIGEST, WEAK_DIGEST, 1), *WEAK),
    "no certificate": (without_certificate, "UNREADABLE", "nie ma certyfikatu"),
    "a DTD": (lambda file: DTD + file, "UNREADABLE", "DOCTYPE"),
    "a bomb": (with_an_entity_bomb, *NO_XML),
    "a transform": (
        lambda file: file.replace(ENVELOPED, XPATH),
        "UNREADABLE",
        "której nie sprawdzamy",
    ),
    "a second signature": (with_a_second_signature, "UNREADABLE", "kilka podpisów"),
    "the signature removed": (signature_removed, *UNSIGNED),
    "broken": (lambda file: file[:-20], *NO_XML),
}


def test_an_attacked_file_is_refused_and_names_nobody(sealed: bytes, store: list[TrustEntry]):
    for name, (harm, kind, said) in ATTACKS.items():
        attacked = harm(sealed)
        assert attacked != sealed, name

        found = report(attacked, store)

        assert found.kind is SignatureResult[kind], name
        assert said in " ".join(found.lines), name
        assert (found.signer, found.person, found.trust_entry) == ("", "", ""), name


def test_an_unsigned_object_before_the_signed_one(ministry: Signer, store: list[TrustEntry]):
    """Enveloping: the signed object stays, another one with other data comes first."""
    content = signed_xml(
        APPLICATION, ministry, role=ANNA, method=SignatureConstructionMethod.enveloping
    )
    root = etree.fromstring(content)
    extra = etree.Element(f"{DS}Object", Id="inny")
    extra.append(etree.fromstring(APPLICATION.replace("anna", "obcy")))
    root.insert(3, extra)

    assert report(etree.tostring(root), store).kind is SignatureResult.MODIFIED


def test_a_signature_of_a_part_does_not_speak_for_the_rest(
    ministry: Signer, store: list[TrustEntry]
):
    for part in ("a", "None"):
        text = f'<wnioski><wniosek Id="{part}">Anna</wniosek><wniosek>Jędrzej</wniosek></wnioski>'
        found = report(signed_xml(text, ministry, role=ANNA, parts=[f"#{part}"]), store)
        assert found.kind is SignatureResult.MODIFIED


def second_properties(content: bytes) -> bytes:
    """Besides the signed properties others that name Jędrzej, at a place where roles stand."""
    root = etree.fromstring(content)
    other = etree.fromstring(content.replace(b"Przyk&#322;adowa", b"S&#261;siedzki"))
    (own,) = root.iter(f"{XADES}QualifyingProperties")
    (forged,) = other.iter(f"{XADES}QualifyingProperties")
    for item in forged.iter(f"{XADES}SignedProperties"):
        item.set("Id", "inne")
    own.addnext(forged)
    return etree.tostring(root)


def test_what_stands_beside_the_signed_properties_is_not_covered(
    sealed: bytes, store: list[TrustEntry]
):
    properties = b"<xades:QualifyingProperties"
    with_text = sealed.replace(properties, b"Podpisuje Obcy" + properties)
    assert with_text != sealed

    for harmed in (second_properties(sealed), with_text):
        assert report(harmed, store).kind is SignatureResult.MODIFIED


def test_a_document_in_base64(ministry: Signer, store: list[TrustEntry]):
    """As the government's service wraps files that are no XML; compared byte for byte."""
    content = wrapped_file(PDF, ministry, role=ANNA)
    smuggled = content.replace(b"</ds:Object><ds:Object>", b"<os>Obcy</os></ds:Object><ds:Object>")
    assert smuggled != content

    assert report(content, store).kind is SignatureResult.INTACT_TRUSTED
    assert report(smuggled, store).kind is SignatureResult.MODIFIED
    assert report(content, store, PDF).kind is SignatureResult.INTACT_TRUSTED
    assert report(content, store, PDF + b" ").kind is SignatureResult.UNREADABLE


def test_a_comment_does_not_cut_a_name_short_and_what_looks_like_none_is_not_shown(
    ministry: Signer, store: list[TrustEntry]
):
    def of(**words: str) -> SignatureReport:
        return report(signed_xml(APPLICATION, ministry, role=ROLE.format(**words)), store)

    named = of(names="Anna<!-- x -->Maria", surname="Przykładowa", pesel="0")
    found = of(names="&lt;b&gt;", surname="00000000000", pesel="00000000000")

    assert named.person == "AnnaMaria Przykładowa"
    assert (found.kind, found.person) == (SignatureResult.INTACT_TRUSTED, "")
    assert "Osoba: w podpisie nie odczytano imienia i nazwiska." in found.lines


def test_weak_digests_are_refused_also_for_the_certificate(
    ministry: Signer, store: list[TrustEntry]
):
    content = signed_xml(APPLICATION, ministry, role=ANNA, digest_algorithm=DigestAlgorithm.SHA224)

    assert report(content, store).lines[1].startswith("Podpis użył algorytmu")


# Whether an XML signature speaks for the document that lies next to it.


@pytest.mark.thorough
def test_a_signature_speaks_for_the_document_that_it_holds_and_no_other(
    ministry: Signer, store: list[TrustEntry]
):
    cases = [
        (APPLICATION, APPLICATION, "INTACT_TRUSTED"),
        # The order of attributes and the kind of an empty element are no words of a document.
        ('<a x="1" y="2"><b/></a>', '<a y="2" x="1"><b></b></a>', "INTACT_TRUSTED"),
        (APPLICATION, APPLICATION.replace("anna", "obcy"), "UNREADABLE"),
        (APPLICATION, "bez XML", "UNREADABLE"),
    ]

    for method in (SignatureConstructionMethod.enveloped, SignatureConstructionMethod.enveloping):
        for signed, beside, kind in cases:
            content = signed_xml(signed, ministry, role=ANNA, method=method)
            assert report(content, store, beside.encode()).kind is SignatureResult[kind]


FILES = {"wniosek Anny.pdf": blank_pdf(), "pełnomocnictwo.txt": "Upoważniam.".encode()}


def test_a_container_with_two_documents_and_two_signatures(
    ministry: Signer, store: list[TrustEntry]
):
    signature = detached_xml(FILES, ministry, role=ANNA)
    around = "http://uri.etsi.org/02918/v1.2.1#"
    one = detached_xml(FILES, ministry, role=ANNA, a=around).decode()
    gathered = f'<a:XAdESSignatures xmlns:a="{around}">{one * 2}</a:XAdESSignatures>'

    for content in (
        asice(FILES, signature, detached_xml(FILES, ministry, role=ANNA)),
        asice(FILES, gathered.encode()),
    ):
        found = make_report(read_asice(content), store, NOW)
        assert (found.kind, found.person) == (SignatureResult.INTACT_TRUSTED, "Anna Przykładowa")
        assert "Podpis 2 z 2." in found.lines


def test_a_document_outside_the_signature_is_a_changed_container(
    ministry: Signer, store: list[TrustEntry]
):
    name = "wniosek Anny.pdf"
    signature = detached_xml(FILES, ministry, role=ANNA)

    for files in (FILES | {"dopisany.txt": b"Obcy"}, FILES | {name: blank_pdf(pages=2)}):
        found = make_report(read_asice(asice(files, signature)), store, NOW)
        assert found.kind is SignatureResult.MODIFIED
    with pytest.raises(UnreadableSignature):  # one was taken out
        read_asice(asice({name: FILES[name]}, signature))


def a_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zera.bin", b"\0" * (25 * 1024 * 1024))
    return out.getvalue()


def two_of_a_name() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("wniosek.txt", b"Anna")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("wniosek.txt", b"Obcy")
    return out.getvalue()


def test_a_bad_container_is_refused():
    with pytest.raises(NoSignature):
        read_asice(asice(FILES))
    for content, said in (
        (a_bomb(), "za dużo plików albo są za duże"),
        (two_of_a_name(), "tę samą nazwę"),
        (asice({f"{n}.txt": b"" for n in range(40)}), "za dużo plików"),
        (b"PK\x03\x04 i nic", "Nie udało się otworzyć"),
        (asice(FILES)[:-30], "Nie udało się otworzyć"),
    ):
        with pytest.raises(UnreadableSignature, match=said):
            read_asice(content)
