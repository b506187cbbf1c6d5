"""Run the checks that plugins declare, and list what finds a change of each column."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.transactions import read_snapshot
from cms_ext.base.dates.clock import elapsed_time
from cms_ext.evidence.anchors.domain import fixed_file
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.plugins import Check, Coverage, JobFound, list_plugins
from cms_ext.plugins.coverage import read_coverage


@dataclass(frozen=True, slots=True)
class CoveredModel:
    """A model with its declaration: the names of its own columns, by what finds their change.

    `sealed` are in the journal; `checked` and `unproven` are by the code of the check, and by the
    reason. A column that nobody declared is in `undeclared`, one declared twice is there as well.
    """

    model: type[models.Model]
    sealed: tuple[str, ...]
    checked: Mapping[str, tuple[str, ...]]
    unproven: Mapping[str, tuple[str, ...]]
    undeclared: tuple[str, ...]

    @property
    def proven_count(self) -> int:
        """Return the number of columns whose change is found."""
        return len(self.sealed) + sum(map(len, self.checked.values()))

    @property
    def unproven_count(self) -> int:
        """Return the number of columns whose change nothing finds, for a reason."""
        return sum(map(len, self.unproven.values()))


def list_covered() -> list[CoveredModel]:
    """List every model of the site with its coverage, in the order of the apps."""
    declared: dict[str, Coverage] = {}
    for plugin in list_plugins():
        declared |= plugin.evidence.coverage
    return [
        _describe(model, read_coverage(model) or declared.get(model._meta.label) or Coverage())
        for model in apps.get_models(include_auto_created=True)
        if own_columns(model)
    ]


def own_columns(model: type[models.Model]) -> list[str]:
    """Return the columns of a model's own table, without its key."""
    return [field.name for field in model._meta.local_concrete_fields if not field.primary_key]


def _describe(model: type[models.Model], coverage: Coverage) -> CoveredModel:
    columns = own_columns(model)
    if coverage.all_checked:
        return CoveredModel(model, (), {coverage.all_checked: tuple(columns)}, {}, ())
    if coverage.all_unproven:
        return CoveredModel(model, (), {}, {coverage.all_unproven: tuple(columns)}, ())
    named = [_name(model, name) for name in coverage.named]
    wrong = [name for name in {*columns, *named} if named.count(name) != 1 or name not in columns]
    return CoveredModel(
        model,
        tuple(_name(model, name) for name in coverage.in_journal),
        _by_answer(model, coverage.checked),
        _by_answer(model, coverage.unproven),
        tuple(sorted(wrong)),
    )


def _by_answer(
    model: type[models.Model], answers: Mapping[str, str]
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, Sequence[str]] = {}
    for column, answer in answers.items():
        found[answer] = (*found.get(answer, ()), _name(model, column))
    return {answer: tuple(columns) for answer, columns in found.items()}


def _name(model: type[models.Model], column: str) -> str:
    return model._meta.get_field(column).name


log = logging.getLogger(__name__)

# Findings that are kept as text; the command prints all.
MAX_MESSAGES = 100
EVERY = timedelta(days=1)
# The hours in which checks run by themselves; one that has waited for so long runs at any hour.
NIGHT = range(6)
AT_THE_LATEST = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class BrokenCheck:
    """The finding of a check that met something it cannot read."""

    message: str


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What one check found now, and how long it took."""

    check: Check
    findings: Sequence[Any]
    seconds: float


class UnknownCheck(ValueError):
    """No plugin of this site declares a check of this code."""


def list_checks() -> list[Check]:
    """List the checks of the extension and of all enabled plugins, in their order."""
    return [check for plugin in list_plugins() for check in plugin.evidence.checks]


def choose_checks(codes: Collection[str]) -> list[Check]:
    """List the checks of these codes, or all for none. Raises UnknownCheck."""
    checks = list_checks()
    for code in codes:
        if code not in (check.code for check in checks):
            raise UnknownCheck(code)
    return [check for check in checks if not codes or check.code in codes]


def run_checks(
    checks: Sequence[Check], progress: Callable[[CheckOutcome], object] = lambda _outcome: None
) -> list[CheckOutcome]:
    """Run these checks, keep their results, and report each as soon as it is done."""
    outcomes = []
    for check in checks:
        outcome = _run(check)
        _keep(outcome)
        progress(outcome)
        outcomes.append(outcome)
    return outcomes


def run_due_check() -> None:
    """Run the check that is due for the longest time; the job of the night.

    Raises JobFound as long as the latest run of any check found something.
    """
    check = _due_check(timezone.now())
    if check is not None:
        run_checks([_share_of_night(check)])
    found = {result.code: result.findings for result in CheckResult.objects.filter(findings__gt=0)}
    if found:
        counts = ", ".join(f"{code}: {count}" for code, count in found.items())
        raise JobFound(f"verify: {counts} findings")


def _share_of_night(check: Check) -> Check:
    """Return what a night compares: all of it as long as the last run found something."""
    is_clean = CheckResult.objects.filter(code=check.code, findings=0).exists()
    return replace(check, find=check.find_some) if check.find_some and is_clean else check


@transaction.atomic
def note_finding(code: str, message: str) -> None:
    """Report what somebody met between two runs of a check; the next run compares everything."""
    log.error("%s: %s", code, message)
    result, _made = CheckResult.objects.select_for_update().get_or_create(
        code=code, defaults={"ran_at": timezone.now(), "seconds": 0, "findings": 0}
    )
    if message not in result.messages:
        result.messages = [message, *result.messages][:MAX_MESSAGES]
        result.findings += 1
        result.save(update_fields=["messages", "findings"])


def has_findings() -> bool:
    """Tell whether the latest run of any check found something. One query."""
    return CheckResult.objects.filter(findings__gt=0).exists()


def _due_check(now: datetime) -> Check | None:
    ran = dict(CheckResult.objects.values_list("code", "ran_at"))
    waits = AT_THE_LATEST
    if timezone.localtime(now).hour in NIGHT:
        # Not a whole day, or each night would begin later than the one before.
        waits = EVERY - timedelta(hours=len(NIGHT))
    waited = {check: elapsed_time(ran.get(check.code, NEVER), now) for check in list_checks()}
    due = [check for check in waited if waited[check] >= waits]
    return max(due, key=waited.__getitem__, default=None)


NEVER = datetime(1970, 1, 1, tzinfo=timezone.get_default_timezone())


Finding = TypeVar("Finding")


def read_findings(find: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """List what a check finds at one moment of the database and of the published lines.

    Whatever people write meanwhile is not seen, so it is no difference. A check reads only.
    """
    with fixed_file(), read_snapshot():
        return list(find())


def _run(check: Check) -> CheckOutcome:
    started = perf_counter()
    findings: list[Any] = []
    try:
        findings.extend(read_findings(check.find))
    except Exception as error:
        # A row that cannot be read must not hide what other checks find.
        log.exception("check %s broke off", check.code)
        message = _(
            "Nie dało się sprawdzić do końca, bo zapis w bazie jest nie do odczytania ({error})"
        )
        findings.append(BrokenCheck(message.format(error=f"{type(error).__name__}: {error}")))
    return CheckOutcome(check, findings, perf_counter() - started)


def _keep(outcome: CheckOutcome) -> None:
    now = timezone.now()
    values: dict[str, Any] = {
        "ran_at": now,
        "seconds": outcome.seconds,
        "findings": len(outcome.findings),
        "messages": [finding.message for finding in outcome.findings[:MAX_MESSAGES]],
    }
    if not outcome.findings:
        values["whole_at"] = now
    CheckResult.objects.update_or_create(code=outcome.check.code, defaults=values)
