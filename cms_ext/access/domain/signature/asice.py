"""An ASiC-E container: documents in a zip with their XAdES signatures in META-INF."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from cms_ext.access.domain.signature.fact import NoSignature, SignatureFact, UnreadableSignature
from cms_ext.access.domain.signature.xades import DS, parse, read_xml

MOST_MEMBERS = 30
MOST_BYTES = 20 * 1024 * 1024
SIGNATURES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml")


def read_asice(content: bytes) -> list[SignatureFact]:
    """Every signature of a container, over all of its documents.

    Raises NoSignature, UnreadableSignature.
    """
    members = _members(content)
    files = {
        name: data
        for name, data in members.items()
        if name != "mimetype" and not name.startswith("META-INF/")
    }
    signatures = [
        signature
        for name, data in sorted(members.items())
        if SIGNATURES.fullmatch(name)
        for signature in _signatures(data)
    ]
    if not signatures or not files:
        raise NoSignature
    return [fact for signature in signatures for fact in read_xml(signature, files)]


def _members(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len({info.filename for info in infos}) != len(infos):
                raise UnreadableSignature("W kontenerze dwa pliki mają tę samą nazwę.")
            if len(infos) > MOST_MEMBERS or sum(i.file_size for i in infos) > MOST_BYTES:
                raise UnreadableSignature("Kontener ma za dużo plików albo są za duże.")
            return {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as problem:
        raise UnreadableSignature("Nie udało się otworzyć kontenera z podpisem.") from problem


def _signatures(data: bytes) -> list[bytes]:
    """Each signature of a META-INF file as a document of its own."""
    root = parse(data)
    if root.tag == f"{DS}Signature":
        return [data]
    return [etree.tostring(item, with_tail=False) for item in root.findall(f"./{DS}Signature")]
