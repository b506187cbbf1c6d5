"""The forms of the list of synonyms, as wagtail-modeladmin shows them."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel

from cms_ext.office.staff_registers.views import RegisterCreateView, RegisterEditView
from cms_ext.public_site.synonyms.forms import SynonymForm

SYNONYM_PANELS = [FieldPanel("words"), FieldPanel("used")]


class SynonymCreateView(RegisterCreateView):
    form_panels = SYNONYM_PANELS
    verb_form = SynonymForm


class SynonymEditView(RegisterEditView):
    form_panels = SYNONYM_PANELS
    verb_form = SynonymForm
