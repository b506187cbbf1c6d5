from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.domain.event import Origin
from members_area.completeness.domain.rule import Taken, import_rules
from members_area.completeness.domain.rule_file import LARGEST, read


class RuleFileForm(forms.Form):
    """A file of rules, to be looked at or to be kept."""

    file = forms.FileField(label=_("Plik YAML z regułami"))
    rehearse = forms.BooleanField(
        label=_("Tylko sprawdź, niczego nie zapisuj"), required=False, initial=True
    )

    def take_over(self, origin: Origin) -> Taken:
        """Raises ValidationError with every fault of the file."""
        rules = read(self.cleaned_data["file"].read(LARGEST + 1))
        return import_rules(rules, origin=origin, rehearse=self.cleaned_data["rehearse"])
