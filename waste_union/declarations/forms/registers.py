"""The forms of the registers of declarations; each calls a verb."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.people.identity.views.person_chooser import PersonChooser
from ebok_plugin.ledger.api import Account
from waste_union.declarations.domain import register
from waste_union.declarations.domain.document import read_first_schema
from waste_union.declarations.domain.drafting import KEY as PESEL
from waste_union.declarations.domain.facts import FIELDS
from waste_union.declarations.models import DeclarationRight, DeclaredProperty, FormVersion
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind, SignatureKind

person_chooser = PersonChooser(
    "declarations_person", permission="waste_union_declarations.add_declarationright"
)


class DeclaredPropertyForm(VerbForm):
    """Takes the account by its number, since a choice among thousands is useless."""

    instance: DeclaredProperty

    account_no = forms.CharField(
        label=_("Numer konta"),
        help_text=_("Konto, które opłata obciąża. Puste: jeszcze go nie ma."),
        max_length=20,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account_no"].initial = str(self.instance.account or "")

    def clean_account_no(self) -> Account | None:
        typed = self.cleaned_data["account_no"].strip()
        account = Account.objects.filter(account_no=typed).first()
        if typed and account is None:
            raise ValidationError(gettext("Nie ma konta o tym numerze."))
        return account

    def call_verb(self) -> DeclaredProperty:
        self.instance.account = self.cleaned_data["account_no"]
        return register.save_declared_property(self.instance, origin=self.origin)


class DeclarationRightForm(VerbForm):
    instance: DeclarationRight

    def call_verb(self) -> DeclarationRight:
        right = self.instance
        return register.grant_right(
            right.declared_property,
            right.person,
            DeclarantKind(right.role),
            valid_from=right.valid_from,
            valid_to=right.valid_to,
            origin=self.origin,
        )


class EndRightForm(VerbForm):
    """Sets the last day of a right; any other change is a new right."""

    instance: DeclarationRight

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = True

    def call_verb(self) -> DeclarationRight:
        after = self.instance.valid_to
        assert after is not None  # the field is required
        register.end_right(self.instance, today=after + timedelta(days=1), origin=self.origin)
        return self.instance


class FormVersionForm(VerbForm):
    """Shows `fields`, `kinds` and `signature_kinds` as boxes, statements one a line."""

    instance: FormVersion

    asked = forms.MultipleChoiceField(
        label=_("Pola do wypełnienia"),
        choices=[*FIELDS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Zaznaczone są obowiązkowe; pozostałe można zostawić puste."),
        required=False,
    )
    online = forms.MultipleChoiceField(
        label=_("Co można złożyć przez eBOK"),
        choices=DeclarationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    signed_by = forms.MultipleChoiceField(
        label=_("Przyjmowane podpisy"),
        choices=SignatureKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    sentences = forms.CharField(
        label=_("Oświadczenia"),
        help_text=_("Każde w osobnym wierszu. Składający zaznacza wszystkie."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = self.instance
        if form._state.adding:
            self.fields["xsd"].initial = read_first_schema()
            self.fields["online"].initial = [
                DeclarationKind.CHANGE,
                DeclarationKind.CORRECTION,
                DeclarationKind.CEASE,
            ]
            self.fields["signed_by"].initial = list(SignatureKind)
            self.fields["asked"].initial = ["declarant_kind", "name", "address"]
            return
        self.fields["asked"].initial = [key for key, needed in form.fields.items() if needed]
        self.fields["online"].initial = form.kinds
        self.fields["signed_by"].initial = form.signature_kinds
        self.fields["sentences"].initial = "\n".join(form.statements)

    def call_verb(self) -> FormVersion:
        form, typed = self.instance, self.cleaned_data
        # A form asks for a PESEL only if it says so (waste_declaration.md §2).
        wanted = [key for key in FIELDS if key != PESEL or key in typed["asked"]]
        form.fields = {key: key in typed["asked"] for key in wanted}
        form.kinds, form.signature_kinds = typed["online"], typed["signed_by"]
        lines = map(str.strip, typed["sentences"].splitlines())
        form.statements = [line for line in lines if line]
        return register.save_form(form, origin=self.origin)
