"""What a member of an archive may be called."""

from __future__ import annotations

MANIFEST = "manifest.json"
LIST = "SHA256SUMS"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FOLDERS = frozenset({"private", "media", "trust"})
LONGEST_PART = 255


def is_fit(name: str) -> bool:
    """A relative path below one of the folders that leads nowhere else, on any machine."""
    top, *rest = name.split("/")
    return (
        top in FOLDERS
        and bool(rest)
        and name.isprintable()
        and "\\" not in name
        and all(
            part not in ("", ".", "..") and len(part.encode("utf-8", "replace")) <= LONGEST_PART
            for part in rest
        )
    )
