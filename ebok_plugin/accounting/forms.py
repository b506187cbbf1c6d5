"""Forms for the accountant: accounts of the plan, and the journal of a month."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.premises.models import Property
from ebok_plugin.accounting.domain.journal import RuleSubject, SubjectRule
from ebok_plugin.accounting.models import Journal, is_plan_account
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.forms.desk import EVERYWHERE
from ebok_plugin.ledger.forms.fields import reason_field


class PlanRow(NamedTuple):
    """A row of the plan with its two fields."""

    row: SubjectRule
    debit: forms.BoundField
    credit: forms.BoundField


class PlanForm(StepForm):
    """The accounts of all components and kinds of entry; a row may wait for later.

    Each field carries what it began with, so that only rows that this person changed are saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (_("Konto Wn: {name}"), _("Konto Ma: {name}"))
        for row in self.subject:
            for name, label in zip(_name_fields(row), labels, strict=True):
                self.fields[name] = forms.CharField(
                    label=label.format(name=row.subject.name),
                    max_length=20,
                    required=False,
                    validators=[is_plan_account],
                    show_hidden_initial=True,
                    widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off"}),
                )

    def first_values(self) -> dict[str, Any]:
        return {
            name: account
            for row in self.subject
            if row.rule
            for name, account in zip(
                _name_fields(row), (row.rule.debit, row.rule.credit), strict=True
            )
        }

    def rows(self) -> Iterator[PlanRow]:
        for row in self.subject:
            debit, credit = (self[name] for name in _name_fields(row))
            yield PlanRow(row, debit, credit)

    def clean(self) -> dict[str, Any]:
        for row in self._changed():
            self._judge(row)
        return self.cleaned_data

    def _judge(self, row: SubjectRule) -> None:
        """Refuse a row with one account, with twice the same, or one that was emptied."""
        names = _name_fields(row)
        if any(name in self.errors for name in names):
            return
        debit, credit = (self.cleaned_data[name] for name in names)
        if (debit or credit or row.rule) and not (debit and credit):
            error = _("Wpisz oba konta pozycji „{name}”.").format(name=row.subject.name)
            self.add_error(names[0] if not debit else names[1], error)
        elif debit and debit == credit:
            error = _("{name}: konto Wn i konto Ma muszą być różne.").format(name=row.subject.name)
            self.add_error(names[1], error)

    def _changed(self) -> Iterator[SubjectRule]:
        for row in self.subject:
            if not set(self.changed_data).isdisjoint(_name_fields(row)):
                yield row

    def changed_accounts(self) -> Iterator[tuple[RuleSubject, str, str]]:
        """Yield what this person has changed: the subject and both accounts."""
        for row in self._changed():
            debit, credit = (self.cleaned_data[name] for name in _name_fields(row))
            yield row.subject, debit, credit


def _name_fields(row: SubjectRule) -> tuple[str, str]:
    return f"debit_{row.subject.key}", f"credit_{row.subject.key}"


class CloseJournalForm(StepForm):
    """One of the closed months without a journal."""

    refused_at: ClassVar = dict.fromkeys(
        ("JOURNAL_CLOSED", "PERIOD_OPEN", "JOURNAL_EMPTY", "RULE_MISSING"), "period"
    )

    period = forms.ChoiceField(
        label=gettext_lazy("Okres"),
        help_text=gettext_lazy("Tylko okresy zamknięte dla księgowania, jeszcze bez dziennika."),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Ten okres nie czeka na dziennik: jest otwarty albo ma już dziennik."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = Journal.objects.filter(corrects=None).values_list("period", flat=True)
        months = sorted(closed_periods() - set(made), reverse=True)
        set_choices(self, "period", [(month, Period.parse(month).name) for month in months])


class CorrectJournalForm(StepForm):
    """A month whose journal is closed, and why it has to be corrected."""

    refused_at: ClassVar = {
        **dict.fromkeys(("JOURNAL_MISSING", "PERIOD_OPEN", "JOURNAL_EMPTY"), "period"),
        "REASON_REQUIRED": "reason",
    }

    period = forms.ChoiceField(label=gettext_lazy("Okres dziennika do skorygowania"))
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It is on one page with CloseJournalForm, whose fields have the usual ids.
        super().__init__(*args, auto_id="koryguj_%s", **kwargs)
        made = Journal.objects.filter(corrects=None).order_by("-period")
        months = made.values_list("period", flat=True)
        set_choices(self, "period", [(month, Period.parse(month).name) for month in months])


MONTHS_BACK = 36


class ProgramTurnoverForm(forms.Form):
    """Which property; the months are those of the snapshot."""

    nieruchomosc = forms.ChoiceField(label=gettext_lazy("Nieruchomość"), required=False)

    def __init__(self, query: Mapping[str, Any]) -> None:
        super().__init__(query)
        rows = Property.objects.order_by("code__polish").values_list("code", "name")
        choices: list[tuple[str, str | Promise]] = [EVERYWHERE]
        choices += ((code, f"{code}, {name}") for code, name in rows)
        set_choices(self, "nieruchomosc", choices)

    @property
    def property_code(self) -> str:
        """Return the chosen property; every one where it is not one."""
        self.is_valid()
        code: str = self.cleaned_data.get("nieruchomosc", "")
        return code


class TurnoverForm(ProgramTurnoverForm):
    """Months and property; a wrong one in the address is the month before this one."""

    od = forms.ChoiceField(label=gettext_lazy("Od miesiąca"), required=False)
    do = forms.ChoiceField(label=gettext_lazy("Do miesiąca"), required=False)
    field_order = ("od", "do", "nieruchomosc")

    def __init__(self, query: Mapping[str, Any], *, today: date) -> None:
        self.usual = Period.of(today).previous
        usual = {"od": str(self.usual), "do": str(self.usual)}
        super().__init__(usual | {name: query[name] for name in query if query[name]})
        months = [Period.of(today).plus(-back) for back in range(MONTHS_BACK)]
        for name in ("od", "do"):
            set_choices(self, name, [(str(month), month.name) for month in months])

    def _month(self, name: str) -> Period:
        self.is_valid()
        text = self.cleaned_data.get(name)
        return Period.parse(text) if text else self.usual

    @property
    def first(self) -> Period:
        return min(self._month("od"), self._month("do"))

    @property
    def last(self) -> Period:
        return max(self._month("od"), self._month("do"))


class YearForm(forms.Form):
    """A year; a wrong one in the address is this year."""

    rok = forms.ChoiceField(label=gettext_lazy("Rok"), required=False)

    def __init__(self, query: Mapping[str, Any], *, today: date) -> None:
        self.usual = today.year
        super().__init__({"rok": query.get("rok") or str(self.usual)})
        years = range(today.year, today.year - 6, -1)
        set_choices(self, "rok", [(str(year), str(year)) for year in years])

    @property
    def year(self) -> int:
        self.is_valid()
        return int(self.cleaned_data.get("rok") or self.usual)


class TakeBackCostsForm(StepForm):
    """A file of costs by its SHA-256, and why it goes."""

    refused_at: ClassVar = {"REASON_REQUIRED": "reason", "TAKEN_BACK": "file"}

    file = forms.CharField(
        label=gettext_lazy("Skrót pliku (z listy)"), min_length=64, max_length=64
    )
    reason = reason_field()
