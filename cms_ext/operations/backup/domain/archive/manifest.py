"""What an archive says about itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Self, get_origin, get_type_hints

from cms_ext.office.audit.domain.event import keyed_hash
from cms_ext.operations.backup.domain.archive.names import DATABASES
from cms_ext.operations.backup.domain.refusal import BackupRefused

KIND = "wagtail-coop backup"
# Raised when an older program could no longer restore what a newer one writes.
FORMAT = 1
FOREIGN = "To nie jest kopia zapasowa tego programu."
AROUND = frozenset({"kind", "format", "seal"})
CHANGED = "Opis kopii został zmieniony. Przywróć inną kopię."


@dataclass(frozen=True, slots=True)
class Manifest:
    """The moment (ISO 8601), where it came from, and what must be found again.

    `migrations` are those applied of the apps that were on. `keys` are fingerprints, never keys.
    `figures` are by name, `rows` counts by table. `missing` are files that the database named
    though they were lost before. `files` and `size` count files without the database.
    """

    made_at: str
    program: dict[str, str]
    engine: str
    engine_version: int
    plugins: list[str]
    migrations: list[str]
    keys: dict[str, str]
    figures: dict[str, str]
    rows: dict[str, int]
    files: int
    size: int
    missing: list[str]
    list_sha256: str

    def written(self) -> bytes:
        """As JSON, sealed with COOP_AUDIT_KEY."""
        content = {"kind": KIND, "format": FORMAT, **asdict(self)}
        return _json({**content, "seal": keyed_hash(_json(content).decode())})

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Raises BackupRefused for a foreign or newer format; `is_sealed` judges the seal."""
        content = _object(text)
        if content.get("kind") != KIND:
            raise BackupRefused(FOREIGN)
        if content.get("format") != FORMAT:
            raise BackupRefused(
                "Kopia pochodzi z nowszej wersji programu. Przywróć ją tą wersją albo nowszą."
            )
        found = {name: value for name, value in content.items() if name not in AROUND}
        if {name: type(value) for name, value in found.items()} != TYPES:
            raise BackupRefused(CHANGED)
        manifest = cls(**found)
        if manifest.engine not in DATABASES:
            raise BackupRefused(CHANGED)
        return manifest


TYPES = {name: get_origin(kind) or kind for name, kind in get_type_hints(Manifest).items()}


def is_sealed(text: bytes) -> bool:
    """Whether nobody without COOP_AUDIT_KEY has written or changed it."""
    content = _object(text)
    seal = content.pop("seal", "")
    return bool(seal == keyed_hash(_json(content).decode()))


def _object(text: bytes) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise BackupRefused(FOREIGN) from error
    if not isinstance(content, dict):
        raise BackupRefused(FOREIGN)
    return content


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()
