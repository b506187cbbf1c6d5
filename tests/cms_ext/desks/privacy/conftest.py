"""Applications, files and messages of the people of these tests, made in one line."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from cms_ext.access.models import (
    AccessApplication,
    ApplicationAttachment,
    FormVersion,
    ReceivedMessage,
)
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState, AttachmentKind
from cms_ext.people.identity.models import Person

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

Apply = Callable[..., AccessApplication]


@pytest.fixture
def private_root(settings, tmp_path) -> Path:
    settings.COOP_PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def apply(db: None, private_root: Path) -> Apply:
    """`apply(anna, state="WITHDRAWN", …)`: an application with a scan and a raw e-mail."""
    version = FormVersion.objects.create(
        panel="PROBA",
        version=1,
        valid_from=date(2026, 1, 1),
        title="Wniosek",
        fields=[{"key": "last_name", "label": "Nazwisko"}],
    )

    def apply(person: Person | None, **facts: Any) -> AccessApplication:
        number = AccessApplication.objects.count() + 1
        application = AccessApplication.objects.create(
            number=f"EBOK/2026/{number:05d}",
            secret_hash="",
            panel="EBOK",
            person=person,
            form_version=version,
            **{
                "channel": ApplicationChannel.EMAIL,
                "state": ApplicationState.SUBMITTED,
                "payload": {"last_name": "Lis"},
                "received_at": NOON,
                "decide_by": date(2026, 12, 4),
            }
            | facts,
        )
        ApplicationAttachment.objects.create(
            application=application,
            kind=AttachmentKind.SCAN,
            name="skan.pdf",
            file=ContentFile(b"%PDF-1.7 skan", name="skan.pdf"),
            sha256=hashlib.sha256(b"%PDF-1.7 skan").hexdigest(),
            mime="application/pdf",
            size=13,
        )
        ReceivedMessage.objects.create(
            application=application,
            identity=f"{number:064d}",
            sender="anna.lis@poczta.example",
            subject="Wniosek",
            text="W załączeniu skan.",
            verdicts={},
            raw=ContentFile(b"From: anna.lis@poczta.example", name="list.eml"),
            sha256=hashlib.sha256(b"From: anna.lis@poczta.example").hexdigest(),
            received_at=application.received_at,
        )
        return application

    return apply


def files_in(root: Path) -> int:
    return sum(path.is_file() for path in root.rglob("*"))
