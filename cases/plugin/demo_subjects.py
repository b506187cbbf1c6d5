"""What the demo's cases are about, from fixtures/<demo>/case_subjects.yaml through the verbs."""

from __future__ import annotations

from typing import Any

import yaml
from django.conf import settings

from cases.domain.configuration import save_subject
from cases.models import CaseSubject, CaseType
from cases.vocabulary import CasePriority, Regime
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.models import Desk


def load_subjects(clerk: User) -> None:
    """Repeatable: one that is there stays as the office has it."""
    path = settings.COOP_DEMO_FIXTURES / "case_subjects.yaml"
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    origin = Origin(actor=clerk)
    for subject in CaseSubject.objects.filter(name__in=found["withdrawn"], offered=True):
        subject.offered = False
        save_subject(subject, origin=origin)
    for row in found["subjects"]:
        if not CaseSubject.objects.filter(type__code=row["type"], name=row["name"]).exists():
            save_subject(_subject(row), origin=origin)


def _subject(row: dict[str, Any]) -> CaseSubject:
    return CaseSubject(
        type=CaseType.objects.get(code=row["type"]),
        name=row["name"],
        regime=Regime(row["regime"]),
        priority=CasePriority(row.get("priority", CasePriority.NORMAL)),
        shows_data=row.get("shows_data", False),
        desk=Desk.objects.get(code=row["desk"]),
        position=row["position"],
    )
