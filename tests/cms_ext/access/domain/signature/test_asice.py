"""ASiC-E containers: every document in them must be signed by every signature."""

import io
import zipfile

import pytest

from cms_ext.access.domain.signature.fact import NoSignature, UnreadableSignature
from cms_ext.access.domain.signature.report import SignatureResult, report_of
from cms_ext.access.domain.signature.trust import TrustEntry
from cms_ext.access.domain.signature.worker import read_asice
from tests.signing import ANNA, NOW, Signer, asice, blank_pdf, detached_xml

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
        found = report_of(read_asice(content), store, NOW)
        assert (found.kind, found.person) == (SignatureResult.INTACT_TRUSTED, "Anna Przykładowa")
        assert "Podpis 2 z 2." in found.lines


def test_a_document_outside_the_signature_is_a_changed_container(
    ministry: Signer, store: list[TrustEntry]
):
    name = "wniosek Anny.pdf"
    signature = detached_xml(FILES, ministry, role=ANNA)

    for files in (FILES | {"dopisany.txt": b"Obcy"}, FILES | {name: blank_pdf(pages=2)}):
        found = report_of(read_asice(asice(files, signature)), store, NOW)
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
