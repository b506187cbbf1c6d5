"""The folder of trusted certificates, its manifest, its command and its check."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError

from cms_ext.access.checks import check_trust_store
from cms_ext.access.domain.signature.trust import (
    BrokenTrustStore,
    TrustKind,
    add_certificate,
    certificate_digest,
    read_store,
)
from tests.commands import printed
from tests.signing import Authority, Signer

DAY = date(2026, 11, 20)


def added(folder: Path, signer: Signer | Authority, **changed: Any) -> None:
    pem = signer.certificate.public_bytes(Encoding.PEM)
    values: dict[str, Any] = {
        "kind": TrustKind.TRUSTED,
        "title": "Pieczęć",
        "source": "https://example.org",
        "added_by": "Ewa",
        "today": DAY,
    }
    add_certificate(folder, pem, **(values | changed))


def test_what_is_added_is_read_back(tmp_path, ministry: Signer, ca: Authority):
    added(tmp_path, ministry)
    added(tmp_path, ca, kind=TrustKind.PERSONAL, title="e-Dowód", valid_to=date(2027, 1, 31))

    entries = read_store(tmp_path)

    assert [(e.title, e.kind, e.certificate, e.valid_from, e.valid_to) for e in entries] == [
        ("Pieczęć", "TRUSTED", ministry.der, DAY, date(2027, 12, 25)),
        ("e-Dowód", "PERSONAL", ca.der, DAY, date(2027, 1, 31)),
    ]
    assert [entries[1].in_force(date(2027, 1, n)) for n in (30, 31)] == [True, True]
    assert not entries[1].in_force(date(2027, 2, 1))
    with pytest.raises(BrokenTrustStore, match="już jest"):
        added(tmp_path, ministry)


@pytest.mark.parametrize(
    ("row_changed", "file_changed", "said"),
    [
        ({"sha256": "0" * 64}, None, "nie jest certyfikatem, który dodano"),
        ({}, Path.unlink, "Nie ma pliku"),
        ({"file": "../obcy.pem"}, None, "poza magazynem"),
        ({}, lambda file: file.write_text("nic"), "nie jest certyfikatem X.509"),
        ({"kind": "ZAUFANY"}, None, "zły rodzaj albo datę"),
        ({"valid_to": "31.12.2027"}, None, "zły rodzaj albo datę"),
        ({"source": None}, None, "musi mieć pola"),
    ],
    ids=["bytes", "no file", "outside", "no certificate", "kind", "day", "no source"],
)
def test_a_broken_store_stops_the_site_and_says_why(
    row_changed: dict[str, str | None],
    file_changed: Callable[[Path], object] | None,
    said: str,
    tmp_path,
    ministry: Signer,
    settings,
):
    settings.COOP_TRUST_STORE = str(tmp_path)
    added(tmp_path, ministry)
    assert check_trust_store(None) == []
    (row,) = json.loads((tmp_path / "manifest.json").read_text())
    if file_changed:
        file_changed(tmp_path / row["file"])
    harmed = {key: value for key, value in (row | row_changed).items() if value is not None}
    (tmp_path / "manifest.json").write_text(json.dumps([harmed]))

    (problem,) = check_trust_store(None)

    assert (problem.id, said in problem.msg) == ("coop.E020", True)


def test_no_manifest_is_an_empty_store_and_one_that_is_no_list_of_entries_is_broken(
    tmp_path, settings
):
    assert read_store(None) == read_store(tmp_path) == []

    for text in ("{", "{}", '["x"]'):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(BrokenTrustStore):
            read_store(tmp_path)
    settings.COOP_TRUST_STORE = str(tmp_path / "nie-ma")
    assert [problem.id for problem in check_trust_store(None)] == ["coop.E020"]


command = partial(printed, "trust_store")


def test_the_command_adds_lists_and_checks(tmp_path, ministry: Signer, settings):
    settings.COOP_TRUST_STORE = str(tmp_path / "zaufane")
    file = tmp_path / "pieczec.der"
    file.write_bytes(ministry.der)

    said = command(
        *("add", str(file), "--kind", "trusted", "--title", "Pieczęć ministra"),
        *("--source", "https://example.org", "--by", "Ewa", "--to", "2026-11-19"),
    )

    assert f"SHA-256: {certificate_digest(ministry.der)}" in said
    assert "podpis zaufany: dokładnie ta pieczęć" in said
    assert "Pieczęć ministra  DZIŚ NIE OBOWIĄZUJE" in command("list")
    assert command("check").endswith("Wpisy: 1, obowiązujące: 0.\n")


def test_the_command_refuses_in_words(tmp_path, settings):
    with pytest.raises(CommandError, match="Ustaw zmienną COOP_TRUST_STORE"):
        command("list")
    settings.COOP_TRUST_STORE = str(tmp_path)
    assert command("list") == "Magazyn jest pusty: podpisów nikt nie poświadcza.\n"
    rest = ("--kind", "trusted", "--title", "x", "--source", "x", "--by", "Ewa")
    with pytest.raises(CommandError, match="Nie da się odczytać pliku"):
        command("add", str(tmp_path / "nie-ma.pem"), *rest)
    (tmp_path / "zly.pem").write_text("nic")
    with pytest.raises(CommandError, match="nie jest certyfikatem"):
        command("add", str(tmp_path / "zly.pem"), *rest)
