"""What a clerk posts by hand on one account (`ledger.md` §2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.frontend.theme.choices import offer
from cms_ext.people.identity.models import User
from ebok_plugin.desk.domain.rights import POSTS
from ebok_plugin.desk.forms.act import ActForm
from ebok_plugin.desk.forms.fields import AmountField, day_field, reason_field
from ebok_plugin.interest.domain.waiver import waive_notes
from ebok_plugin.ledger.domain.by_hand import post_adjustment, post_cash_payment, return_payment
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.vocabulary import SubAccount

MONTHS = 12
TITLE_LENGTH = 140


class PaymentForm(ActForm):
    heading = _("Wpłata w kasie")
    lead = _("Gotówka albo karta przyjęta w Spółdzielni.")
    button = _("Zaksięguj wpłatę")
    done = _("Wpłatę zaksięgowano.")
    right = POSTS

    amount = AmountField(label=_("Kwota (zł)"))
    on = day_field(label=_("Data wpłaty"))
    title = forms.CharField(label=_("Tytuł"), max_length=TITLE_LENGTH)
    period = forms.ChoiceField(
        label=_("Za miesiąc"),
        required=False,
        help_text=_("Tylko gdy płatnik go wskazał; inaczej wpłata spłaca najstarsze należności."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [Period.of(self.today).plus(1 - back) for back in range(MONTHS)]
        named = ((str(one), one.name) for one in months)
        offer(self, "period", [("", _("nie wskazano")), *named])

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "title": _("Wpłata w kasie")}

    def act(self, by: User) -> object:
        entered = self.cleaned_data
        return post_cash_payment(
            self.account,
            entered["amount"],
            on=entered["on"],
            title=entered["title"],
            period=Period.parse(entered["period"]) if entered["period"] else None,
            made_by=by,
            today=self.today,
            key=entered["key"],
        )


class ReturnForm(ActForm):
    heading = _("Zwrot wpłaty")
    lead = _(
        "Bank cofnął wpłatę i nie wiadomo którą. Gdy wiadomo, wystornuj tę wpłatę: wtedy wrócą "
        "dawne terminy."
    )
    button = _("Zaksięguj zwrot")
    done = _("Zwrot zaksięgowano.")
    right = POSTS

    amount = AmountField(label=_("Kwota (zł)"))
    on = day_field(label=_("Data zwrotu"))
    title = forms.CharField(label=_("Tytuł"), max_length=TITLE_LENGTH)

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "title": _("Zwrot wpłaty")}

    def act(self, by: User) -> object:
        entered = self.cleaned_data
        return return_payment(
            self.account,
            entered["amount"],
            on=entered["on"],
            title=entered["title"],
            made_by=by,
            today=self.today,
            key=entered["key"],
        )


class AdjustmentForm(ActForm):
    heading = _("Korekta ręczna")
    lead = _("Zwiększa albo zmniejsza należność. Powód zostaje przy pozycji.")
    button = _("Zaksięguj korektę")
    done = _("Korektę zaksięgowano.")
    right = POSTS

    direction = forms.ChoiceField(
        label=_("Kierunek"),
        choices=[("owed", _("zwiększa należność")), ("credit", _("zmniejsza należność"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Wybierz, czy korekta zwiększa, czy zmniejsza należność.")},
    )
    amount = AmountField(label=_("Kwota (zł)"), help_text=_("Bez znaku."))
    on = day_field(label=_("Data księgowania"))
    due_date = day_field(
        label=_("Termin płatności"),
        required=False,
        help_text=_("Tylko gdy korekta zwiększa należność."),
    )
    subaccount = forms.ChoiceField(label=_("Subkonto"), choices=SubAccount.choices)
    title = forms.CharField(
        label=_("Tytuł"), max_length=TITLE_LENGTH, help_text=_("Przeczyta go mieszkaniec.")
    )
    reason = reason_field()

    def act(self, by: User) -> object:
        entered = self.cleaned_data
        owed = entered["direction"] == "owed"
        return post_adjustment(
            self.account,
            entered["amount"] if owed else -entered["amount"],
            on=entered["on"],
            due_date=entered["due_date"] if owed else None,
            subaccount=SubAccount(entered["subaccount"]),
            title=entered["title"],
            reason=entered["reason"],
            made_by=by,
            today=self.today,
            key=entered["key"],
        )

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount.grosze < 0:
            raise forms.ValidationError(_("Napisz kwotę bez znaku i wybierz kierunek."))
        return amount


class WaiverForm(ActForm):
    heading = _("Umorzenie odsetek")
    lead = _("Spłaca noty odsetkowe konta od najstarszej. Więcej niż w notach nie umorzysz.")
    button = _("Zaksięguj umorzenie")
    done = _("Umorzenie zaksięgowano.")
    right = POSTS

    amount = AmountField(label=_("Kwota (zł)"))
    on = day_field(label=_("Data księgowania"))
    reason = reason_field()

    def act(self, by: User) -> object:
        entered = self.cleaned_data
        return waive_notes(
            self.account,
            entered["amount"],
            on=entered["on"],
            reason=entered["reason"],
            made_by=by,
            today=self.today,
            key=entered["key"],
        )
