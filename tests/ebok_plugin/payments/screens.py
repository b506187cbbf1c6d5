"""The import screens in tests: handing a file in, pressing what the page offers."""

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ebok_plugin.payments.domain.bank_file import BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank

BANK = "/admin/bank/import/"
LEDGER = "/admin/importy/import/"
BANK_SAMPLES = Path(__file__).parent / "bank" / "samples"
MARCH = BANK_SAMPLES / "pko_like_2026-03.sta"
RECEIPT = re.compile(r'name="receipt" value="([^"]+)"')
HARD = "\N{NO-BREAK SPACE}"


def bring_march() -> None:
    """The fifteen operations of March 2026, posted."""
    upload = BankUpload(MARCH.name, MARCH.read_bytes())
    report = import_bank(upload, today=date(2026, 11, 20), made_by=None)
    assert str(report.status) == "posted", report.as_json()


def upload(content: bytes | Path) -> SimpleUploadedFile:
    if isinstance(content, Path):
        return SimpleUploadedFile(content.name, content.read_bytes())
    return SimpleUploadedFile("plik.csv", content)


def hand_in(client: Client, screen: str, content: bytes | Path, **options: str) -> str:
    """Return the page that answers a file, as text."""
    response = client.post(screen, {"file": upload(content), **options})
    assert response.status_code == 200
    return plain_text(response.content)


def plain_text(body: bytes) -> str:
    return body.decode().replace(HARD, " ")


def receipt_in(page: str) -> str:
    """What the page carries to the next step."""
    found = RECEIPT.search(page)
    assert found, "the page offers no step"
    return unescape(found[1])


def press(client: Client, step: str, receipt: str, screen: str = BANK, **more: Any) -> str:
    """Return the page at the end of a step."""
    response = client.post(f"{screen}{step}/", {"receipt": receipt, **more}, follow=True)
    return plain_text(response.content)


def post(client: Client, page: str, screen: str = BANK, **more: Any) -> str:
    """Post the file that this page has rehearsed; the page that answers."""
    return press(client, "ksiegowanie", receipt_in(page), screen, **more)


def waiting(tmp_path) -> int:
    return len(list((tmp_path / "imports" / "pending").glob("*")))


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return plain_text(response.content)
