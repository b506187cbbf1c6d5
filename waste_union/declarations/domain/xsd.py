"""The schema of a form's XML, as it is published (waste_declaration.md §4)."""

from __future__ import annotations

from pathlib import Path

from waste_union.declarations.models import FormVersion

FIRST_SCHEMA = Path(__file__).parent.parent / "schemas" / "deklaracja-odpady.xsd"


def schema_bytes(form: FormVersion) -> bytes:
    """The schema of a version as it is published; lines end with LF."""
    return form.xsd.replace("\r\n", "\n").rstrip("\n").encode() + b"\n"


def first_schema() -> str:
    """The schema with which a new form begins: that of the XML which this program makes."""
    return FIRST_SCHEMA.read_text(encoding="utf-8")
