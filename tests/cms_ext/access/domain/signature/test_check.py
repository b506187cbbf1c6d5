"""The whole way: a file goes to the worker's process, a report comes back, whatever happens."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding
from signxml.algorithms import SignatureMethod

from cms_ext.access.domain.signature import check, worker
from cms_ext.access.domain.signature.check import check_signature
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.domain.signature.trust import TrustKind, add_certificate
from cms_ext.base.files.sandbox import Program
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
    """The site trusts the ministry's seal."""
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


@pytest.mark.thorough
def test_an_issuer_in_the_store_is_asked_behind_the_walls(
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
