"""The program's folder: its layout is chosen at the desk, a refused file is work at once."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.mirror.domain.folder import (
    choose_folder_profile,
    list_unsettled_files,
    read_folder_profile,
    take_program_snapshots,
)
from ebok_plugin.mirror.domain.profile import save_profile
from ebok_plugin.mirror.models import FeedSnapshot, FolderProfile, RefusedFile
from ebok_plugin.plugin.feeds import list_snapshots
from ebok_plugin.plugin.jobs import take_dropped_snapshots
from tests.clients import signed_in
from tests.ebok_plugin.mirror.mapping.books import DAY, PLAIN, simple
from tests.first_screen import waiting_for
from tests.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.COOP_LEDGER = "mirror"
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    settings.COOP_TODAY = DAY
    settings.COOP_FEED_PROFILE = ""
    place = tmp_path / "program"
    place.mkdir()
    settings.COOP_FEED_FOLDER = str(place)
    return place


def drop(folder: Path, name: str, content: str) -> None:
    """Drop a finished file and let the scheduler take it."""
    path = folder / name
    path.write_text(content, encoding="cp1250")
    long_ago = time.time() - 3600
    os.utime(path, (long_ago, long_ago))
    take_program_snapshots(folder, now=time.time() + 3600, today=DAY)


@pytest.mark.thorough
def test_a_refused_file_is_work_at_once_and_is_listed_until_a_snapshot_comes(folder: Path):
    drop(folder, "salda.csv", PLAIN)

    (refused,) = RefusedFile.objects.all()
    codes = [finding["code"] for finding in refused.findings]
    assert (refused.filename, codes) == ("salda.csv", ["HEADER_MISSING"])
    clerk = signed_in(staff("daria", "finance_clerk"))
    title = "Pliki z programu księgowego, których nie przyjęto"
    assert any(title in line for line in waiting_for(clerk))
    page = clerk.get("/admin/program/odrzucone/").content.decode()
    assert "salda.csv" in page
    assert "Plik nie zaczyna się od nagłówków." in page
    (run,) = list_snapshots("", 30)
    assert run.totals.startswith("odrzucono plik „salda.csv”: ")
    assert run.address == "/admin/program/odrzucone/"

    save_profile("Program", simple(), origin=SYSTEM)
    choose_folder_profile("Program", origin=SYSTEM)
    drop(folder, "salda2.csv", PLAIN)
    assert FeedSnapshot.objects.get().profile == "Program#1"
    assert not list_unsettled_files().exists()
    assert not any(title in line for line in waiting_for(clerk))
    assert [one.totals[:10] for one in list_snapshots("", 30)] == ["wierszy: 2", "odrzucono "]


def test_the_layout_of_the_folder_is_chosen_on_its_page(folder: Path, settings: Any, clerk: Client):
    settings.COOP_FEED_PROFILE = "one_row"
    assert read_folder_profile() == "one_row"
    row = save_profile("Program", simple(), origin=SYSTEM)
    address = f"/admin/program/uklady/{row.pk}/"
    assert "Czytaj tym układem pliki z folderu programu" in clerk.get(address).content.decode()

    clerk.post(address, {"krok": "folder"})
    assert read_folder_profile() == "Program"
    # A renamed layout goes on reading the folder.
    renamed = clerk.post(address, {"krok": "nazwa", "name": "Nowy program"})
    assert read_folder_profile() == "Nowy program"
    clerk.post(renamed["Location"], {"krok": "bez-folderu"})
    assert read_folder_profile() == ""
    assert [one.profile for one in FolderProfile.objects.order_by("pk")] == [
        "Program",
        "Nowy program",
        "",
    ]


def test_without_a_folder_there_is_nothing_to_choose(folder: Path, settings: Any, clerk: Client):
    settings.COOP_FEED_FOLDER = ""
    row = save_profile("Program", simple(), origin=SYSTEM)
    assert "z folderu" not in clerk.get(f"/admin/program/uklady/{row.pk}/").content.decode()
    take_dropped_snapshots()


@pytest.mark.always
def test_who_chooses_the_layout_and_reads_refusals(folder: Path):
    row = save_profile("Program", simple(), origin=SYSTEM)
    for group, sees in (("auditor", 200), ("finance_approver", 200), ("membership_clerk", 302)):
        other = signed_in(staff(group.replace("_", ""), group))
        assert other.get("/admin/program/odrzucone/").status_code == sees
        other.post(f"/admin/program/uklady/{row.pk}/", {"krok": "folder"})
    assert not FolderProfile.objects.exists()
