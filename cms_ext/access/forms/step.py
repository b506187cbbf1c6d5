"""Forms of the verification screen, one for each step of the procedure."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.access import vocabulary
from cms_ext.access.domain.applicant import FieldComparison, applicant_name
from cms_ext.access.domain.checks.recommendation import Missing, open_sights, recommend_action
from cms_ext.access.domain.contact_on_file import list_contact_differences
from cms_ext.office.desk_kit.workflow.step import StepForm

MAX_TEXT_LENGTH = 400
TEXT = {"rows": 3}


class CardForm(StepForm):
    """One of several forms on the page of an application; its ids begin with its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{type(self).__name__}_%s")
        super().__init__(*args, **kwargs)


class SupplementForm(CardForm):
    """The gaps to call for; those that the checks found are ticked."""

    gaps = forms.MultipleChoiceField(
        label=_("Czego brakuje"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Zaznacz przynajmniej jeden brak.")},
    )
    other = forms.CharField(
        label=_("Inny brak"),
        required=False,
        max_length=200,
        help_text=_("Jedno zdanie, które przeczyta wnioskodawca."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {gap.key: gap for gap in recommend_action(self.subject).gaps}
        field = self.fields["gaps"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(gap.key, f"{gap.label}: {gap.message}") for gap in self.found.values()]
        field.initial = list(self.found)
        field.required = False

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("gaps") and not self.cleaned_data.get("other"):
            self.add_error("gaps", self.fields["gaps"].error_messages["required"])
        return self.cleaned_data

    def chosen(self) -> list[Missing]:
        """Return the gaps to be named, the clerk's own last."""
        gaps = [self.found[key] for key in self.cleaned_data["gaps"]]
        own = self.cleaned_data["other"]
        return [*gaps, Missing("other", str(_("Inny brak")), own)] if own else gaps


class RegisterContactForm(CardForm):
    """What of the application goes into the register; what it lacks is ticked."""

    facts = forms.MultipleChoiceField(
        label=_("Co wpisać"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Zaznacz, co wpisać do rejestru.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list_contact_differences(self.subject, self.today)
        field = self.fields["facts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, _describe(one)) for key, one in found.items()]
        field.initial = [key for key, one in found.items() if not one.on_file]


def _describe(field: FieldComparison) -> str:
    on_file = field.on_file or gettext("brak")
    words = gettext("%(label)s: %(written)s (w rejestrze: %(on_file)s)")
    return words % {"label": field.label, "written": field.written, "on_file": on_file}


class DoubtForm(CardForm):
    doubt = forms.CharField(
        label=_("Na czym polega wątpliwość"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs=TEXT),
        error_messages={"required": _("Napisz, co trzeba wyjaśnić przez telefon.")},
    )


class PhoneCallForm(CardForm):
    result = forms.ChoiceField(
        label=_("Wynik rozmowy"),
        choices=vocabulary.PhoneResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Zaznacz, jak skończyła się rozmowa.")},
    )
    questions = forms.MultipleChoiceField(
        label=_("O co pytano"),
        required=False,
        choices=vocabulary.PhoneQuestion.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Zapisujemy tylko, o co pytano. Odpowiedzi nie wpisuj nigdzie."),
    )

    def clean(self) -> dict[str, Any]:
        answered = self.cleaned_data.get("result") in (
            vocabulary.PhoneResult.CONFIRMED,
            vocabulary.PhoneResult.NOT_CONFIRMED,
        )
        if answered and not self.cleaned_data.get("questions"):
            self.add_error("questions", _("Zaznacz przynajmniej jedno pytanie."))
        return self.cleaned_data


class RejectForm(CardForm):
    reason = forms.ChoiceField(
        label=_("Powód"),
        choices=[("", _("Wybierz powód")), *vocabulary.RejectReason.choices],
        error_messages={"required": _("Wybierz powód odmowy.")},
    )
    text = forms.CharField(
        label=_("Uzasadnienie"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs=TEXT),
        help_text=_("Przeczyta je wnioskodawca. Nie wpisuj danych innych osób."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suggested = recommend_action(self.subject).reason
        self.fields["reason"].initial = suggested or ""

    def clean(self) -> dict[str, Any]:
        if (
            self.cleaned_data.get("reason") == vocabulary.RejectReason.OTHER
            and not self.cleaned_data["text"]
        ):
            self.add_error("text", _("Przy innym powodzie napisz uzasadnienie."))
        return self.cleaned_data

    @property
    def chosen(self) -> vocabulary.RejectReason:
        return vocabulary.RejectReason(self.cleaned_data["reason"])


class SightsForm(CardForm):
    """Ticks for what waits for the clerk's eyes, so that one form approves (C04, C11, C12)."""

    LABELS: ClassVar = {
        vocabulary.AccessCheckCode.C04: _("Formularz jest podpisany"),
        vocabulary.AccessCheckCode.C11: _(
            "Pełnomocnictwo obejmuje dostęp elektroniczny i jest ważne"
        ),
        vocabulary.AccessCheckCode.C12: _("Okazano dokument tożsamości"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sights = open_sights(self.subject)
        for code in self.sights:
            self.fields[code] = forms.BooleanField(
                label=self.LABELS[code],
                error_messages={"required": _("Zaznacz, jeżeli to widzisz.")},
            )
        self.order_fields([*self.sights, *self.fields])

    def decided_checks(self) -> list[tuple[vocabulary.AccessCheckCode, str]]:
        """The checks that the ticks decide, each with the words that stand for its reason."""
        return [(code, str(self.LABELS[code])) for code in self.sights]


class LetterForm(CardForm):
    """Guards a letter: each one makes a new code, so a second press must not print one."""

    opened_as = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_as"].initial = self._now()

    def clean_opened_as(self) -> str:
        opened: str = self.cleaned_data["opened_as"]
        if opened != self._now():
            raise forms.ValidationError(
                _("Ten wniosek zmienił się od otwarcia strony. Listu nie wydrukowano ponownie.")
            )
        return opened

    def _now(self) -> str:
        return f"{self.subject.state}:{self.subject.issues.count()}"


class HandOverForm(LetterForm):
    """Printing: the person is at the desk and has shown an ID."""

    id_seen = forms.BooleanField(
        label=_("Okazano dokument tożsamości"),
        help_text=_("Obejrzyj dokument. Nie kopiuj go i nie zapisuj numeru."),
        error_messages={"required": _("Bez okazania dokumentu nie można wydać wydruku.")},
    )
    handed_to = forms.CharField(
        label=_("Komu wydajesz"),
        max_length=160,
        error_messages={"required": _("Wpisz, komu wydajesz hasło startowe.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of a firm somebody comes; an erased form names nobody.
        person = self.subject.person
        at_the_desk = applicant_name(self.subject.payload) or (person.name if person else "")
        self.fields["handed_to"].initial = at_the_desk


class ApproveAndPrintForm(SightsForm, HandOverForm):
    """All checks left to the clerk in one form, with a single field for the ID."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop(vocabulary.AccessCheckCode.C12, None)
        self.order_fields(
            [
                vocabulary.AccessCheckCode.C04,
                vocabulary.AccessCheckCode.C11,
                "id_seen",
                "handed_to",
                "opened_as",
            ]
        )


class DecideCheckForm(CardForm):
    """The clerk's decision on a check that the software cannot judge."""

    verdict = forms.ChoiceField(
        choices=[
            (vocabulary.CheckVerdict.PASS, _("spełniony")),
            (vocabulary.CheckVerdict.FAIL, _("niespełniony")),
        ],
        error_messages={"required": _("Zaznacz, czy warunek jest spełniony.")},
    )
    reason = forms.CharField(label=_("Uzasadnienie"), required=False, max_length=MAX_TEXT_LENGTH)


class OverrideForm(CardForm):
    reason = forms.CharField(
        label=_("Dlaczego warunek można pominąć"),
        max_length=MAX_TEXT_LENGTH,
        error_messages={"required": _("Napisz, dlaczego warunek można pominąć.")},
    )


class WithdrawForm(CardForm):
    asked = forms.BooleanField(
        label=_("Wnioskodawca poprosił o wycofanie wniosku"),
        error_messages={"required": _("Wniosek wycofuje się tylko na prośbę wnioskodawcy.")},
    )
