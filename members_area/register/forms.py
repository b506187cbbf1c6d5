"""The membership desk's forms for members, organs and elections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from members_area.register.domain import membership
from members_area.register.models import Membership, OfficeTerm, Organ


class AdmissionForm(VerbForm):
    def call_verb(self) -> Membership:
        entered = self.cleaned_data
        return membership.admit_member(
            entered["person"], entered["member_no"], on=entered["joined_on"], origin=self.origin
        )


class MembershipCorrectionForm(VerbForm):
    """Correcting an entry, or ending a membership."""

    def call_verb(self) -> Membership:
        entered = self.cleaned_data
        return membership.correct_membership(
            self.instance,
            member_no=entered["member_no"],
            joined_on=entered["joined_on"],
            ended_on=entered["ended_on"],
            origin=self.origin,
        )


def _date(**facts: Any) -> forms.DateField:
    errors = {"required": _("Podaj datę."), "invalid": _("Wpisz datę.")}
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, error_messages=errors, **facts)


class MembershipForm(forms.Form):
    """The member's number and first day; the next free number is proposed."""

    member_no = forms.IntegerField(
        label=_("Numer rejestru członkowskiego"),
        min_value=1,
        max_value=999_999,
        help_text=_("Zaproponowano następny. Numer jest częścią loginu do IKCS."),
        error_messages={
            "required": _("Podaj numer rejestru."),
            "invalid": _("Wpisz same cyfry."),
            "min_value": _("Numer jest większy od zera."),
            "max_value": _("Numer ma najwyżej 6 cyfr."),
        },
    )
    joined_on = _date(label=_("Członek od"), help_text=_("Dzień, od którego osoba jest członkiem."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member_no"].initial = membership.next_member_no()


class MembershipEndForm(forms.Form):
    """The first day without membership, and why it is over."""

    ended_on = _date(
        label=_("Pierwszy dzień bez członkostwa"),
        help_text=_("Od tego dnia IKCS jest dla tej osoby zamknięte, także gdy jest zalogowana."),
    )
    reason = forms.ChoiceField(
        label=_("Powód"),
        choices=[("", _("Wybierz powód")), *Membership.EndReason.choices],
        error_messages={"required": _("Wybierz powód.")},
    )


class OrganForm(VerbForm):
    """A new organ, or a changed one."""

    def call_verb(self) -> Organ:
        verb = membership.establish_organ if self.instance._state.adding else membership.amend_organ
        return verb(self.instance, origin=self.origin)


class ElectionForm(VerbForm):
    """A new term of office."""

    def call_verb(self) -> OfficeTerm:
        entered = self.cleaned_data
        return membership.elect_to_organ(
            entered["person"],
            entered["organ"],
            starts_on=entered["starts_on"],
            ends_on=entered["ends_on"],
            origin=self.origin,
        )


class TermEndForm(VerbForm):
    def call_verb(self) -> OfficeTerm:
        return membership.end_term(
            self.instance, on=self.cleaned_data["ends_on"], origin=self.origin
        )
