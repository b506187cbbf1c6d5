"""Archives as a site writes them, and as somebody spoils them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from cms_ext.operations.backup.domain.archive import DATABASES, Manifest, archive
from cms_ext.operations.backup.domain.engine import engine
from cms_ext.operations.backup.domain.fitting import fingerprints

AT = datetime(2026, 11, 20, 2, 30)
FILES = {"private/library/ab12.pdf": b"%PDF statut", "media/images/blok.jpg": b"\xff\xd8 blok"}


def written(path: Path, files: dict[str, bytes] = FILES, **facts: Any) -> Path:
    """A whole archive at `path` with these files; `facts` are other ones of its description."""
    with archive(path, AT) as writer:
        name = DATABASES[facts.get("engine", connection.vendor)]
        writer.add(name, io.BytesIO(b"baza"), packed=True)
        for name, content in files.items():
            size, _sha256 = writer.add(name, io.BytesIO(content), packed=False)
            writer.files += 1
            writer.size += size
        usual: dict[str, Any] = {
            "made_at": "2026-11-20T02:30:00+01:00",
            "program": {"wagtail": "8.0.1"},
            "engine": connection.vendor,
            "engine_version": engine().version(),
            "plugins": list(settings.PLUGINS),
            "migrations": ["cms_ext_identity.0001_initial"],
            "keys": fingerprints(),
            "figures": {},
            "rows": {},
            "files": writer.files,
            "size": writer.size,
            "missing": [],
            "list_sha256": writer.listed(),
        }
        writer.described(Manifest(**(usual | facts)))
    return path


def spoilt(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with its members changed, and nothing else put right."""
    with zipfile.ZipFile(path) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return path


def described(members: dict[str, bytes], **facts: Any) -> None:
    """Another description, which nobody has sealed."""
    content = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(content | facts).encode()


def listed(members: dict[str, bytes], name: str, content: bytes) -> None:
    """One more file, listed as it should be: only its name, or its being there, is wrong."""
    members[name] = content
    members["SHA256SUMS"] += f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode()
    size = json.loads(members["manifest.json"])["size"] + len(content)
    sha256 = hashlib.sha256(members["SHA256SUMS"]).hexdigest()
    described(members, list_sha256=sha256, size=size)
