"""The register "Reguły prawne": what holds since when, and what needs a review."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.admin import display
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.menu_place import LAW_SETTINGS
from cms_ext.office.desk_kit.staff_registers import Register
from cms_ext.office.desk_kit.staff_registers import views as registers
from cms_ext.office.law.domain import list_consent_kinds
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.rule_change import change_rule
from cms_ext.office.law.watch import find_fact, is_look_due

NAMES: Mapping[str, object] = {
    "anchor": gettext_lazy("liczone do"),
    "cap": gettext_lazy("najpóźniej"),
    "controlled": gettext_lazy("opłaty zależne od Spółdzielni"),
    "day_of_next_month": gettext_lazy("dzień następnego miesiąca"),
    "days": gettext_lazy("dni"),
    "extension_months": gettext_lazy("miesiące przedłużenia"),
    "factor_max": gettext_lazy("najwyższa krotność"),
    "factor_min": gettext_lazy("najniższa krotność"),
    "hours": gettext_lazy("godziny"),
    "independent": gettext_lazy("opłaty niezależne od Spółdzielni"),
    "majority": gettext_lazy("większość"),
    "members_over": gettext_lazy("członków więcej niż"),
    "months": gettext_lazy("miesiące"),
    "months_after_balance_date": gettext_lazy("miesiące od dnia bilansowego"),
    "second_person": gettext_lazy("zatwierdza druga osoba"),
    "supporters": gettext_lazy("popierający członkowie"),
    "value": gettext_lazy("obowiązuje"),
    "version": gettext_lazy("wersja"),
    "wording": gettext_lazy("treść"),
    "working_days": gettext_lazy("dni robocze"),
    "years": gettext_lazy("lata"),
    "zlotys": gettext_lazy("złote"),
    "persons": gettext_lazy("osoby"),
    "persons_percent": gettext_lazy("procent osób"),
    "fee_percent": gettext_lazy("procent opłaty"),
    "rate_percent": gettext_lazy("procent stawki"),
}
TEXTS: Mapping[str, object] = {
    "end_of_month": gettext_lazy("końca miesiąca"),
    "last_day_previous_month": gettext_lazy("ostatniego dnia poprzedniego miesiąca"),
}


def _known_values() -> str:
    names = ", ".join(f"{name} ({words})" for name, words in NAMES.items())
    return _('W nawiasach klamrowych, na przykład {"days": 21}. Program czyta: %s.') % names


# How values are typed in, for the form's field.
known_values = lazy(_known_values, str)()


def describe_value(name: str, value: object) -> str:
    """`dni: 21`; a text that has no words yet stands as it is."""
    return f"{NAMES.get(name, name)}: {word_value(value)}"


def word_value(value: object) -> str:
    """Return a value of a rule as text: `tak`, `nieznane`, `końca miesiąca`."""
    if value is None:
        return _("nieznane")
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    return str(TEXTS.get(str(value), value))


FIELDS = ("title", "legal_basis", "params", "valid_from", "valid_to", "source_note")
PANELS = (
    FieldPanel("title"),
    FieldPanel("legal_basis"),
    FieldPanel("params", help_text=known_values),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
    FieldPanel(
        "source_note",
        help_text=gettext_lazy(
            "Zapisanie tej strony oznacza, że przepis sprawdzono dzisiaj. Wpisz, gdzie."
        ),
    ),
)


class LegalRuleForm(registers.VerbForm):
    def call_verb(self) -> models.Model:
        for name in FIELDS:
            setattr(self.instance, name, self.cleaned_data[name])
        return change_rule(self.instance, today=business_today(), origin=self.origin)


class NewRuleForm(LegalRuleForm):
    """A further period of a rule that the program knows."""

    def call_verb(self) -> models.Model:
        self.instance.code = self.cleaned_data["code"]
        return super().call_verb()


class RuleView(registers.RegisterEditView):
    form_panels: ClassVar[Any] = [FieldPanel("code", read_only=True), *PANELS]
    verb_form: ClassVar[type[registers.VerbForm]] = LegalRuleForm


class NewRuleView(registers.RegisterCreateView):
    form_panels: ClassVar[Any] = [FieldPanel("code"), *PANELS]
    verb_form: ClassVar[type[registers.VerbForm]] = NewRuleForm


class LegalRuleRegister(Register):
    model = LegalRule
    menu_label = gettext_lazy("Reguły prawne")
    about = gettext_lazy(
        "Terminy i liczby z ustaw, statutu i regulaminów. Zmiana przepisu to nowe brzmienie od "
        "dnia: wcześniejsze sprawy liczą się po staremu."
    )
    menu_icon = "clipboard-list"
    place = LAW_SETTINGS
    menu_order = 10
    add_label = gettext_lazy("Dodaj brzmienie reguły")
    list_display = (
        "title",
        "values",
        "legal_basis",
        "valid_from",
        "valid_to",
        "review",
        "next_look",
    )
    list_export = (
        "code",
        "title",
        "legal_basis",
        "values",
        "valid_from",
        "valid_to",
        "source_note",
        "reviewed_on",
        "next_look",
    )
    export_filename = "reguly-prawne"
    search_fields = ("code", "title", "legal_basis")
    inspect_view_enabled = False
    index_view_extra_css = ["cms_ext/law/register.css"]
    edit_view_class = RuleView
    create_view_class = NewRuleView

    def get_queryset(self, request: HttpRequest) -> QuerySet[LegalRule]:
        """Leave the texts of consents to „Treści zgód”."""
        rules: QuerySet[LegalRule] = super().get_queryset(request)
        return rules.exclude(code__in=list_consent_kinds())

    @display(description=gettext_lazy("wartości"))
    def values(self, rule: LegalRule) -> str:
        return ", ".join(describe_value(name, value) for name, value in rule.params.items())

    @display(description=gettext_lazy("przegląd"), ordering="reviewed_on")
    def review(self, rule: LegalRule) -> str:
        """Return the day of the last review; in amber when the law may have changed since."""
        if not rule.wants_review(business_today()):
            return f"{rule.reviewed_on:%d.%m.%Y}"
        return format_html('<strong class="rule-stale">{}</strong>', review_warning(rule))

    @display(description=gettext_lazy("sprawdź ponownie"))
    def next_look(self, rule: LegalRule) -> str:
        """Return the day of the next look and what to look at; in amber from that day on."""
        fact = find_fact(rule.code)
        if fact is None:
            return ""
        text = f"{fact.next_look:%d.%m.%Y}: {fact.fact} ({fact.source})"
        if not is_look_due(rule, business_today()):
            return text
        return format_html('<strong class="rule-stale">{}</strong>', text)


def review_warning(rule: LegalRule) -> str:
    """Return the warning about a rule that was not reviewed for a year (glossary.md B1)."""
    months = rule.months_unreviewed(business_today())
    if months is None:
        return _("Reguły jeszcze nie przejrzano – sprawdź, czy przepis się nie zmienił")
    return _(
        "Reguła nie była przeglądana od %(months)d miesięcy – sprawdź, czy przepis się nie zmienił"
    ) % {"months": months}
