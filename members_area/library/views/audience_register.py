"""The register „Kto czyta”: by kind, since when and why."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.office.staff_registers import Register
from cms_ext.office.staff_registers.views import RegisterCreateView, RegisterEditView, VerbForm
from members_area.library.domain.audience_rule import save_audience_rule
from members_area.library.models import AudienceRule

PANELS: list[Any] = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("audience")]),
    FieldPanel("legal_basis"),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
]


class AudienceRuleForm(VerbForm):
    def call_verb(self) -> models.Model:
        return save_audience_rule(self.instance, origin=self.origin)


class AudienceRuleView(RegisterEditView):
    form_panels = PANELS
    verb_form = AudienceRuleForm


class NewAudienceRuleView(RegisterCreateView):
    form_panels = PANELS
    verb_form = AudienceRuleForm


class AudienceRuleRegister(Register):
    model = AudienceRule
    menu_label = list_title = _("Kto czyta")
    about = _(
        "Kto czyta dokumenty danego rodzaju, od kiedy i dlaczego. Nowy dokument dostaje odbiorców "
        "stąd; dla jednego dokumentu zmienisz ich na jego stronie."
    )
    menu_icon = "group"
    add_label = _("Dodaj zasadę")
    list_display = ("kind", "audience", "legal_basis", "valid_from", "valid_to")
    list_select_related = ("kind",)
    list_export = list_display
    export_filename = "kto-czyta"
    inspect_view_enabled = False
    edit_view_class = AudienceRuleView
    create_view_class = NewAudienceRuleView
