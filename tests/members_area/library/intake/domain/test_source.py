import io
import os
import zipfile

import pytest

from members_area.library.intake.domain import source
from members_area.library.intake.domain.source import (
    BatchSourceEntry,
    FolderSource,
    RefusedEntry,
    RefusedSource,
    ZipSource,
    plain_name,
)
from tests.members_area.library.intake.archives import archive, link, with_entry


def refusals(files: dict[str, bytes]) -> dict[str, str]:
    return {entry.name: entry.refusal for entry in ZipSource(archive(files)).entries}


def test_a_name_is_judged_before_a_byte_is_read():
    outside, inner = "poza archiwum", "archiwum w archiwum"
    complaints = {
        "../../etc/passwd.pdf": outside,
        "/etc/uchwala.pdf": outside,
        "C:/uchwala.pdf": outside,
        "rok/../../uchwala.pdf": outside,
        r"..\uchwala.pdf": outside,
        r"rok\..\..\uchwala.pdf": outside,
        r"C:\biuro\uchwala.pdf": outside,
        r"C:uchwala.pdf": outside,
        r"\\serwer\biuro\uchwala.pdf": outside,
        r"2026\w-srodku.zip": inner,
        ".": "nie ma nazwy",
        "w-srodku.zip": inner,
        "program.exe": "nie przyjmujemy",
        "bez-rozszerzenia": "nie przyjmujemy",
        f"{'a' * 500}.pdf": "dłuższa niż 500",
    }

    for name, complaint in complaints.items():
        found = refusals({name: b"x", "dobry.pdf": b"x"})
        assert complaint in found[plain_name(name)].lower()
        assert found["dobry.pdf"] == ""


def test_a_name_has_one_spelling_whatever_system_packed_it():
    for name in (r"2026\uchwała.pdf", "./2026/uchwała.pdf", "2026//uchwała.pdf"):
        read = ZipSource(archive({"2026\\": b"", name: b"tresc"}))
        assert [(one.name, one.refusal) for one in read.entries] == [("2026/uchwała.pdf", "")]
        assert read.read(read.entries[0]) == b"tresc"

    twice = ZipSource(archive({"2026/a.pdf": b"1", r"2026\a.pdf": b"2"}))
    assert [bool(entry.refusal) for entry in twice.entries] == [False, True]
    # A colon within a name is no drive.
    assert refusals({"Uchwała: opłaty.pdf": b"x"}) == {"Uchwała: opłaty.pdf": ""}


def test_links_bombs_and_locked_files_are_named_unopened():
    [entry] = ZipSource(with_entry(link("uchwala.pdf"), b"/etc/passwd")).entries
    assert entry.refusal == "To dowiązanie, a nie plik."

    [entry] = ZipSource(archive({"bomba.pdf": b"\0" * 5_000_000})).entries
    assert "rośnie ponad 200 razy" in entry.refusal

    raw = bytearray(archive({"zamkniety.pdf": b"x"}).read())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1  # the mark of encryption in the directory
    [entry] = ZipSource(io.BytesIO(bytes(raw))).entries
    assert "hasłem" in entry.refusal


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_taken_once():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("a.pdf", b"1")
        packed.writestr("a.pdf", b"2")

    read = ZipSource(made)

    assert [bool(entry.refusal) for entry in read.entries] == [False, True]
    assert read.read(read.entries[0]) == b"1"


def test_a_directory_that_lies_about_a_size_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(source, "MAX_SIZE", 10)
    content = archive({"a.pdf": b"0123456789abcdef"})
    read = ZipSource(content)

    with pytest.raises(RefusedEntry, match="większy niż"):
        read.read(BatchSourceEntry("a.pdf", "0"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp852"])
def test_polish_names_are_read_as_their_author_saw_them(encoding: str):
    name = "ąęółż".encode(encoding)
    raw = archive({"X" * len(name) + ".pdf": b"x"}).read()

    [entry] = ZipSource(io.BytesIO(raw.replace(b"X" * len(name), name))).entries

    assert entry.name == "ąęółż.pdf"


def test_what_is_no_archive_an_empty_one_and_one_too_full_are_refused(monkeypatch):
    for content, complaint in (
        (b"", "nie da się otworzyć"),
        (b"nie zip", "nie da się otworzyć"),
        (b"PK\x03\x04" + b"\0" * 40, "nie da się otworzyć"),
        (archive({}).read(), "ani jednego pliku"),
    ):
        with pytest.raises(RefusedSource, match=complaint):
            ZipSource(io.BytesIO(content))
    monkeypatch.setattr(source, "MAX_FILES", 1)
    with pytest.raises(RefusedSource, match="Naraz przyjmujemy 1"):
        ZipSource(archive({"a.pdf": b"1", "b.pdf": b"2"}))
    monkeypatch.setattr(source, "MAX_BYTES", 2 * 1024**2)
    with pytest.raises(RefusedSource) as refused:
        ZipSource(archive({"a.pdf": os.urandom(3 * 1024**2)}))
    assert str(refused.value) == "Plików jest 1 (3 MB). Naraz przyjmujemy 1 i 2 MB."


def test_a_folder_is_read_below_itself_and_links_are_not_followed(tmp_path):
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "a.pdf").write_bytes(b"a")
    (tmp_path / "tajne.pdf").symlink_to("/etc/hostname")

    folder = FolderSource(tmp_path)

    assert [(entry.name, entry.refusal) for entry in folder.entries] == [
        ("2026/a.pdf", ""),
        ("tajne.pdf", "To dowiązanie, a nie plik."),
    ]
    assert folder.read(folder.entries[0]) == b"a"


def test_names_of_a_folder_that_are_no_text_or_look_like_a_path(tmp_path):
    (tmp_path / os.fsdecode(b"uchwa\xb3a.pdf")).write_bytes(b"stary alfabet")
    (tmp_path / r"..\wyjscie.pdf").write_bytes(b"x")

    folder = FolderSource(tmp_path)

    assert {entry.name: bool(entry.refusal) for entry in folder.entries} == {
        "uchwa?a.pdf": False,
        "../wyjscie.pdf": True,
    }
    taken = next(entry for entry in folder.entries if not entry.refusal)
    assert folder.read(taken) == b"stary alfabet"
