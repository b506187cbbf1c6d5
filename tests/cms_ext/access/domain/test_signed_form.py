"""What kind of attachment each file of a signed form is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from cms_ext.access.domain.files.accepted import AcceptedFile
from cms_ext.access.domain.files.attach import attach_signed
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.base.uploads.kind import JPEG, PDF
from tests.cms_ext.access.applicants import apply

pytestmark = pytest.mark.django_db


def file(mime: str, found: SignatureResult | None = None) -> AcceptedFile:
    report = SignatureReport(found, ()) if found else None
    return AcceptedFile("formularz", b"tekst", mime, "0" * 64, report)


@pytest.mark.parametrize(
    ("handed_in", "said", "kind"),
    [
        (file(PDF, SignatureResult.NO_SIGNATURE), "", "SCAN"),
        (file(PDF, SignatureResult.NOT_CONFIGURED), "", "SIGNED_DOC"),
        (file(PDF, SignatureResult.MODIFIED), "", "SIGNED_DOC"),
        (file(PDF, SignatureResult.INTACT_TRUSTED), "HANDWRITTEN", "SIGNED_DOC"),
        (file(PDF, SignatureResult.NO_SIGNATURE), "TRUSTED", "SIGNED_DOC"),
        (file(JPEG), "", "PHOTO"),
    ],
)
def test_a_signature_in_the_file_makes_it_a_signed_document(
    settings: Settings, tmp_path: Path, handed_in: AcceptedFile, said: str, kind: str
) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path

    kept = attach_signed(apply().application, [handed_in], said)

    assert [row.kind for row in kept] == [kind]
