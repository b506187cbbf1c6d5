"""Choosing a person on file: Wagtail's modal, for the desk that has the right."""

from django import forms
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import read_origin, record_list
from cms_ext.people.identity.domain.namesakes import describe_people
from cms_ext.people.identity.domain.person import (
    Contact,
    PersonEntry,
    find_people_by_name,
    list_people_on_file,
    read_person_name,
    register_person,
)
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import ForStaff


class PersonFilterForm(BaseFilterForm):
    q = forms.CharField(label=_("Imię i nazwisko"), required=False)

    def filter(self, objects: QuerySet[Person]) -> QuerySet[Person]:
        query = self.cleaned_data.get("q")
        if query:
            self.is_searching = True
            self.search_query = query
            objects = objects.filter(pk__in=find_people_by_name(query).values("pk"))
        return objects


class PersonEntryForm(forms.ModelForm[Person]):
    """Who a person is, and no more: contact data need a document, at „Osoby”."""

    class Meta:
        model = Person
        fields = ["kind", "name"]

    def clean_name(self) -> str:
        try:
            return read_person_name(self.cleaned_data["name"])
        except ValueRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class _DeskOnly(ForStaff):
    """The check of rights that Wagtail's choosers lack: any editor could browse the people."""

    request: HttpRequest

    def can_create(self) -> bool:
        return True


class _OnFile(_DeskOnly, chooser.BaseChooseView):
    """The list to choose from, without entries that were merged into others."""

    filter_form_class = PersonFilterForm

    def get_object_list(self) -> QuerySet[Person]:
        return list_people_on_file()

    def get_results_page(self, request: HttpRequest) -> Page[Person]:
        """Record in the access log who was on the page."""
        page: Page[Person] = super().get_results_page(request)
        record_list(request, page.object_list)
        described = describe_people(
            list(page.object_list), read_origin(request).signed_in, business_today()
        )
        self.facts = {row.person.pk: row.facts for row in described}
        return page

    @property
    def columns(self) -> list[Column]:
        facts = Column("facts", _("Lokal albo numer"), lambda person: self.facts.get(person.pk, ""))
        return [*super().columns, facts]


class _Choose(_OnFile, chooser.ChooseView):
    pass


class _Results(_OnFile, chooser.ChooseResultsView):
    pass


class _Chosen(_DeskOnly, chooser.ChosenView):
    pass


class _ChosenMultiple(_DeskOnly, chooser.ChosenMultipleView):
    pass


class _Create(_DeskOnly, chooser.CreateView):
    def save_form(self, form: forms.ModelForm[Person]) -> Person:
        entered = form.cleaned_data
        entry = PersonEntry(entered["kind"], entered["name"])
        return register_person(entry, Contact(), read_origin(self.request))


class PersonWidget(BaseChooser):
    js_constructor = "PersonChooser"

    @property
    def media(self) -> forms.Media:
        own = forms.Media(js=[versioned_static("cms_ext/identity/person-chooser.js")])
        media: forms.Media = super().media + own
        return media


class PersonChooser(ChooserViewSet):
    """A desk's chooser of people; `permission` is what opens it."""

    model = Person
    base_widget_class = PersonWidget
    icon = "user"
    choose_one_text = _("Wybierz osobę")
    choose_another_text = _("Wybierz inną osobę")
    search_tab_label = _("Osoby w rejestrach")
    creation_tab_label = _("Nowa osoba")
    create_action_label = _("Wpisz osobę")
    creation_form_class = PersonEntryForm
    # Each desk chooses people by its own right: the widget is named where it is used.
    register_widget = False

    def __init__(self, name: str, *, permission: str) -> None:
        super().__init__(name, url_prefix=name)
        right = {"guarded_by": (permission,)}
        self.choose_view_class = type("PersonChooseView", (_Choose,), right)
        self.choose_results_view_class = type("PersonResultsView", (_Results,), right)
        self.chosen_view_class = type("PersonChosenView", (_Chosen,), right)
        self.chosen_multiple_view_class = type(
            "PersonChosenMultipleView", (_ChosenMultiple,), right
        )
        self.create_view_class = type("PersonCreateView", (_Create,), right)
