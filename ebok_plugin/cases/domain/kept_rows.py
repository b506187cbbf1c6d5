"""What the office keeps for cases: subjects with their terms, and texts of answers."""

from __future__ import annotations

from django.db import transaction

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.cases.models import CaseSubject, CaseTemplate


@transaction.atomic
def save_subject(subject: CaseSubject, *, origin: Origin) -> CaseSubject:
    """Save a subject. Open cases keep the rule of their term until they are assigned anew."""
    subject.full_clean()
    subject.save()
    names = ("name", "regime", "priority", "shows_data", "public_place", "offered")
    changes = {name: getattr(subject, name) for name in names}
    record("CASE_SUBJECT_KEPT", origin, obj=subject, changes=changes)
    return subject


@transaction.atomic
def save_template(template: CaseTemplate, *, origin: Origin) -> CaseTemplate:
    """Save a text with which clerks begin an answer."""
    template.full_clean()
    template.save()
    record("CASE_TEMPLATE_KEPT", origin, obj=template, changes={"name": template.name})
    return template
