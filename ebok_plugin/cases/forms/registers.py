"""The forms of what the office keeps for cases: subjects and texts."""

from __future__ import annotations

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from ebok_plugin.cases.domain.configuration import save_subject, save_template
from ebok_plugin.cases.models import CaseSubject, CaseTemplate


class SubjectForm(VerbForm):
    instance: CaseSubject

    def call_verb(self) -> CaseSubject:
        return save_subject(self.instance, origin=self.origin)


class TemplateForm(VerbForm):
    instance: CaseTemplate

    def call_verb(self) -> CaseTemplate:
        return save_template(self.instance, origin=self.origin)
