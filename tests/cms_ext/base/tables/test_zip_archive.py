"""ZIPs from outside: what is in them, and each fault before it costs memory."""

import io
import zipfile

import pytest

from cms_ext.base.tables.zip_archive import (
    ZipArchive,
    ZipProblem,
    decode_name,
    is_encrypted,
    is_link,
)

MAX_FILES = 1_000


class Refused(Exception):
    pass


def packed(*named: tuple[str, bytes], **changes: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in named:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = changes.get("attributes", 0)
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def opened(content: bytes, most_files: int = 2) -> ZipArchive:
    return ZipArchive(io.BytesIO(content), Refused, most_files)


def read_all(content: bytes) -> list[bytes]:
    archive = opened(content)
    archive.require_plain()
    return [archive.read(file, MAX_FILES) for file in archive.files]


def with_flags(content: bytes, flags: int) -> bytes:
    """Return the archive with these bits in its directory."""
    at = content.index(b"PK\x01\x02") + 8
    return content[:at] + flags.to_bytes(2, "little") + content[at + 2 :]


def test_the_files_of_an_archive() -> None:
    archive = opened(packed(("a/", b""), ("a/łąka.txt", b"trawa"), ("b\\", b"")))

    assert [(decode_name(file), archive.read(file, MAX_FILES)) for file in archive.files] == [
        ("a/łąka.txt", b"trawa")
    ]
    assert (archive.unpacked, len(archive.entries)) == (5, 3)


@pytest.mark.parametrize("code_page", ["cp852", "utf-8"])
def test_names_of_programs_that_do_not_mark_utf_8(code_page: str) -> None:
    plain = packed(("x" * len("łąka".encode(code_page)), b""))
    (file,) = opened(
        plain.replace(b"x" * len("łąka".encode(code_page)), "łąka".encode(code_page))
    ).files

    assert decode_name(file) == "łąka"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04", ZipProblem.BROKEN),
        (packed(("a", b"x"))[:-3], ZipProblem.BROKEN),
        (packed(("a", b"x" * 9)).replace(b"K", b"R", 1), ZipProblem.BROKEN),
        (packed(*[(str(number), b"") for number in range(3)]), ZipProblem.MANY),
        (packed(("a" * 3_000, b"x")), ZipProblem.MANY),
        (packed(("a", b"x" * (MAX_FILES + 1))), ZipProblem.LARGE),
        (with_flags(packed(("a", b"x")), 0x1), ZipProblem.ENCRYPTED),
    ],
)
def test_what_is_wrong_with_an_archive(content: bytes, fault: ZipProblem) -> None:
    with pytest.raises(Refused) as refused:
        read_all(content)

    assert refused.value.args == (fault,)


def test_what_is_strange_in_a_file() -> None:
    (link,) = opened(packed(("a", b"/etc"), attributes=0o120777 << 16)).files
    (locked,) = opened(with_flags(packed(("a", b"x")), 0x1)).files

    assert [is_link(link), is_link(locked)] == [True, False]
    assert [is_encrypted(link), is_encrypted(locked)] == [False, True]
