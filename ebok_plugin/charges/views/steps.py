"""Steps of a clerk about a component, each one form and one verb."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.forms import BaseForm
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepView
from ebok_plugin.charges import rights
from ebok_plugin.charges.domain.component import (
    add_component,
    correct_component,
    end_use,
    named_paper,
    set_cost_kind,
    set_legal_basis,
    use_component_in_places,
    withdraw_use,
)
from ebok_plugin.charges.domain.queries.standing import MonthlyPrice, monthly_price
from ebok_plugin.charges.domain.rate import end_exception, enter_rate, except_rate, withdraw_rate
from ebok_plugin.charges.domain.run.big_changes import change_bounds, rate_change_in_words
from ebok_plugin.charges.domain.tariff import RateMissing, rate_in_force
from ebok_plugin.charges.forms import dated
from ebok_plugin.charges.forms.component import (
    ComponentCorrectionForm,
    NewComponentForm,
    show_paper,
)
from ebok_plugin.charges.models import (
    Component,
    ComponentRate,
    ComponentUse,
    CostKind,
    RateException,
)
from ebok_plugin.ledger.models import Account


def _add(nothing: None, form: NewComponentForm, today: date, origin: Origin) -> Done:
    """Add a component with all that its first month needs."""
    data = form.cleaned_data
    since = data["valid_from"]
    added = add_component(data["code"].strip().upper(), form.facts, origin=origin)
    set_cost_kind(added, CostKind.Kind(data["kind"]), valid_from=since, origin=origin)
    if data["legal_basis"]:
        set_legal_basis(added, data["legal_basis"], paper=None, valid_from=since, origin=origin)
    enter_rate(added, data["rate"], valid_from=since, origin=origin)
    use_component_in_places(added, form.places, valid_from=since, origin=origin)
    where = reverse("ebok_desk_component", args=[added.pk])
    return Done(_("Składnik „%s” dodano.") % added.name, where)


def _set_kind(component: Component, form: dated.CostKindForm, today: date, origin: Origin) -> None:
    kind = CostKind.Kind(form.cleaned_data["kind"])
    set_cost_kind(component, kind, valid_from=form.cleaned_data["valid_from"], origin=origin)


def _set_basis(
    component: Component, form: dated.LegalBasisForm, today: date, origin: Origin
) -> None:
    data = form.cleaned_data
    paper = named_paper(data.get("paper", ""), form.paper_on_file, origin.actor, today)
    set_legal_basis(
        component, data["words"], paper=paper, valid_from=data["valid_from"], origin=origin
    )


def _use(component: Component, form: dated.UseForm, today: date, origin: Origin) -> None:
    days = {name: form.cleaned_data[name] for name in ("valid_from", "valid_to")}
    use_component_in_places(component, form.places, **days, origin=origin)


def _end_use(use: ComponentUse, form: dated.UseEndForm, today: date, origin: Origin) -> None:
    if form.cleaned_data["mistake"]:
        withdraw_use(use, origin=origin)
    else:
        end_use(use, on=form.cleaned_data["valid_to"], origin=origin)


def _except(component: Component, form: dated.OwnRateForm, today: date, origin: Origin) -> None:
    entered = {**form.cleaned_data}
    account, rate = entered.pop("account"), entered.pop("rate")
    entered["cause"] = RateException.Cause(entered["cause"])
    except_rate(account, component, rate, **entered, origin=origin)


def _enter_rate(
    component: Component, form: dated.RateEntryForm, today: date, origin: Origin
) -> None:
    data = form.cleaned_data
    enter_rate(
        component,
        data["rate"],
        valid_from=data["valid_from"],
        property=data["estate"],
        reason=data["reason"],
        origin=origin,
    )


@dataclass(frozen=True, slots=True)
class FirstMonthPreview:
    """What a rate comes to in its first month; `example` is the account of the amounts.

    `doubt` says that the rate changes beyond the bounds.
    """

    before: MonthlyPrice
    after: MonthlyPrice
    example: Account | None
    doubt: str = ""


def _look_at_rate(
    component: Component, form: dated.RateEntryForm, today: date, origin: Origin
) -> FirstMonthPreview:
    """Enter the rate, compute the month, and roll back."""
    before = monthly_price(component, form.month)
    doubt = _doubt_about(component, form, today)
    with transaction.atomic():
        _enter_rate(component, form, today, origin)
        after = monthly_price(component, form.month, account=before.example)
        transaction.set_rollback(True)
    accounts = Account.objects.select_related("premises__building")
    example = accounts.get(pk=after.example) if after.example else None
    return FirstMonthPreview(before, after, example, doubt)


def _doubt_about(component: Component, form: dated.RateEntryForm, today: date) -> str:
    data = form.cleaned_data
    try:
        was = rate_in_force(component, on=data["valid_from"], property=data["estate"])
    except RateMissing:
        return ""
    now = data["rate"]
    if not change_bounds(today).rate_beyond(was, now):
        return ""
    return capfirst(rate_change_in_words(was, now))


ADD: Step[None] = Step(
    "nowy",
    gettext_lazy("Nowy składnik"),
    _add,
    NewComponentForm,
    about=gettext_lazy(
        "Składnik, jego rodzaj kosztu, pierwsza stawka i miejsca, w których się nalicza. Wszystko "
        "można potem zmienić od następnego miesiąca."
    ),
    button=gettext_lazy("Dodaj składnik"),
)
ENTRIES: Mapping[str, Step[Component]] = by_slug(
    Step(
        "popraw",
        gettext_lazy("Popraw składnik"),
        lambda component, form, today, origin: correct_component(
            component, form.facts, origin=origin
        ),
        ComponentCorrectionForm,
        about=gettext_lazy("Nazwę i znak zaliczki można zmienić zawsze."),
        button=gettext_lazy("Zapisz"),
        done=gettext_lazy("Składnik poprawiono."),
        rights=(rights.CORRECTS_COMPONENTS,),
    ),
    Step(
        "rodzaj",
        gettext_lazy("Rodzaj kosztu"),
        _set_kind,
        dated.CostKindForm,
        about=gettext_lazy(
            "Zależny od Spółdzielni (na przykład eksploatacja, fundusz remontowy): o zmianie "
            "zawiadamia się trzy miesiące naprzód. Niezależny (woda, ciepło, odpady, podatek): "
            "14 dni przed terminem płatności."
        ),
        button=gettext_lazy("Zapisz rodzaj kosztu"),
        done=gettext_lazy("Rodzaj kosztu zapisano."),
        rights=(rights.SETS_COST_KINDS,),
    ),
    Step(
        "podstawa",
        gettext_lazy("Podstawa prawna"),
        _set_basis,
        dated.LegalBasisForm,
        about=gettext_lazy(
            "Mieszkańcy czytają ją przy naliczeniu i na zawiadomieniu o zmianie opłat."
        ),
        button=gettext_lazy("Zapisz podstawę prawną"),
        done=gettext_lazy("Podstawę prawną zapisano."),
        rights=(rights.SETS_LEGAL_BASES,),
    ),
    Step(
        "gdzie",
        gettext_lazy("Gdzie się nalicza"),
        _use,
        dated.UseForm,
        button=gettext_lazy("Zapisz"),
        done=gettext_lazy("Zapisano, gdzie składnik się nalicza."),
        rights=(rights.ADDS_USES,),
    ),
    Step(
        "konto",
        gettext_lazy("Inna stawka dla jednego konta"),
        _except,
        dated.OwnRateForm,
        about=gettext_lazy(
            "Wyjątki po późnym zawiadomieniu i sprawy sądowe o zmianę prowadzoną w programie "
            "powstają same, w „Zmianach opłat”. Tu wpisz te, które zaczęły się przed programem."
        ),
        button=gettext_lazy("Zapisz stawkę konta"),
        done=gettext_lazy("Stawkę konta zapisano."),
        rights=(rights.ADDS_OWN_RATES,),
    ),
)
ENTER_RATE: Step[Component] = Step(
    "stawka",
    gettext_lazy("Nowa stawka"),
    _enter_rate,
    dated.RateEntryForm,
    button=gettext_lazy("Zapisz stawkę"),
    done=gettext_lazy("Stawkę zapisano."),
    rights=(rights.ENTERS_RATES,),
    preview=_look_at_rate,
)
WITHDRAW_RATE: Step[ComponentRate] = Step(
    "wycofanie",
    gettext_lazy("Wycofaj stawkę"),
    lambda rate, form, today, origin: withdraw_rate(
        rate, reason=form.cleaned_data["reason"], origin=origin
    ),
    dated.RateWithdrawalForm,
    about=gettext_lazy(
        "Tylko stawkę, według której nikomu nie naliczono opłaty. Poprzednia zostaje wtedy w mocy."
    ),
    done=gettext_lazy("Stawkę wycofano."),
    rights=(rights.WITHDRAWS_RATES,),
)
END_USE: Step[ComponentUse] = Step(
    "koniec-miejsca",
    gettext_lazy("Zakończ naliczanie w tym miejscu"),
    _end_use,
    dated.UseEndForm,
    about=dated.CHARGED_MONTHS,
    button=gettext_lazy("Zapisz"),
    done=gettext_lazy("Zapisano."),
    rights=(rights.ENDS_USES,),
)
END_OWN_RATE: Step[RateException] = Step(
    "koniec-stawki-konta",
    gettext_lazy("Zakończ inną stawkę konta"),
    lambda own, form, today, origin: end_exception(
        own, on=form.cleaned_data["valid_to"], origin=origin
    ),
    dated.OwnRateEndForm,
    about=dated.CHARGED_MONTHS,
    button=gettext_lazy("Zapisz"),
    done=gettext_lazy("Zapisano ostatni dzień."),
    rights=(rights.ENDS_OWN_RATES,),
)


S = TypeVar("S")


class NewComponentView(StepView[None]):
    """Add a component with its kind of cost, first rate and places, in one step."""

    template_name = "ebok_plugin/charges/desk/tariffs/new.html"
    icon = "cogs"
    sees = rights.ADDS_COMPONENTS
    step = ADD

    def landing(self) -> str:
        return reverse("ebok_desk_components")


class TariffEntryView(StepView[S]):
    """A step about the component in the address, which returns to its page."""

    template_name = "ebok_plugin/charges/desk/tariffs/entry.html"
    icon = "cogs"
    sees = rights.SEES_COMPONENTS
    component: Component

    def find_component(self, pk: int) -> Component:
        self.component = get_object_or_404(Component, pk=pk)
        return self.component

    def landing(self) -> str:
        return reverse("ebok_desk_component", args=[self.component.pk])

    def subtitle(self) -> str:
        return self.component.name

    def headline(self) -> str:
        """Return which row of the component the step is about, if any."""
        return ""


class ComponentEntryView(TariffEntryView[Component]):
    """A step of ENTRIES."""

    steps = ENTRIES

    def find_subject(self, pk: int, slug: str) -> Component:
        return self.find_component(pk)

    def form(self, *handed_in: Any) -> BaseForm:
        form = super().form(*handed_in)
        if isinstance(form, dated.LegalBasisForm):
            show_paper(form, "paper", form.paper_on_file, self.request.user, self.today)
        return form


class RateView(TariffEntryView[Component]):
    """Preview a rate, then enter it; changes lead to the change of fees."""

    template_name = "ebok_plugin/charges/desk/tariffs/rate.html"
    step = ENTER_RATE

    def find_subject(self, pk: int) -> Component:
        return self.find_component(pk)

    @cached_property
    def first(self) -> bool:
        return not self.component.rates.exists()
