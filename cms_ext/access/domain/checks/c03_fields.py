"""C03 ALL_FIELDS: every field of the form's version is filled in, and so that it can be true."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.form import problems, read_form
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict


def run(application: AccessApplication, today: date) -> CheckFinding:
    gaps = problems(
        read_form(application.form_version),
        application.payload,
        timezone.localdate(application.received_at),
    )
    if gaps:
        lines = tuple(f"{gap.label}: {gap.message}" for gap in gaps)
        return CheckFinding(CheckVerdict.FAIL, "FIELDS_MISSING", lines)
    return CheckFinding(
        CheckVerdict.PASS, "", (_("Wszystkie pola formularza są wypełnione poprawnie."),)
    )
