"""When a feed is late, as the office sets it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.operations.feeds.domain.feed import LONGEST_TERM, FeedState, Rule, default_in_words


class TermForm(forms.Form):
    """The rule, and the number of days where it counts any."""

    rule = forms.ChoiceField(
        label=gettext_lazy("Kiedy dane są spóźnione?"), required=False, widget=forms.RadioSelect
    )
    days = forms.IntegerField(
        label=gettext_lazy("Liczba dni"),
        min_value=1,
        max_value=LONGEST_TERM,
        required=False,
        help_text=gettext_lazy("Dzień, na który są dane, się nie liczy."),
    )

    def __init__(self, state: FeedState, data: Any = None) -> None:
        watch = state.watch
        known = {"rule": watch.rule, "days": watch.days} if watch else {"rule": ""}
        super().__init__(data, initial=known)
        usual = _("jak zwykle: %(rule)s") % {"rule": default_in_words(state.feed, state.run)}
        self.fields["rule"].choices = [("", usual), *Rule.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        counts_days = cleaned.get("rule") in (Rule.DAYS, Rule.WORKING_DAYS)
        if counts_days and not self.errors and cleaned.get("days") is None:
            self.add_error("days", _("Wpisz, po ilu dniach."))
        return cleaned
