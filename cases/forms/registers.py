"""The forms of what the office keeps for cases: subjects and texts."""

from __future__ import annotations

from cases.domain.configuration import save_subject, save_template
from cases.models import CaseSubject, CaseTemplate
from cms_ext.office.desk_kit.staff_registers.views import VerbForm


class SubjectForm(VerbForm):
    instance: CaseSubject

    def call_verb(self) -> CaseSubject:
        return save_subject(self.instance, origin=self.origin)


class TemplateForm(VerbForm):
    instance: CaseTemplate

    def call_verb(self) -> CaseTemplate:
        return save_template(self.instance, origin=self.origin)
