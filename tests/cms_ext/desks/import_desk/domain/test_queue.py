"""A rehearsed file waits for its own session only, for a day, as does the receipt of its page."""

import hashlib
import os
import stat
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from cms_ext.desks.import_desk.domain.queue import (
    ReceiptRefused,
    RehearsalReceipt,
    delete_expired_uploads,
    delete_upload,
    read_import_receipt,
    reopen_upload,
    store_upload,
)

CONTENT = b"#ebok;payments;1"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def store(settings, tmp_path) -> Path:
    settings.COOP_PRIVATE_ROOT = tmp_path
    return tmp_path / "imports" / "pending"


def kept(owner: str = "daria") -> bytes | None:
    content = reopen_upload(SHA256, owner=owner)
    if content is None:
        return None
    with content:
        return content.read()


def test_the_file_comes_back_to_its_session_alone_and_its_name_tells_nothing(store: Path):
    assert store_upload(ContentFile(CONTENT), owner="daria") == SHA256

    [path] = store.iterdir()
    assert (kept("daria"), kept("kornel"), kept("")) == (CONTENT, None, None)
    assert len(path.name) == 64
    assert path.name not in (SHA256, hashlib.sha256(b"daria").hexdigest())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.stat().st_mode) == 0o700

    path.write_bytes(CONTENT + b";rows=1")
    assert kept() is None


def test_a_forgotten_file_is_gone(store: Path):
    store_upload(ContentFile(CONTENT), owner="daria")

    delete_upload(SHA256, owner="daria")
    delete_upload(SHA256, owner="daria")

    assert kept() is None
    assert list(store.iterdir()) == []


def test_the_same_file_again_begins_a_new_day(store: Path):
    store_upload(ContentFile(CONTENT), owner="daria")
    [path] = store.iterdir()
    yesterday = timezone.now().timestamp() - 86_000
    os.utime(path, (yesterday, yesterday))

    store_upload(ContentFile(CONTENT), owner="daria")

    assert list(store.iterdir()) == [path]
    assert path.stat().st_mtime > yesterday + 80_000


def test_files_are_forgotten_after_a_day():
    now = timezone.now()
    delete_expired_uploads(now)  # nothing was ever kept
    store_upload(ContentFile(CONTENT), owner="daria")

    delete_expired_uploads(now + timedelta(hours=23, minutes=59))
    assert kept() == CONTENT

    delete_expired_uploads(now + timedelta(hours=24, minutes=1))
    assert kept() is None


RECEIPT = RehearsalReceipt(
    desk="bank",
    user=7,
    filename="wyciąg.sta",
    sha256="ab" * 32,
    options={"profile": "pko"},
    subject="",
    seen=3,
    held=("BANK_STATEMENT_GAP",),
)


def test_any_other_receipt_is_refused():
    others = {
        "none": ("", "bank", 7),
        "made up": ("dowolny:tekst:tutaj", "bank", 7),
        "changed": (RECEIPT.signed() + "x", "bank", 7),
        "another desk": (RECEIPT.signed(), "ledger", 7),
        "another reader": (RECEIPT.signed(), "bank", 8),
        "another person's": (replace(RECEIPT, user=8).signed(), "bank", 7),
    }
    for text, desk, user in others.values():
        with pytest.raises(ReceiptRefused):
            read_import_receipt(text, desk=desk, user=user)


def test_a_receipt_comes_back_whole_for_a_day(monkeypatch):
    text, now = RECEIPT.signed(), time.time()
    assert read_import_receipt(text, desk="bank", user=7) == RECEIPT

    monkeypatch.setattr(time, "time", lambda: now + 23.9 * 3600)
    assert read_import_receipt(text, desk="bank", user=7) == RECEIPT

    monkeypatch.setattr(time, "time", lambda: now + 24.1 * 3600)
    with pytest.raises(ReceiptRefused):
        read_import_receipt(text, desk="bank", user=7)
