"""A cut, emptied or rebuilt chain is found by what was told outside; a whole one is not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from cms_ext.evidence.anchors.domain import (
    AnchorFinding,
    append_to_file,
    chain_findings,
    verify_anchors,
)
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.evidence.proof.domain.chain import list_backup_figures
from cms_ext.evidence.proof.models import ChainHead, PublicationRecord
from tests.cms_ext.evidence.anchors.conftest import publish
from tests.whole_database import execute


def cut_to(seq: int) -> None:
    """As somebody with the database in hand would: the end away, and the head put back."""
    models.QuerySet(PublicationRecord).filter(seq__gt=seq).delete()
    last = PublicationRecord.objects.filter(seq=seq).first()
    ChainHead.objects.update(seq=seq, hash=last.hash if last else "")


def cut_lines() -> None:
    models.QuerySet(Anchor).filter(number=3).delete()


CUT = AnchorFinding(
    "publications", 3, "brakuje wpisu nr 3, podanego na zewnątrz 2026-11-22T00:30:00Z"
)
EARLIER = AnchorFinding(
    "publications", 2, "brakuje wpisu nr 2, podanego na zewnątrz 2026-11-20T23:30:04Z"
)
REBUILT = AnchorFinding(
    "publications", 3, "wpis nr 3 ma inny skrót niż podany na zewnątrz 2026-11-22T00:30:00Z"
)


@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda: None, []),
        (lambda: cut_to(2), [CUT]),
        (lambda: cut_to(0), [EARLIER, CUT]),
        (lambda: (cut_to(2), publish(4)), [REBUILT]),
        (lambda: (cut_to(2), cut_lines()), [CUT]),
    ],
    ids=[
        "whole",
        "tail cut, head put back",
        "emptied",
        "last record cut off, another one written through the site",
        "tail cut, and the lines of it too",
    ],
)
def test_a_chain_that_was_cut_is_found(
    told: Path, change: Callable[[], object], found: list[AnchorFinding]
):
    change()

    assert list(chain_findings("publications")) == found
    assert [one for one in verify_anchors() if one.chain] == found


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text(""),
        lambda path: path.write_text(path.read_text().replace("ons 2 ", "ons 1 ")),
        lambda path: path.write_text(f"{path.read_text()}dopisane\n"),
        lambda path: execute("UPDATE cms_ext_anchors_anchor SET number = 1 WHERE number = 2"),
        lambda path: execute("DELETE FROM cms_ext_anchors_anchor WHERE number = 2"),
    ],
    ids=[
        "no file",
        "an empty file",
        "another line",
        "a foreign line",
        "a forged row",
        "a lost row",
    ],
)
def test_changed_lines_are_found(told: Path, change: Callable[[Path], object]):
    change(told)

    assert list(verify_anchors()) != []


@pytest.mark.usefixtures("triggers_off")
def test_a_backup_of_an_earlier_day_shows_the_figures_of_its_day(told: Path):
    """The file has told more since; that is said by verify_anchors, and is no damage of a copy."""
    cut_to(2)
    cut_lines()

    assert list_backup_figures()["dowody publikacji, błędy łańcucha"] == "0"
    assert list(verify_anchors()) != []


def test_the_command_without_and_with_a_finding(told: Path, capsys):
    whole = told.read_text()
    told.unlink()
    assert append_to_file()
    call_command("verify_anchors")
    assert (told.read_text(), capsys.readouterr().out) == (whole, "0 findings\n")

    told.write_text(f"{whole}dopisane\n")
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_anchors", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "findings": [{"chain": "", "number": 0, "message": "wiersza nr 5 pliku nie ma w bazie"}],
        "lines": 4,
    }


@pytest.mark.usefixtures("triggers_off")
def test_a_copy_that_somebody_kept_finds_what_file_and_rows_no_longer_tell(
    told: Path, tmp_path, capsys
):
    kept = tmp_path / "od-sasiadki.txt"
    kept.write_text(f"Z listu Zarządu:\n  {told.read_text().splitlines()[-1]}\n")
    call_command("verify_anchors", "--copy", str(kept))
    assert capsys.readouterr().out == "0 findings\n"

    cut_to(2)
    cut_lines()
    told.unlink()
    append_to_file()
    call_command("verify_anchors")
    assert capsys.readouterr().out == "0 findings\n"

    with pytest.raises(SystemExit, match="1"):
        call_command("verify_anchors", "--copy", str(kept))
    assert capsys.readouterr().out.splitlines() == [
        "publications/3: takiego wiersza nie ma wśród podanych przez ten serwis",
        f"publications/3: {CUT.message}",
        "2 findings",
    ]


@pytest.mark.django_db
def test_a_copy_that_is_not_there_is_said(anchor_file: Path):
    with pytest.raises(CommandError, match=r"Nie da się odczytać pliku nic\.txt"):
        call_command("verify_anchors", "--copy", "nic.txt")
