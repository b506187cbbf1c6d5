"""Rules and waived numbers in the administration; the rules as a file, taken away and back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.staff_registers.views import RegisterCreateView, RegisterEditView
from cms_ext.people.identity.views.guard import for_staff
from members_area.completeness.domain.rule import RulesImportResult, rules_as_yaml
from members_area.completeness.forms import CompletenessRuleForm, RuleFileForm
from members_area.completeness.models import CompletenessRule
from members_area.completeness.views.report import ADDS_RULES, CHANGES_RULES, SEES_RULES

RULE_PANELS = [
    FieldPanel("code"),
    FieldPanel("type"),
    FieldRowPanel([FieldPanel("organ"), FieldPanel("kind")]),
    FieldPanel("params", heading=gettext_lazy("Parametry")),
    FieldPanel("legal_basis"),
    FieldPanel("owner"),
    FieldPanel("note"),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
]
WAIVER_PANELS = [
    FieldPanel("organ"),
    FieldRowPanel([FieldPanel("year"), FieldPanel("seq")]),
    FieldPanel("reason"),
]


class RuleCreateView(RegisterCreateView):
    form_panels = RULE_PANELS
    verb_form = CompletenessRuleForm


class RuleEditView(RegisterEditView):
    form_panels = [FieldPanel("code", read_only=True), *RULE_PANELS[1:]]
    verb_form = CompletenessRuleForm


RULES_TEMPLATE = "members_area/completeness/desk/rules_upload.html"


@require_safe
@for_staff(SEES_RULES)
def download_rules(request: HttpRequest) -> HttpResponse:
    """All rules as YAML."""
    content = rules_as_yaml(CompletenessRule.objects.all())
    response = HttpResponse(content, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reguly-kompletnosci.yaml"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ADDS_RULES, CHANGES_RULES)
def upload_rules(request: HttpRequest) -> HttpResponse:
    """Show what a file of rules would change, or save it, all or nothing."""
    form = RuleFileForm(request.POST or None, request.FILES or None)
    taken: RulesImportResult | None = None
    if request.method == "POST" and form.is_valid():
        try:
            taken = form.take_over(origin_of(request))
        except ValidationError as refusal:
            form.add_error("file", refusal.messages)
        else:
            if not form.cleaned_data["rehearse"]:
                said = _("Zapisano reguły. Nowe: %(new)d, zmienione: %(changed)d.")
                counts = {"new": len(taken.added), "changed": len(taken.changed)}
                messages.success(request, said % counts)
                return redirect("completeness_report")
    status = 200 if form.is_valid() or request.method != "POST" else 422
    return render(request, RULES_TEMPLATE, {"form": form, "taken": taken}, status=status)
