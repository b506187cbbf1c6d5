"""Forms of the desk's steps, and of a case that came by telephone, e-mail or on paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.web.public_forms import ContactNumberField
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.people.outbox.mail.address import OutsideEmailField
from coop_cases import vocabulary
from coop_cases.domain.decision import DraftedDecision, list_accounts, read_instruction
from coop_cases.domain.desk import case_clerks, find_case_by_number
from coop_cases.domain.notice import find_answer_day
from coop_cases.domain.opening import Contact, NewCase
from coop_cases.domain.refusal import ITSELF, NO_REASONS, NOT_ANNOUNCED_IN_TIME, NOTHING_CHANGES
from coop_cases.forms.customer import CaseForm, by_type, text_input
from coop_cases.models import Case, CaseSubject, CaseTemplate


class ClerkField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic when it runs
    """A clerk of the desk, without a default: nobody gets a case because of a first place."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            None,
            label=label,
            empty_label=gettext_lazy("Wybierz osobę"),
            error_messages={"required": gettext_lazy("Wybierz, kto ma prowadzić sprawę.")},
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name() or obj.login)


class TriageForm(StepForm):
    case_subject = forms.TypedChoiceField(label=gettext_lazy("Temat"), coerce=int)
    priority = forms.ChoiceField(
        label=gettext_lazy("Pilność"), choices=vocabulary.CasePriority.choices
    )
    assigned_to = ClerkField(gettext_lazy("Kto prowadzi"))
    public_place = forms.BooleanField(
        label=gettext_lazy("Usterka części wspólnej: sąsiedzi widzą, że jest zgłoszona"),
        help_text=gettext_lazy("Widzą budynek, temat, dzień i stan. Opisu i osoby nie widzi nikt."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A case cannot become an order, which needs a price and a signed-in customer.
        subjects = CaseSubject.objects.exclude(type__machine=vocabulary.StateMachine.ORDER)
        self.subjects = {one.pk: one for one in subjects.select_related("type")}
        subject, clerk = self.fields["case_subject"], self.fields["assigned_to"]
        assert isinstance(subject, forms.TypedChoiceField)
        assert isinstance(clerk, ClerkField)
        subject.choices = by_type(self.subjects.values())
        clerk.queryset = case_clerks()

    def first_values(self) -> dict[str, Any]:
        names = ("priority", "public_place", "assigned_to")
        known = {name: getattr(self.subject, name) for name in names}
        return {"case_subject": self.subject.subject_id, **known}


class HandOverForm(StepForm):
    assigned_to = ClerkField(gettext_lazy("Komu"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clerk = self.fields["assigned_to"]
        assert isinstance(clerk, ClerkField)
        clerk.queryset = case_clerks()


class PriorityForm(StepForm):
    priority = forms.ChoiceField(
        label=gettext_lazy("Pilność"), choices=vocabulary.CasePriority.choices
    )


class OwnPriorityForm(PriorityForm):
    """The urgency of one case, which it begins with."""

    def first_values(self) -> dict[str, Any]:
        return {"priority": self.subject.priority}


class ProofForm(StepForm):
    proof = forms.ChoiceField(
        label=gettext_lazy("Skąd wiadomo, że to ta osoba"),
        choices=vocabulary.IdentityProof.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Zaznacz, jak potwierdzono tożsamość.")},
    )


class TextForm(StepForm):
    """Words for the customer, or a note."""

    text = forms.CharField(
        label=gettext_lazy("Treść"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Napisz wiadomość.")},
    )


class SupplementForm(TextForm):
    """What the customer has to add; the sentence begins with „Prosimy o”."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label = _("Prosimy o…")
        field.help_text = _(
            "Wpisz, czego brakuje, na przykład „zdjęcie tej lampy”. Klient przeczyta całe zdanie."
        )
        field.error_messages["required"] = _("Napisz, o co prosisz.")


class LongerTermForm(StepForm):
    """Why an answer needs more time, and when the person was notified."""

    refused_at: ClassVar[Mapping[str, str]] = {NOT_ANNOUNCED_IN_TIME: "told_on"}

    text = forms.CharField(
        label=gettext_lazy("Dlaczego potrzeba więcej czasu"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Napisz, dlaczego.")},
    )
    told_on = forms.DateField(
        label=gettext_lazy("Kiedy zawiadomiono"),
        help_text=gettext_lazy(
            "Wiadomość na stronie sprawy i e-mail wychodzą teraz. Gdy zawiadomiono listem, wpisz "
            "dzień nadania."
        ),
        widget=DayInput(),
    )

    def first_values(self) -> dict[str, Any]:
        return {"told_on": self.today}


class AnswerForm(TextForm):
    """An answer; where no words are typed, the chosen template is the answer."""

    template = forms.ModelChoiceField(
        CaseTemplate.objects.none(),
        label=gettext_lazy("Szablon"),
        required=False,
        empty_label=gettext_lazy("Bez szablonu"),
    )
    field_order = ("template", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        template = self.fields["template"]
        assert isinstance(template, forms.ModelChoiceField)
        template.queryset = CaseTemplate.objects.all()
        self.fields["text"].required = False
        self.fields["text"].help_text = _("Puste: wyślemy tekst szablonu.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = cleaned.get("template")
        if not cleaned.get("text", "").strip() and chosen is not None:
            cleaned["text"] = fill_template(chosen, self.subject)
        if not self.errors and not cleaned.get("text", "").strip():
            self.add_error("text", _("Napisz wiadomość albo wybierz szablon."))
        return cleaned


def fill_template(template: CaseTemplate, case: Case) -> str:
    """Return the text of a template with this case's number, title and term."""
    values = {"number": case.number, "title": case.title, "term": long_date(find_answer_day(case))}
    text = template.text
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


class DecisionForm(StepForm):
    refused_at: ClassVar[Mapping[str, str]] = {NO_REASONS: "reasons", NOTHING_CHANGES: "change"}

    outcome = forms.ChoiceField(
        label=gettext_lazy("Rozstrzygnięcie"),
        choices=vocabulary.CaseOutcome.choices,
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=gettext_lazy("Uzasadnienie"),
        help_text=gettext_lazy("Co najmniej 100 znaków: co ustalono i na jakiej podstawie."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    change = forms.DecimalField(
        label=gettext_lazy("O ile zmniejsza to należność, zł"),
        help_text=gettext_lazy(
            "Puste, gdy nic się nie zmienia. Z decyzją powstaje projekt korekty; księguje go dział "
            "finansowy."
        ),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        localize=True,
    )
    account = forms.ChoiceField(label=gettext_lazy("Konto, którego dotyczy korekta"))
    instruction = forms.CharField(
        label=gettext_lazy("Pouczenie"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = list_accounts(self.subject, self.today)
        if accounts:
            set_choices(
                self,
                "account",
                [(account.number, f"{account.number}, {account.detail}") for account in accounts],
            )
        else:
            del self.fields["account"]

    def first_values(self) -> dict[str, Any]:
        values = {"account": self.subject.account_no}
        drafted = getattr(self.subject, "decision", None)
        if drafted is None:
            return {**values, "instruction": read_instruction(self.subject, self.today)}
        names = ("outcome", "reasons", "instruction")
        written = {name: getattr(drafted, name) for name in names}
        return {**values, **written, "change": drafted.amount}

    @property
    def drafted(self) -> DraftedDecision:
        cleaned = self.cleaned_data
        change = cleaned["change"]
        return DraftedDecision(
            vocabulary.CaseOutcome(cleaned["outcome"]),
            cleaned["reasons"],
            cleaned["instruction"],
            None if change is None else int(change * 100),
            cleaned.get("account", ""),
        )


class SentForm(StepForm):
    way = forms.ChoiceField(
        label=gettext_lazy("Jak wysłano"),
        choices=vocabulary.AnswerWay.choices,
        initial=vocabulary.AnswerWay.POST,
    )
    sent_on = forms.DateField(label=gettext_lazy("Kiedy"), widget=DayInput())

    def first_values(self) -> dict[str, Any]:
        return {"sent_on": self.today}


class TransferForm(StepForm):
    outside_body = forms.CharField(
        label=gettext_lazy("Komu przekazano"),
        help_text=gettext_lazy("Nazwa urzędu lub firmy. Klient ją przeczyta."),
        max_length=120,
    )


class DuplicateForm(StepForm):
    refused_at: ClassVar[Mapping[str, str]] = {ITSELF: "number"}

    number = forms.CharField(label=gettext_lazy("Numer sprawy, którą powtarza"), max_length=20)

    def clean_number(self) -> Case:
        found = find_case_by_number(self.cleaned_data["number"])
        if found is None:
            raise forms.ValidationError(_("Nie ma sprawy o takim numerze."))
        return found


def _way_back(channel: vocabulary.CaseChannel, known: Mapping[str, Any]) -> vocabulary.ReplyWay:
    """Return the way of the answer: as the case came, as far as an address is known."""
    if channel == vocabulary.CaseChannel.PAPER:
        return vocabulary.ReplyWay.POST
    by_mail = known["email"] and (channel == vocabulary.CaseChannel.EMAIL or not known["phone"])
    return vocabulary.ReplyWay.EMAIL if by_mail else vocabulary.ReplyWay.PHONE


class DeskCaseForm(CaseForm):
    """A case that came by telephone, by e-mail, on paper or at the counter."""

    without_expectation = ()
    channel = forms.ChoiceField(
        label=gettext_lazy("Jak wpłynęła"),
        choices=[(one.value, one.label) for one in vocabulary.AT_DESK],
    )
    received_on = forms.DateField(label=gettext_lazy("Data wpływu"), widget=DayInput())
    name = forms.CharField(label=gettext_lazy("Od kogo"), max_length=80, widget=text_input())
    phone = ContactNumberField(
        label=gettext_lazy("Telefon"), max_length=30, required=False, widget=text_input()
    )
    email = OutsideEmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    address = forms.CharField(
        label=gettext_lazy("Adres do listu"), max_length=200, required=False, widget=text_input()
    )
    field_order = (
        "channel",
        "received_on",
        "name",
        "phone",
        "email",
        "address",
        "subject",
        "building",
        "place",
        "text",
        "expectation",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.today = today
        self.initial = {"received_on": today, **self.initial}
        # The labels of the customer's form do not suit a clerk.
        self.fields["text"].label = _("Opis sprawy")
        self.fields["expectation"].label = _("Czego oczekuje klient?")

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("Ten dzień jeszcze nie nadszedł."))
        return day

    def new_case(self) -> NewCase:
        cleaned = self.cleaned_data
        channel = vocabulary.CaseChannel(cleaned["channel"])
        return NewCase(
            channel=channel,
            received_on=cleaned["received_on"],
            contact=Contact(
                cleaned["name"], cleaned["email"], cleaned["phone"], cleaned["address"]
            ),
            reply_way=_way_back(channel, cleaned),
            **self.facts(),
        )
