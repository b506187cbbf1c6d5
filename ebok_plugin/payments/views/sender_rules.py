"""„Reguły nadawców”: their register, a page for each with what it posted, and its proposal."""

from datetime import date
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.nrb import format_nrb
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.approvals.domain.act import is_left_to_another
from cms_ext.office.desk_kit.workflow.step import (
    Done,
    ReasonForm,
    SecondPerson,
    Step,
    StepForm,
    by_slug,
)
from cms_ext.office.desk_kit.workflow.views import FreshPage, NothingLeft, StepView
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.views.account_rows import AccountRows
from ebok_plugin.payments.domain import sender_rule
from ebok_plugin.payments.models import BankEntry, SenderRule
from ebok_plugin.payments.rights import (
    APPROVES_RULES,
    PROPOSES_RULES,
    REVOKES_RULES,
    SEES_LINES,
    SEES_RULES,
)

SHOWN_PAYMENTS = 50
State = SenderRule.State


def _propose(line: BankEntry, form: StepForm, today: date, origin: Origin) -> Done:
    rule = sender_rule.propose_rule(line, origin=origin)
    return Done(_("Reguła czeka na drugą osobę."), reverse("ebok_sender_rule", args=[rule.pk]))


def _approve(rule: SenderRule, form: StepForm, today: date, origin: Origin) -> None:
    sender_rule.approve_rule(rule, origin=origin)


def _refuse(rule: SenderRule, form: ReasonForm, today: date, origin: Origin) -> None:
    sender_rule.refuse_rule(rule, reason=form.cleaned_data["powod"], origin=origin)


def _revoke(rule: SenderRule, form: ReasonForm, today: date, origin: Origin) -> None:
    sender_rule.revoke_rule(rule, reason=form.cleaned_data["powod"], origin=origin)


PROPOSE: Step[BankEntry] = Step(
    "regula",
    gettext_lazy("Wpłaty z tego rachunku księguj na to konto"),
    _propose,
    button=gettext_lazy("Przekaż regułę do zatwierdzenia"),
    rights=(PROPOSES_RULES,),
)
APPROVE: Step[SenderRule] = Step(
    "zatwierdz",
    gettext_lazy("Zatwierdź regułę"),
    _approve,
    done=gettext_lazy("Reguła księguje od następnego wyciągu."),
    rights=(APPROVES_RULES,),
    offered=lambda rule, today: rule.state == State.WAITING,
    second_person=SecondPerson(
        sender_rule.rules_waiting, lambda rule: rule.made_by, "payments.sender_rule"
    ),
)
REFUSE: Step[SenderRule] = Step(
    "odrzuc",
    gettext_lazy("Odrzuć albo wycofaj"),
    _refuse,
    ReasonForm,
    done=gettext_lazy("Reguły nie będzie."),
    rights=(APPROVES_RULES,),
    or_rights=(PROPOSES_RULES,),
    offered=lambda rule, today: rule.state == State.WAITING,
)
REVOKE: Step[SenderRule] = Step(
    "odwolaj",
    gettext_lazy("Odwołaj regułę"),
    _revoke,
    ReasonForm,
    done=gettext_lazy("Regułę odwołano. To, co zaksięgowała, zostaje."),
    rights=(REVOKES_RULES,),
    offered=lambda rule, today: rule.state == State.ACTIVE,
)


def _with_entries(rules: QuerySet[SenderRule]) -> QuerySet[SenderRule]:
    return rules.annotate(posted=Count("entries"), last=Max("entries__value_date")).order_by("-pk")


class RuleList(AccountRows):
    """The rules with how much they posted; those of one state at a time."""

    guarded_by = (SEES_RULES,)
    model = SenderRule
    page_title = gettext_lazy("Reguły nadawców")
    header_icon = "resubmit"
    template_name = "ebok_plugin/payments/desk/rules/list.html"
    empty = gettext_lazy("Nie ma takich reguł.")
    empty_hint = gettext_lazy(
        "Regułę proponuje się po drugiej takiej samej decyzji na liście „Wpłaty do wyjaśnienia”."
    )
    export_filename = "reguly-nadawcow"
    selections = {
        "": Selection(gettext_lazy("Obowiązujące"), lambda user, today: _of(State.ACTIVE)),
        "czekaja": Selection(gettext_lazy("Czekające"), lambda user, today: _of(State.WAITING)),
        "dawne": Selection(
            gettext_lazy("Dawne"), lambda user, today: _of(State.REFUSED, State.REVOKED)
        ),
    }
    columns = (
        Name(
            "sender",
            gettext_lazy("Rachunek nadawcy"),
            lambda rule: grouped_sender(rule),
            url_name="ebok_sender_rule",
        ),
        Fact("account", gettext_lazy("Konto"), "account.account_no", hint="account.payer_name"),
        Fact("state", gettext_lazy("Stan"), "get_state_display"),
        Day("made_at", gettext_lazy("Zaproponowano")),
        Number("posted", gettext_lazy("Zaksięgowała wpłat")),
        Day("last", gettext_lazy("Ostatnia wpłata")),
    )


def _of(*states: State) -> QuerySet[SenderRule]:
    return _with_entries(sender_rule.list_rules().filter(state__in=states))


def grouped_sender(rule: SenderRule) -> str:
    """Write the sender in groups; a dash when the term of the rule is over."""
    return format_nrb(rule.sender) if rule.sender else "–"


class RulePage(FreshPage[SenderRule]):
    """One rule: who made it, what it posted, and the decisions on it."""

    template_name = "ebok_plugin/payments/desk/rules/rule.html"
    sees = SEES_RULES
    steps = by_slug(APPROVE, REFUSE, REVOKE)

    def find_subject(self, pk: int) -> SenderRule:
        rules = SenderRule.objects.select_related(
            "account__payer", "made_by__person", "decided_by__person", "ended_by__person"
        )
        return get_object_or_404(rules, pk=pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.subject, self.subject.account.payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def page_context(self) -> dict[str, Any]:
        rule = self.subject
        entries = rule.entries.select_related("statement").order_by("-value_date", "-pk")
        return {
            "sender": grouped_sender(rule),
            "own": is_left_to_another("payments.sender_rule", rule.made_by, self.request.user),
            "may_see_lines": self.request.user.has_perm(SEES_LINES),
            "entries": entries.defer("raw_61", "raw_86")[:SHOWN_PAYMENTS],
            "count": entries.count(),
        }


class ProposeRuleView(StepView[BankEntry]):
    """Propose the rule for the sender of a placed payment."""

    template_name = "ebok_plugin/payments/desk/rules/propose.html"
    icon = "resubmit"
    sees = SEES_LINES
    step = PROPOSE
    account: Account

    def find_subject(self, pk: int) -> BankEntry:
        return get_object_or_404(BankEntry, pk=pk)

    def load_step(self, **kwargs: Any) -> None:
        super().load_step(**kwargs)
        account = sender_rule.find_rule_offer(self.subject)
        if account is None:
            where = reverse("ebok_desk_waiting_line", args=[self.subject.pk])
            raise NothingLeft(_("Dla tego rachunku nie można teraz założyć reguły."), where)
        self.account = account

    def landing(self) -> str:
        return reverse("ebok_desk_waiting")

    def subtitle(self) -> str:
        return format_nrb(self.subject.counterparty_nrb)
