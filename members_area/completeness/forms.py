"""The office's forms for rules and waived numbers, one by one or as a file."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.text.typed_yaml import YamlRefused, read_typed_yaml
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from members_area.completeness.domain import rule
from members_area.completeness.models import CompletenessRule, NumberWaiver, RuleType
from members_area.library.models import DocumentKind
from members_area.register.models import Organ


def known_params() -> str:
    """Return the help text: how to type parameters, and which ones each type of rule reads."""
    types = "; ".join(
        f"{RuleType(kind).label}: {', '.join(param.name for param in params)}"
        for kind, params in rule.PARAMS.items()
    )
    return gettext("Każdy w osobnym wierszu, na przykład „min: 1”. Reguła zna: %s.") % types


class ParamsField(forms.CharField):
    """Parameters as lines `name: value`."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return rule.params_as_text(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, Any]:
        text = super().clean(value)
        try:
            params = read_typed_yaml(text) or {}
        except YamlRefused as error:
            raise forms.ValidationError(
                _("Wpisz każdy parametr w osobnym wierszu: nazwa, dwukropek, wartość.")
            ) from error
        if not isinstance(params, dict):
            raise forms.ValidationError(
                _("Wpisz każdy parametr w osobnym wierszu: nazwa, dwukropek, wartość.")
            )
        return params


class CompletenessRuleForm(VerbForm):
    """A new rule or a changed one."""

    organ = forms.ChoiceField(label=_("Organ"), required=False)
    kind = forms.ChoiceField(label=_("Rodzaj dokumentu"), required=False)
    params = ParamsField(
        label=_("Parametry"), required=False, max_length=2000, help_text=lazy(known_params, str)()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", _("każdy"))]
        organs = [(organ.code, organ.name) for organ in Organ.objects.all()]
        kinds = [(kind.code, kind.name) for kind in DocumentKind.objects.all()]
        self._choose("organ", [*anything, *organs])
        self._choose("kind", [*anything, *kinds])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def call_verb(self) -> CompletenessRule:
        return rule.save_completeness_rule(self.instance, origin=self.origin)


class NumberWaiverForm(VerbForm):
    def call_verb(self) -> NumberWaiver:
        return rule.waive_number(self.instance, origin=self.origin)


class RuleFileForm(forms.Form):
    file = forms.FileField(label=_("Plik YAML z regułami"))
    rehearse = forms.BooleanField(
        label=_("Tylko sprawdź, niczego nie zapisuj"), required=False, initial=True
    )

    def take_over(self, origin: Origin) -> rule.RulesImportResult:
        """Save the rules of the file. Raises ValidationError with every fault of the file."""
        rules = rule.read_completeness_rules(self.cleaned_data["file"].read(rule.LARGEST + 1))
        return rule.import_rules(rules, origin=origin, rehearse=self.cleaned_data["rehearse"])
