"""„Sprawdzenia danych”: what the nightly checks found, and what they cover."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.apps import apps
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.evidence.verification.domain import (
    CoveredModel,
    list_checks,
    list_covered,
    own_columns,
)
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.people.identity.views.guard import StaffRequest, for_staff

SEEN_AT_ONCE = 10
SEES_CHECKS = "cms_ext_verification.view_checkresult"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check with its latest result; None if it has not run yet."""

    code: str
    title: str
    result: CheckResult | None

    @property
    def first(self) -> list[str]:
        """Return the findings that are read without unfolding."""
        return self.result.messages[:SEEN_AT_ONCE] if self.result else []

    @property
    def rest(self) -> list[str]:
        """Return the findings that are folded."""
        return self.result.messages[SEEN_AT_ONCE:] if self.result else []

    @property
    def more(self) -> int:
        """Return the number of findings that are not kept as text."""
        return self.result.findings - len(self.result.messages) if self.result else 0


@dataclass(frozen=True, slots=True)
class CoveredRow:
    """A kind of records: what of it is found when it changes, and what is not and why, as text."""

    name: str
    proven: Sequence[tuple[str, str]]
    unproven: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CoveredPart:
    """A part of the site with its kinds of records."""

    title: str
    rows: Sequence[CoveredRow]


@require_safe
@for_staff(SEES_CHECKS)
def show_checks(request: StaffRequest) -> HttpResponse:
    """Display the results of all checks, then the coverage of all columns. One query."""
    covered = list_covered()
    results = {result.code: result for result in CheckResult.objects.all()}
    checks = [
        CheckRow(check.code, _(check.title), results.get(check.code)) for check in list_checks()
    ]
    context = {
        "wrong": [row for row in checks if row.result and row.result.findings],
        "checks": checks,
        "parts": list(_parts(covered)),
        "proven": sum(one.proven_count for one in covered),
        "unproven": sum(one.unproven_count for one in covered),
    }
    return render(request, "cms_ext/evidence/checks.html", context)


def _parts(covered: Sequence[CoveredModel]) -> Iterator[CoveredPart]:
    titles = {check.code: _(check.title) for check in list_checks()}
    for label, models in groupby(covered, key=lambda one: one.model._meta.app_label):
        title = str(apps.get_app_config(label).verbose_name)
        yield CoveredPart(title, [_row(model, titles) for model in models])


def _row(covered: CoveredModel, titles: dict[str, str]) -> CoveredRow:
    proven = [(titles[code], _columns(covered, names)) for code, names in covered.checked.items()]
    if covered.sealed:
        proven.insert(0, (_("pieczęć wiersza"), _columns(covered, covered.sealed)))
    return CoveredRow(
        str(covered.model._meta.verbose_name_plural),
        proven,
        [(_(reason), _columns(covered, names)) for reason, names in covered.unproven.items()],
    )


def _columns(covered: CoveredModel, names: Sequence[str]) -> str:
    """Return the names of columns as forms call them; „wszystko” for all of a kind.

    Columns that no form shows have no name, and are counted.
    """
    if len(names) > 1 and set(names) == set(own_columns(covered.model)):
        return _("wszystko")
    called = {
        name: str(covered.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in names
    }
    named = [words for name, words in called.items() if words != name.replace("_", " ")]
    if unnamed := len(called) - len(named):
        named.append(_("pola techniczne: %(count)d") % {"count": unnamed})
    return ", ".join(named)
