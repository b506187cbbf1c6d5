"""One spelling for the names of files, whatever system packed them or wrote the index. Pure."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath


def plain_name(name: str) -> str:
    """`2026/uchwała.pdf`: slashes, no `./`, letters with their marks as one sign.

    Windows writes `\\`, macOS takes letters and marks apart. A name that leads out (`..`, a drive,
    a root) still does: whoever reads the file judges it. Bytes that are no text become `?`.
    """
    text = name.encode("utf-8", "replace").decode("utf-8").replace("\\", "/")
    return str(PurePosixPath(unicodedata.normalize("NFC", text)))
