"""Running the checks and keeping what they found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from cms_ext.access.domain.checks import (
    address_checks,
    form_checks,
    person_checks,
    signature_checks,
)
from cms_ext.access.domain.checks.matrix import mandatory_checks
from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.models import AccessApplication, CheckResult
from cms_ext.access.vocabulary import AccessCheckCode, CheckVerdict
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.plugins.registry import procedure_of

Check = Callable[[AccessApplication, date], CheckFinding]
CHECKS: dict[AccessCheckCode, Check] = {
    AccessCheckCode.C01: address_checks.sender_registered,
    AccessCheckCode.C02: address_checks.form_email_equals_sender,
    AccessCheckCode.C03: form_checks.all_fields,
    AccessCheckCode.C04: signature_checks.signed,
    AccessCheckCode.C05: form_checks.data_match,
    AccessCheckCode.C08: address_checks.email_on_file,
    AccessCheckCode.C09: person_checks.no_duplicate,
    AccessCheckCode.C10: person_checks.phone_ok,
    AccessCheckCode.C11: signature_checks.power_of_attorney,
    AccessCheckCode.C12: person_checks.identity_document,
}
MET = (CheckVerdict.PASS, CheckVerdict.OVERRIDDEN)


@transaction.atomic
def run_checks(application: AccessApplication, origin: Origin, today: date) -> None:
    """Run every check and store the findings; a clerk's decision stays while it fits."""
    results = rerun_checks(application, today)
    record(
        "CHECKS_RUN",
        origin,
        obj=application,
        subject=application.person,
        from_state=application.state,
        to_state=application.state,
        changes=results,
    )


@transaction.atomic
def rerun_checks(application: AccessApplication, today: date) -> dict[str, str]:
    """Run the checks within a step, without an event of their own; returns the results by code."""
    needed = mandatory_checks(application)
    application.checks.exclude(code__in=needed).delete()
    return {
        code.value: store_finding(application, code, _check(application, code)(application, today))
        for code in needed
    }


def store_finding(
    application: AccessApplication, code: AccessCheckCode, found: CheckFinding
) -> str:
    """Store a finding; a clerk's decision stays while the finding that it was about is the same."""
    evidence = list(found.evidence)
    before = application.checks.filter(code=code, by__isnull=False).first()
    if before is not None and _same_finding(before, found, evidence):
        return str(before.result)
    CheckResult.objects.update_or_create(
        application=application,
        code=code,
        defaults={
            "result": found.result,
            "detail_code": found.detail_code,
            "evidence": evidence,
            "supplement": found.supplement,
            "reason": "",
            "by": None,
            "seconded_by": None,
            "at": timezone.now(),
        },
    )
    return found.result.value


def unmet_checks(application: AccessApplication) -> list[AccessCheckCode]:
    """The mandatory checks whose stored result is neither a pass nor an exception."""
    met = set(application.checks.filter(result__in=MET).values_list("code", flat=True))
    return [code for code in mandatory_checks(application) if code not in met]


def _check(application: AccessApplication, code: AccessCheckCode) -> Check:
    own = {check.code: check.run for check in procedure_of(application.panel).checks}
    if code in own:
        run: Check = import_string(own[code])
        return run
    return CHECKS[code]


def _same_finding(before: CheckResult, found: CheckFinding, evidence: list[str]) -> bool:
    return before.detail_code == found.detail_code and before.evidence == evidence
