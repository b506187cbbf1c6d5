"""Forms for requests, by a member or on paper, and for the desk's steps."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.day_input import DayInput
from cms_ext.office.desk_kit.workflow.step import StepForm
from members_area.library.models import Document, DocumentKind
from members_area.register.models import Membership
from members_area.requests.domain.opening import papers_to_give
from members_area.requests.domain.progress import askable_kinds
from members_area.requests.domain.registration import Grounds, RequestedPapers, list_refusable_kinds
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import Delivery, Form, Ground

POSTED = [(one.value, one.label) for one in (Delivery.OFFICE, Delivery.POST)]


class RequestedPapersForm(forms.Form):
    """The requested kinds, description, period and delivery."""

    kinds = forms.ModelMultipleChoiceField(
        DocumentKind.objects.none(),
        label=_("Rodzaj dokumentów"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Zaznacz co najmniej jeden rodzaj dokumentu.")},
    )
    description = forms.CharField(
        label=_("Czego dotyczy"),
        help_text=_("Na przykład: faktury za remont dźwigu przy ul. Wrzosowej 3."),
        max_length=1000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        error_messages={"required": _("Napisz, o które dokumenty chodzi.")},
    )
    period_from = forms.DateField(
        label=_("Za okres od"), required=False, widget=DayInput({"class": "input"})
    )
    period_to = forms.DateField(
        label=_("Za okres do"), required=False, widget=DayInput({"class": "input"})
    )
    form = forms.ChoiceField(
        label=_("Jak chcesz dostać dokumenty"),
        choices=Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Zaznacz, jak chcesz dostać dokumenty.")},
    )
    delivery = forms.ChoiceField(
        label=_("Odbiór kopii papierowej"),
        choices=POSTED,
        initial=Delivery.OFFICE,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].queryset = askable_kinds()  # type: ignore[attr-defined]  # of this field

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        begins: date | None = values.get("period_from")
        ends: date | None = values.get("period_to")
        if begins and ends and ends < begins:
            self.add_error("period_to", _("Okres kończy się, zanim się zacznie. Popraw daty."))
        return values

    @property
    def requested_papers(self) -> RequestedPapers:
        values = self.cleaned_data
        return RequestedPapers(
            kinds=list(values["kinds"]),
            description=values["description"],
            form=Form(values["form"]),
            delivery=Delivery(values["delivery"] or Delivery.OFFICE),
            period_from=values["period_from"],
            period_to=values["period_to"],
        )


class PaperRequestForm(RequestedPapersForm):
    """A request on paper, with the member's number and the day of receipt."""

    member_no = forms.IntegerField(
        label=_("Numer członkowski"),
        min_value=1,
        max_value=9_999_999,
        error_messages={"required": _("Podaj numer z rejestru członków.")},
    )
    received_on = forms.DateField(
        label=_("Wpłynął"),
        widget=DayInput({"class": "input"}),
        error_messages={"required": _("Podaj dzień, w którym list wpłynął.")},
    )
    field_order = ["member_no", "received_on"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("List nie mógł wpłynąć w przyszłości. Popraw datę."))
        return day

    def clean_member_no(self) -> int:
        number: int = self.cleaned_data["member_no"]
        self.membership = Membership.objects.filter(member_no=number).first()
        if self.membership is None:
            raise forms.ValidationError(_("W rejestrze członków nie ma tego numeru. Sprawdź go."))
        return number


USUAL = timedelta(days=30)


class CostForm(StepForm):
    units = forms.IntegerField(label=_("Liczba płatnych stron"), min_value=1, max_value=100_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject.form == Form.ELECTRONIC:
            self.fields["units"].label = _("Liczba płatnych plików")


class OpenForm(StepForm):
    papers = forms.ModelMultipleChoiceField(
        Document.objects.none(),
        label=_("Dokumenty"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Zaznacz dokumenty, które otworzysz.")},
    )
    until = forms.DateField(
        label=_("Otwarte do dnia (włącznie)"), widget=DayInput({"class": "input"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].queryset = papers_to_give(self.subject, self.today)  # type: ignore[attr-defined]  # of this field
        self.fields["until"].initial = self.today + USUAL


class RequestRefusalForm(StepForm):
    what = forms.CharField(
        label=_("Czego odmówiono"),
        max_length=300,
        help_text=_("Na przykład: umowa z wykonawcą remontu dźwigu z 2 marca 2026 r."),
    )
    ground = forms.ChoiceField(label=_("Podstawa"), choices=Ground.choices, required=False)
    reasons = forms.CharField(
        label=_("Uzasadnienie"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Co najmniej 50 znaków. To uzasadnienie przeczyta członek i może sąd."),
    )
    signed_by = forms.CharField(
        label=_("Kto z zarządu podpisał odmowę"), max_length=120, required=False
    )
    partly = forms.BooleanField(
        label=_("To odmowa częściowa: pozostałe dokumenty przygotujemy"), required=False
    )

    @property
    def grounds(self) -> Grounds:
        values = self.cleaned_data
        return Grounds(
            what=values["what"],
            ground=values["ground"],
            reasons=values["reasons"],
            signed_by=values["signed_by"],
            whole=not values["partly"],
        )

    @staticmethod
    def fits(request: DocumentRequest, today: date) -> bool:
        return bool(list_refusable_kinds(request.kinds.all(), today))


class RefusalDeliveryForm(StepForm):
    delivered_on = forms.DateField(label=_("Odmowę doręczono"), widget=DayInput({"class": "input"}))
