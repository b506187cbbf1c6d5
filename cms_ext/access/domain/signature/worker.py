"""The process that takes a signed file from outside apart (`check.py` starts it).

It imports no Django and gets no secrets: the request comes as JSON on the standard input, the
report goes as JSON to the standard output. Whatever a hostile file raises ends this process, and
the caller reports the file as unreadable.
"""

import base64
import io
import json
import re
import sys
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lxml import etree

from cms_ext.access.domain.signature.fact import NoSignature, SignatureFact, UnreadableSignature
from cms_ext.access.domain.signature.pades import read_signed_pdf
from cms_ext.access.domain.signature.report import (
    SignatureReport,
    make_report,
    unreadable_report,
    unsigned_report,
)
from cms_ext.access.domain.signature.trust import TrustEntry, TrustKind
from cms_ext.access.domain.signature.xades import DS, parse_signed_xml, read_xml
from cms_ext.base.files.sandbox.confinement import confine_process
from cms_ext.base.tables.zip_archive import ZipArchive, ZipProblem

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 20
MAX_MEMBERS = 30
MAX_BYTES = 20 * 1024 * 1024
SIGNATURES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml")


def main(_arguments: list[str]) -> None:
    confine_process(memory=MEMORY_BYTES, seconds=CPU_SECONDS)
    json.dump(check(json.load(sys.stdin)).as_json(), sys.stdout)


def check(request: Mapping[str, Any]) -> SignatureReport:
    """Return the report of `request`, as `check.py` writes it."""
    detached = request["detached"]
    try:
        facts = _read(
            base64.b64decode(request["content"]),
            request["mime"],
            base64.b64decode(detached) if detached is not None else None,
        )
    except NoSignature:
        return unsigned_report()
    except UnreadableSignature as reason:
        return unreadable_report(str(reason))
    entries = [_entry(row) for row in request["trust"]]
    return make_report(facts, entries, datetime.fromisoformat(request["now"]))


def _entry(row: Mapping[str, str]) -> TrustEntry:
    return TrustEntry(
        certificate=base64.b64decode(row["certificate"]),
        kind=TrustKind(row["kind"]),
        title=row["title"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]),
        source=row["source"],
        added_by=row["added_by"],
        added_on=date.fromisoformat(row["added_on"]),
    )


def _read(content: bytes, mime: str, detached: bytes | None) -> list[SignatureFact]:
    if mime == "application/pdf":
        return read_signed_pdf(content)
    if mime.endswith("zip"):
        return read_asice(content)
    if mime.endswith("xml"):
        return read_xml(content, detached)
    raise NoSignature


def read_asice(content: bytes) -> list[SignatureFact]:
    """Read every signature of an ASiC-E container, over all of its documents.

    A container is a zip of documents with XAdES signatures in META-INF. Raises NoSignature,
    UnreadableSignature.
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
    archive = ZipArchive(io.BytesIO(content), _refuse, MAX_MEMBERS)
    members = {member.filename: member for member in archive.files}
    if len(members) < len(archive.files):
        raise UnreadableSignature("W kontenerze dwa pliki mają tę samą nazwę.")
    if archive.unpacked > MAX_BYTES:
        raise _refuse(ZipProblem.LARGE)
    return {name: archive.read(member, MAX_BYTES) for name, member in members.items()}


def _refuse(fault: ZipProblem) -> UnreadableSignature:
    if fault in (ZipProblem.LARGE, ZipProblem.MANY):
        return UnreadableSignature("Kontener ma za dużo plików albo są za duże.")
    return UnreadableSignature("Nie udało się otworzyć kontenera z podpisem.")


def _signatures(data: bytes) -> list[bytes]:
    """Each signature of a META-INF file as a document of its own."""
    root = parse_signed_xml(data)
    if root.tag == f"{DS}Signature":
        return [data]
    return [etree.tostring(item, with_tail=False) for item in root.findall(f"./{DS}Signature")]
