"""Which settings the command `coop` takes."""

import os
import sys
from pathlib import Path

import pytest

from coop_site import commands, demo_server

SITE = """\
DJANGO_SETTINGS_MODULE='coop_settings'
SECRET_KEY='of$the%file'
DEBUG=''
"""
NAMES = ("DJANGO_SETTINGS_MODULE", "SECRET_KEY", "DEBUG", "DATA_DIR", "PROFILE", "COOP_LEDGER")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    for name in NAMES:
        # Set first, or what the command sets would outlive the test.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(sys, "path", list(sys.path))


def settings_in(folder: Path, *words: str) -> dict[str, str]:
    commands.use_settings(folder, words)
    return {name: os.environ[name] for name in NAMES if name in os.environ}


@pytest.mark.parametrize(
    ("words", "profile"),
    [
        (("migrate",), "coop"),
        (("load_demo",), "coop"),
        (("load_demo", "--profile", "union"), "union"),
        (("load_demo", "--scale", "100", "--profile=union"), "union"),
        (("import_bank", "wyciag.sta", "--profile", "pko"), "coop"),
    ],
)
def test_the_profile_of_a_demo_is_read_from_its_command(words: tuple[str, ...], profile: str):
    assert commands.find_profile(words) == profile


def test_the_profile_of_the_environment_holds_for_every_command(monkeypatch):
    monkeypatch.setenv("PROFILE", "union")

    assert commands.find_profile(["migrate"]) == "union"


def test_a_site_s_own_file_is_read_in_its_folder(tmp_path: Path, monkeypatch):
    (tmp_path / "coop.env").write_text(SITE)
    monkeypatch.setenv("SECRET_KEY", "of the environment")

    assert settings_in(tmp_path, "migrate") == {
        "DJANGO_SETTINGS_MODULE": "coop_settings",
        "SECRET_KEY": "of the environment",
        "DEBUG": "",
        "DATA_DIR": str(tmp_path / "var"),
    }
    assert sys.path[-1] == str(tmp_path)


def test_named_settings_go_before_the_file_of_the_folder(tmp_path: Path, monkeypatch):
    """A server's command works in any folder, also in that of another site."""
    (tmp_path / "coop.env").write_text(SITE)
    named = "coop_site.settings.production"
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", named)

    assert settings_in(tmp_path, "migrate") == {"DJANGO_SETTINGS_MODULE": named}


def test_a_key_is_read_as_it_is_written(tmp_path: Path):
    (tmp_path / "coop.env").write_text(SITE)

    assert settings_in(tmp_path, "migrate")["SECRET_KEY"] == "of$the%file"


def test_without_a_site_a_command_of_the_wheels_stops(tmp_path: Path, monkeypatch):
    """In a checkout the demo of `make run` is meant."""
    named = {"DJANGO_SETTINGS_MODULE": "coop_site.settings.demo"}
    assert settings_in(tmp_path, "migrate") == named
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    monkeypatch.setattr(demo_server, "CHECKOUT", None)
    monkeypatch.setattr(demo_server, "FOLDER", tmp_path)

    with pytest.raises(SystemExit, match=r"W tym folderze nie ma serwisu\."):
        commands.use_settings(tmp_path, ["migrate"])
    # A demo was begun here.
    (tmp_path / "var").mkdir()
    assert settings_in(tmp_path, "migrate") == named


def test_an_unknown_demo_is_said(tmp_path: Path):
    with pytest.raises(SystemExit, match="Nie ma pokazu „gmina”. Wybierz jeden z: coop, union"):
        commands.use_settings(tmp_path, ["load_demo", "--profile", "gmina"])
