"""Registers of properties, rights to declare, and forms of declarations, with what edits them."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.office.desk_kit.staff_registers import Register, VerbRegister
from cms_ext.office.desk_kit.staff_registers.views import (
    RegisterCreateView,
    RegisterEditView,
    VerbForm,
)
from cms_ext.people.identity.views.person_chooser import PersonChooser
from ebok_plugin.ledger.api import Account
from waste_union.declarations.domain import register
from waste_union.declarations.domain.document import read_first_schema
from waste_union.declarations.domain.drafting import KEY as PESEL
from waste_union.declarations.domain.facts import FIELDS
from waste_union.declarations.models import DeclarationRight, DeclaredProperty, FormVersion
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind, SignatureKind

PROPERTY_PANELS: Any = [
    FieldRowPanel([FieldPanel("code"), FieldPanel("address")]),
    FieldRowPanel([FieldPanel("commune"), FieldPanel("zone"), FieldPanel("plot_no")]),
    FieldRowPanel([FieldPanel("building_kind"), FieldPanel("dwellings"), FieldPanel("area")]),
    FieldPanel("account_no"),
    FieldRowPanel([FieldPanel("known_persons"), FieldPanel("known_on")]),
    FieldPanel("property"),
]
FORM_PANELS: Any = [
    FieldPanel("authority"),
    FieldRowPanel([FieldPanel("code"), FieldPanel("name"), FieldPanel("valid_from")]),
    FieldPanel("asked"),
    FieldPanel("sentences"),
    FieldPanel("instruction"),
    FieldPanel("online"),
    FieldPanel("signed_by"),
    FieldPanel("correct_days"),
    FieldPanel("xsd"),
]
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


class DeclaredPropertyRegister(VerbRegister):
    model = DeclaredProperty
    menu_label = list_title = _("Nieruchomości z opłatą za odpady")
    about = _("Nieruchomości, dla których składa się deklarację, z kontem, które opłata obciąża.")
    menu_icon = "home"
    place = "waste-records"
    menu_order = 10
    add_label = _("Dodaj nieruchomość")
    list_display = ("code", "address", "commune", "building_kind", "dwellings", "account")
    list_filter = ("commune", "building_kind")
    list_export = list_display
    search_fields = ("code", "address", "account__account_no")
    export_filename = "nieruchomosci-z-oplata"
    inspect_view_enabled = False
    form_panels = PROPERTY_PANELS
    verb_form = DeclaredPropertyForm
    import_url_name = "declarations_import_properties"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeclaredProperty]:
        rows: QuerySet[DeclaredProperty] = super().get_queryset(request)
        return rows.select_related("commune", "account")


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


class NewRightView(RegisterCreateView):
    form_panels: ClassVar[Any] = [
        FieldPanel("declared_property"),
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("role"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
    ]
    verb_form: ClassVar[type[VerbForm]] = DeclarationRightForm


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


class EndRightView(RegisterEditView):
    form_panels: ClassVar[Any] = [
        FieldPanel("declared_property", read_only=True),
        FieldPanel("person", read_only=True),
        FieldPanel("role", read_only=True),
        FieldPanel("valid_from", read_only=True),
        FieldPanel("valid_to"),
    ]
    verb_form: ClassVar[type[VerbForm]] = EndRightForm


class DeclarationRightRegister(Register):
    model = DeclarationRight
    menu_label = list_title = _("Kto może składać deklaracje")
    about = _(
        "Prawo należy do osoby, nie do loginu. Wpis się kończy, a nie zmienia: inny to nowy wpis."
    )
    menu_icon = "user"
    place = "waste-records"
    menu_order = 20
    add_label = _("Dodaj prawo do składania")
    list_display = ("declared_property", "person", "role", "valid_from", "valid_to")
    list_filter = ("role",)
    list_export = list_display
    search_fields = ("declared_property__code", "declared_property__address", "person__name")
    export_filename = "prawa-do-skladania-deklaracji"
    inspect_view_enabled = False
    edit_view_class = EndRightView
    create_view_class = NewRightView
    import_url_name = "declarations_import_payers"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeclarationRight]:
        rows: QuerySet[DeclarationRight] = super().get_queryset(request)
        return rows.select_related("declared_property", "person")


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


class FormVersionRegister(VerbRegister):
    model = FormVersion
    menu_label = list_title = _("Formularze deklaracji")
    about = _(
        "Wersja, według której złożono deklarację, już się nie zmienia: dodaj nową od późniejszego "
        "dnia. Schemat XML każdej wersji jest publiczny."
    )
    menu_icon = "form"
    place = "waste-settings"
    menu_order = 40
    add_label = _("Dodaj wersję formularza")
    list_display = ("code", "name", "valid_from", "correct_days", "authority", "shown_schema")
    list_export = ("code", "name", "valid_from", "correct_days", "authority")
    search_fields = ("code", "name")
    export_filename = "formularze-deklaracji"
    inspect_view_enabled = False
    form_panels = FORM_PANELS
    verb_form = FormVersionForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[FormVersion]:
        rows: QuerySet[FormVersion] = super().get_queryset(request)
        return rows.select_related("authority")

    @display(description=_("schemat XML"))
    def shown_schema(self, form: FormVersion) -> SafeString:
        """Link to the published schema."""
        return format_html('<a href="{}">XSD {}</a>', form.get_absolute_url(), form.version)
