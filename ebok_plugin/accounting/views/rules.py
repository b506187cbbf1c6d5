"""Screens of the table of accounts: the list, and the accounts of one subject."""

from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.frame.listing import Fact, Name, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepView
from ebok_plugin.accounting.domain.rule import SubjectRule, find_rule, list_rules, set_rule
from ebok_plugin.accounting.forms import RuleForm
from ebok_plugin.accounting.models import PostingRule
from ebok_plugin.accounting.rights import SEES_RULES, SETS_RULES


class RuleList(StaffList):
    """Every component and kind of entry with its accounts."""

    template_name = "ebok_plugin/accounting/rules.html"
    guarded_by = (SEES_RULES,)
    model = PostingRule
    page_title = gettext_lazy("Plan kont")
    header_icon = "table"
    paginate_by = 200
    export_filename = "plan-kont"
    columns = (
        Name(
            "subject",
            gettext_lazy("Co się księguje"),
            "subject.name",
            url_name="ebok_accounting_rule",
            key="subject.key",
        ),
        Fact(
            "sort",
            gettext_lazy("Rodzaj"),
            lambda row: _("składnik opłaty") if row.subject.component_id else _("operacja"),
        ),
        Fact("debit", gettext_lazy("Konto Wn"), lambda row: row.rule and row.rule.debit),
        Fact("credit", gettext_lazy("Konto Ma"), lambda row: row.rule and row.rule.credit),
    )

    def get_queryset(self) -> list[SubjectRule]:
        return list_rules()

    @property
    def missing(self) -> list[SubjectRule]:
        """What has no accounts yet."""
        return [row for row in self.get_queryset() if row.rule is None]


def _set(row: SubjectRule, form: RuleForm, today: date, origin: Origin) -> None:
    set_rule(row.subject, **form.cleaned_data, origin=origin)


class RuleView(StepView[SubjectRule]):
    sees = SEES_RULES
    icon = "table"
    step = Step(
        "konta",
        gettext_lazy("Konta planu kont"),
        _set,
        RuleForm,
        about=gettext_lazy("Zmiana działa od następnego dziennika. Zamknięte się nie zmieniają."),
        button=gettext_lazy("Zapisz"),
        done=gettext_lazy("Konta zapisano."),
        rights=(SETS_RULES,),
    )

    def find_subject(self, key: str) -> SubjectRule:
        found = find_rule(key)
        if found is None:
            raise Http404
        return found

    def find_step(self, *args: Any, **kwargs: Any) -> Step[Any]:
        return self.step

    def subtitle(self) -> str:
        return self.subject.subject.name

    def landing(self) -> str:
        return reverse("ebok_accounting_rules")
