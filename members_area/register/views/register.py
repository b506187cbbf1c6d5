"""The registers of the membership desk, as wagtail-modeladmin shows them."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel

from cms_ext.office.staff_registers.views import RegisterCreateView, RegisterEditView
from members_area.register.forms.membership import AdmissionForm, MembershipCorrectionForm
from members_area.register.forms.organ import ElectionForm, OrganForm, TermEndForm
from members_area.register.views.chooser import person_chooser

ORGAN_PANELS = [
    FieldPanel("code"),
    FieldPanel("name"),
    FieldPanel("abbreviation"),
    FieldPanel("number_pattern"),
    FieldPanel("more_patterns"),
    FieldPanel("valid_from"),
    FieldPanel("valid_to"),
]


class AdmissionView(RegisterCreateView):
    form_panels = [
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("member_no"),
        FieldPanel("joined_on"),
    ]
    verb_form = AdmissionForm


class CorrectionView(RegisterEditView):
    form_panels = [
        FieldPanel("person", read_only=True),
        FieldPanel("member_no"),
        FieldPanel("joined_on"),
        FieldPanel("ended_on"),
    ]
    verb_form = MembershipCorrectionForm


class OrganCreateView(RegisterCreateView):
    form_panels = ORGAN_PANELS
    verb_form = OrganForm


class OrganEditView(RegisterEditView):
    form_panels = [FieldPanel("code", read_only=True), *ORGAN_PANELS[1:]]
    verb_form = OrganForm


class ElectionView(RegisterCreateView):
    form_panels = [
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("organ"),
        FieldPanel("starts_on"),
        FieldPanel("ends_on"),
    ]
    verb_form = ElectionForm


class TermEndView(RegisterEditView):
    form_panels = [
        FieldPanel("person", read_only=True),
        FieldPanel("organ", read_only=True),
        FieldPanel("starts_on", read_only=True),
        FieldPanel("ends_on"),
    ]
    verb_form = TermEndForm
