"""`manage.py import_library`: a folder or a ZIP, rehearsed or taken in."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms_ext.people.identity.models import User
from members_area.library.models import Document
from members_area.register.models import Organ
from tests.commands import ended
from tests.members_area.library.intake.archives import archive, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "2024"
    folder.mkdir()
    (folder / "uchwala-3-rn-2024.pdf").write_bytes(paper("Tresc"))
    (folder / "notatka.txt").write_text("nie")
    return folder


def run(path: Path, *flags: str) -> tuple[dict[str, Any], int]:
    """Return the command's object and its exit code."""
    code, out = ended("import_library", str(path), "--by=celina", "--json", *flags)
    return json.loads(out), code


def test_a_folder_is_rehearsed_and_then_taken_in_once(celina: User, board: Organ, folder: Path):
    report, code = run(folder, "--dry-run")

    assert (report["status"], report["counts"], code) == (
        "rehearsed",
        {"ready": 1, "refused": 1},
        1,
    )
    [refused, ready] = sorted(report["files"], key=lambda row: str(row["file"]))
    assert ready["facts"]["number"] == "3/RN/2024"
    assert "Nie przyjmujemy" in refused["message"]
    assert not Document.objects.exists()

    counts = [run(folder)[0]["counts"] for _time in range(2)]
    assert counts == [{"refused": 1, "taken": 1}, {"already": 1, "refused": 1}]
    document = Document.objects.get()
    assert (document.state, document.uploaded_by) == ("DRAFT", celina)


def test_an_archive_with_an_index_of_its_own_or_beside_it(celina: User, board: Organ, tmp_path):
    path = tmp_path / "paczka.zip"
    path.write_bytes(archive({"a.pdf": paper("a")}).read())
    index = tmp_path / "spis.csv"
    index.write_text("plik;tytuł\na.pdf;Regulamin rady\n", "utf-8")

    report, code = run(path, f"--index={index}")

    assert (report["files"][0]["message"], code) == ("Regulamin rady", 0)


def test_what_cannot_begin_says_why(celina: User, tmp_path):
    missing = str(tmp_path / "nie-ma.zip")

    with pytest.raises(CommandError, match="Nie ma czynnego pracownika"):
        call_command("import_library", missing, "--by=nikt")
    with pytest.raises(CommandError, match="nie da się otworzyć|No such file"):
        call_command("import_library", missing, "--by=celina")
