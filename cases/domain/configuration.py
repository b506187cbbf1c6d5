"""Settings of cases: subjects with their terms, and templates of answers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import CaseSubject, CaseTemplate
from cases.vocabulary import StateMachine
from cms_ext.evidence.audit.domain.event import Origin, record


@transaction.atomic
def save_subject(subject: CaseSubject, *, origin: Origin) -> CaseSubject:
    """Save a subject. Open cases keep the rule of their term until a clerk assigns them anew.

    Raises ValidationError for a new subject of orders, because the price list says what can be
    ordered.
    """
    if subject._state.adding and subject.type.machine == StateMachine.ORDER:
        raise ValidationError({"type": _("Usługi, które można zamówić, są w cenniku usług.")})
    subject.full_clean()
    subject.save()
    names = ("name", "regime", "priority", "shows_data", "public_place", "offered")
    changes = {name: getattr(subject, name) for name in names}
    changes["desk"] = str(subject.desk or "")
    record("CASE_SUBJECT_KEPT", origin, obj=subject, changes=changes)
    return subject


@transaction.atomic
def save_template(template: CaseTemplate, *, origin: Origin) -> CaseTemplate:
    """Save a template of an answer."""
    template.full_clean()
    template.save()
    record("CASE_TEMPLATE_KEPT", origin, obj=template, changes={"name": template.name})
    return template
