"""Checks that standard input is one format and nothing else. Runs in the sandbox.

Searching ten megabytes for markup and archives takes up to a second, too long for a web worker
(`content.py` starts it). Imports no Django.
"""

import io
import re
import sys
import zipfile

from cms_ext.base.files.sandbox.confinement import confine_process

MAX_MEMORY = 512 * 1024 * 1024
MAX_SECONDS = 5
TEXT = "text/plain"
LAYOUT = str.maketrans("", "", "\r\n\t")
WEB_PAGE = re.compile(rb"<(?:script|iframe)[\s>]|<html[\s>]|<!doctype\s+html", re.IGNORECASE)
PDF_END = b"%%EOF"
OBJECT = re.compile(rb"\d+ \d+ obj\b")
PNG_END = b"IEND\xaeB`\x82"


def inspect_format(content: bytes, mime: str) -> str:
    """Returns `ok`, `broken` (no plain text), `pdf-end`, `png-end`, `web` or `archive`.

    An electronic signature of a PDF is a revision of its own, which ends in %%EOF again.
    """
    if mime == TEXT:
        return "ok" if _is_plain(content) else "broken"
    if mime == "application/pdf" and _goes_on_behind_its_end(content):
        return "pdf-end"
    if mime == "image/png" and not content.endswith(PNG_END):
        return "png-end"
    if mime != "application/xml" and WEB_PAGE.search(content):
        return "web"
    if mime != "application/vnd.etsi.asic-e+zip" and _holds_archive(content):
        return "archive"
    return "ok"


def _goes_on_behind_its_end(content: bytes) -> bool:
    """Return whether anything stands behind the last %%EOF; a file that was cut off has none."""
    end = content.rfind(PDF_END)
    rest = content[end + len(PDF_END) :].strip(b"\r\n\t \x00\x1a")
    if end < 0 or not rest:
        return False
    # One laid out for the web has an end in its front part, and then goes on with objects.
    is_front = b"/Linearized" in content[:1024] and content.find(PDF_END) == end
    return not (is_front and OBJECT.match(rest))


def _is_plain(content: bytes) -> bool:
    """UTF-8 without control characters: neither a program nor something compressed."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return text.translate(LAYOUT).isprintable()


def _holds_archive(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def main(arguments: list[str]) -> None:
    confine_process(memory=MAX_MEMORY, seconds=MAX_SECONDS)
    sys.stdout.write(inspect_format(sys.stdin.buffer.read(), arguments[0]))
