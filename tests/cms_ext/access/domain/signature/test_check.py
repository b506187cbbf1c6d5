"""The whole way: a file goes to the worker's process, a report comes back, whatever happens.

The folder of trusted certificates, its manifest, its command and its check.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError
from signxml.algorithms import SignatureMethod

from cms_ext.access.checks import check_trust_store
from cms_ext.access.domain.signature import check, worker
from cms_ext.access.domain.signature.check import check_signature
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.domain.signature.trust import (
    BrokenTrustStore,
    TrustKind,
    add_certificate,
    certificate_digest,
    read_store,
)
from cms_ext.base.files.sandbox import Program
from tests.commands import printed
from tests.signing import (
    ANNA,
    NOW,
    Authority,
    Signer,
    asice,
    blank_pdf,
    detached_xml,
    signed_pdf,
    signed_xml,
)

APPLICATION = "<wniosek><email>anna@example.org</email></wniosek>"


@pytest.fixture
def trusting(tmp_path, ministry: Signer, settings: object) -> Path:
    """Return the site trusts the ministry's seal."""
    pem = ministry.certificate.public_bytes(Encoding.PEM)
    add_certificate(tmp_path, pem, TrustKind.TRUSTED, "Pieczęć", "źródło", "Ewa", date(2026, 11, 1))
    settings.COOP_TRUST_STORE = str(tmp_path)  # type: ignore[attr-defined]  # pytest-django's
    return tmp_path


@pytest.mark.thorough
def test_every_format_reaches_its_reader(trusting: Path, ministry: Signer):
    pdf = blank_pdf()
    beside = detached_xml({"wniosek.pdf": pdf}, ministry, role=ANNA)
    cases = {
        "application/pdf": (signed_pdf(pdf, ministry), None),
        "application/xml": (signed_xml(APPLICATION, ministry, role=ANNA), None),
        "text/xml": (beside, pdf),
        "application/vnd.etsi.asic-e+zip": (asice({"wniosek.pdf": pdf}, beside), None),
        "image/png": (b"\x89PNG", None),
    }

    with time_machine.travel(NOW, tick=False):
        kinds = {
            mime: check_signature(file, mime, data).kind for mime, (file, data) in cases.items()
        }

    assert kinds == dict.fromkeys(cases, SignatureResult.INTACT_TRUSTED) | {
        "image/png": SignatureResult.NO_SIGNATURE
    }


def test_an_issuer_in_the_store_is_asked_inside_the_sandbox(
    trusting: Path, ca: Authority, anna: Signer
):
    pem = ca.certificate.public_bytes(Encoding.PEM)
    add_certificate(
        trusting, pem, TrustKind.PERSONAL, "e-Dowód", "źródło", "Ewa", date(2026, 11, 1)
    )
    method = SignatureMethod.ECDSA_SHA256

    with time_machine.travel(NOW, tick=False):
        content = signed_xml(APPLICATION, anna, signature_algorithm=method)
        found = check_signature(content, "application/xml")

    assert (found.kind, found.trust_kind) == (SignatureResult.INTACT_TRUSTED, "PERSONAL")


def test_the_report_survives_the_database_and_a_store_that_broke_vouches_for_nobody(
    trusting: Path, ministry: Signer, settings, monkeypatch
):
    monkeypatch.setattr(check, "run_worker", worker.check)
    content = signed_xml(APPLICATION, ministry, role=ANNA)
    with time_machine.travel(NOW, tick=False):
        found = check_signature(content, "application/xml")
        (trusting / "manifest.json").write_text("{")
        broken = check_signature(content, "application/xml")
        settings.COOP_TRUST_STORE = ""
        without = check_signature(content, "application/xml")

    assert [one.kind for one in (found, broken, without)] == [
        SignatureResult.INTACT_TRUSTED,
        SignatureResult.NOT_CONFIGURED,
        SignatureResult.NOT_CONFIGURED,
    ]
    for one in (found, without):
        assert SignatureReport.from_json(one.as_json()) == one


@pytest.fixture
def obeying() -> Iterator[Program]:
    """A worker with the real limits that does what its request says."""
    worker = Program("tests.cms_ext.access.domain.signature.obeying")
    yield worker
    worker.close()


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "exec('while True: pass')",
        "x = bytearray(4 * 1024 ** 3)",
        "raise RecursionError('a file that nests')",
        "import os; os.write(os.open('zapis', os.O_CREAT | os.O_WRONLY), b'x')",
        "print('nic')",
        "import os; os.abort()",
    ],
    ids=["sleeps", "loops", "eats memory", "raises", "writes", "talks", "crashes"],
)
def test_a_file_that_breaks_the_worker_is_unreadable(program: str, obeying: Program, tmp_path):
    there = f"import os; os.chdir({str(tmp_path)!r}); "

    found = check.run_worker({"program": there + program}, obeying, seconds=4)

    assert found.kind is SignatureResult.UNREADABLE
    assert found.lines[1] == (
        "Sprawdzanie przerwano: plik jest nietypowy albo zajął za dużo czasu lub pamięci."
    )


def test_the_worker_gets_nothing_of_the_sites_environment(obeying: Program, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "tajny")
    program = (
        "import os, json; print(json.dumps({'kind': 'unreadable', 'lines': sorted(os.environ)}))"
    )

    found = check.run_worker({"program": program}, obeying)

    assert set(found.lines) <= {"LANG", "LC_CTYPE"}


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
