"""Signs files with keys of an invented certificate authority, for invented people."""

import io
import zipfile
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from lxml import etree
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from signxml.algorithms import SignatureConstructionMethod
from signxml.xades.xades import XAdESSigner

DS = "{http://www.w3.org/2000/09/xmldsig#}"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

ROLE = """<ppZP:PodpisZP xmlns:ppZP="http://crd.gov.pl/xml/schematy/ppzp/"
 xmlns:os="http://crd.gov.pl/xml/schematy/osoba/2009/03/06/"><ppZP:DaneZP>
 <ppZP:DaneZPOsobyFizycznej><os:Nazwisko>{surname}</os:Nazwisko><os:Imie>{names}</os:Imie>
 <os:PESEL>{pesel}</os:PESEL></ppZP:DaneZPOsobyFizycznej></ppZP:DaneZP></ppZP:PodpisZP>"""
ANNA = ROLE.format(names="Anna", surname="Przykładowa", pesel="00000000000")


@dataclass(frozen=True)
class Signer:
    """A key and its certificate; `issuer` is the certificate of the authority."""

    key: Key
    certificate: x509.Certificate
    issuer: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Authority:
    key: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def issue(
        self, key: Key, *attributes: tuple[x509.ObjectIdentifier, str], **details: Any
    ) -> Signer:
        name = x509.Name([x509.NameAttribute(kind, text) for kind, text in attributes])
        certificate = _built(name, self.certificate.subject, key, self.key, ca=False, **details)
        return Signer(key, certificate, self.certificate)


def authority(common_name: str = "Centrum Certyfikacji Próbne") -> Authority:
    key = rsa_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    return Authority(key, _built(name, name, key, key, ca=True))


def seal(by: Authority) -> Signer:
    """Return a signer like podpis zaufany: a ministry's RSA seal, without the citizen's name."""
    return by.issue(rsa_key(), (NameOID.COMMON_NAME, "Minister – pieczęć próbna"))


def personal(by: Authority, **details: Any) -> Signer:
    """Return a signer like podpis osobisty: ECDSA P-256, with the citizen's name."""
    return by.issue(
        ec.generate_private_key(ec.SECP256R1()),
        (NameOID.COMMON_NAME, "Anna Przykładowa"),
        (NameOID.GIVEN_NAME, "Anna"),
        (NameOID.SURNAME, "Przykładowa"),
        (NameOID.SERIAL_NUMBER, "PNOPL-00000000000"),
        **details,
    )


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _built(
    subject: x509.Name,
    issuer: x509.Name,
    key: Key,
    by: Key,
    *,
    ca: bool,
    begins: datetime = NOW - timedelta(days=400),
    ends: datetime = NOW + timedelta(days=400),
    for_use: str = "content_commitment",
) -> x509.Certificate:
    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    usage |= {"key_cert_sign" if ca else for_use: True}
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(by, hashes.SHA256())
    )


def blank_pdf(pages: int = 1) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _page in range(pages):
            pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def signed_pdf(pdf: bytes, by: Signer, *, reason: str = "", field: str = "Podpis1") -> bytes:
    bundle = pkcs12.serialize_key_and_certificates(
        None, by.key, by.certificate, [by.issuer], NoEncryption()
    )
    signer = SimpleSigner.load_pkcs12_data(bundle, other_certs=[])
    meta = PdfSignatureMetadata(
        field_name=field,
        reason=reason or None,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
    )
    out = PdfSigner(meta, signer, new_field_spec=SigFieldSpec(field)).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf))
    )
    return bytes(out.getvalue())


class RoleSigner(XAdESSigner):
    """Writes an element as claimed role, where signxml's own signer writes text only."""

    role = ""
    key_info_signed = True

    def _add_reference_to_signed_info(
        self, sig_root: Any, node_to_reference: Any, **attrs: Any
    ) -> None:
        if self.key_info_signed or node_to_reference.tag != DS + "KeyInfo":
            super()._add_reference_to_signed_info(sig_root, node_to_reference, **attrs)  # type: ignore[no-untyped-call]  # theirs

    def add_signer_role(self, properties: Any, sig_root: Any, signing_settings: Any) -> None:
        if not self.role:
            return
        namespace = "{http://uri.etsi.org/01903/v1.3.2#}"
        above = etree.SubElement(properties, f"{namespace}SignerRole")
        roles = etree.SubElement(above, f"{namespace}ClaimedRoles")
        etree.SubElement(roles, f"{namespace}ClaimedRole").append(etree.fromstring(self.role))


def signed_xml(
    document: str,
    by: Signer,
    *,
    role: str = "",
    method: SignatureConstructionMethod = SignatureConstructionMethod.enveloped,
    parts: list[str] | None = None,
    key_info_signed: bool = True,
    **settings: Any,
) -> bytes:
    signer = RoleSigner(method=method, **settings)
    signer.role, signer.key_info_signed = role, key_info_signed
    root = signer.sign(etree.fromstring(document), reference_uri=parts, **_key(by))
    return bytes(etree.tostring(root))


class DetachedSigner(RoleSigner):
    """Signs separate files, as in ASiC containers."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(method=SignatureConstructionMethod.detached)
        self.files = files

    def _unpack(self, data: Any, references: Any) -> tuple[Any, Any, list[Any], list[Any]]:
        root = etree.Element(DS + "Signature", nsmap=self.namespaces)
        return root, root, [], []

    def _build_sig(self, sig_root: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        info, value = super()._build_sig(sig_root, *args, **kwargs)  # type: ignore[no-untyped-call]  # theirs
        for name, content in self.files.items():
            reference = etree.SubElement(info, DS + "Reference", URI=quote(name))
            etree.SubElement(reference, DS + "DigestMethod", Algorithm=self.digest_alg.value)
            digest = etree.SubElement(reference, DS + "DigestValue")
            digest.text = b64encode(sha256(content).digest()).decode()
        return info, value


def detached_xml(
    files: Mapping[str, bytes], by: Signer, *, role: str = "", **namespaces: str
) -> bytes:
    """Sign files; `namespaces` are those of the later parent element, which is signed too."""
    signer = DetachedSigner(files)
    signer.namespaces.update(namespaces)
    signer.role = role
    return bytes(etree.tostring(signer.sign(b"", **_key(by))))


class WrappingSigner(DetachedSigner):
    """Puts the file as base64 into the signature."""

    def _build_sig(self, sig_root: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        info, value = super()._build_sig(sig_root, *args, **kwargs)
        (reference,) = info.findall(DS + "Reference")
        reference.set("URI", "#plik")
        transforms = etree.Element(DS + "Transforms")
        etree.SubElement(transforms, DS + "Transform", Algorithm=DS[1:-1] + "base64")
        reference.insert(0, transforms)
        return info, value

    def _build_xades_ds_object(self, sig_root: Any, signing_settings: Any) -> None:
        wrapped = etree.SubElement(sig_root, DS + "Object", Id="plik")
        (content,) = self.files.values()
        wrapped.text = b64encode(content).decode()
        super()._build_xades_ds_object(sig_root, signing_settings)  # type: ignore[no-untyped-call]  # theirs


def wrapped_file(content: bytes, by: Signer, *, role: str = "") -> bytes:
    signer = WrappingSigner({"plik": content})
    signer.role = role
    return bytes(etree.tostring(signer.sign(b"", **_key(by))))


def asice(files: Mapping[str, bytes], *signatures: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        for name, content in files.items():
            archive.writestr(name, content)
        for number, signature in enumerate(signatures):
            archive.writestr(f"META-INF/signatures{number}.xml", signature)
    return out.getvalue()


def _key(by: Signer) -> dict[str, Any]:
    key = by.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {"key": key, "cert": by.certificate.public_bytes(Encoding.PEM).decode()}
