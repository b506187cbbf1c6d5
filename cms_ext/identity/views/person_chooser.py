"""Choosing a person on file: the modal of Wagtail's admin, for the desk that has the right."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from cms_ext.audit.domain.event import origin_of, record
from cms_ext.identity.domain.people import people_named
from cms_ext.identity.models import Person


class PersonFilterForm(BaseFilterForm):
    q = forms.CharField(label=_("Imię i nazwisko"), required=False)

    def filter(self, objects: QuerySet[Person]) -> QuerySet[Person]:
        query = self.cleaned_data.get("q")
        if query:
            self.is_searching = True
            self.search_query = query
            objects = objects.filter(pk__in=people_named(query).values("pk"))
        return objects


class _DeskOnly:
    """Wagtail's choosers ask no permission: any editor could leaf through the people on file."""

    permission: ClassVar[str]
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a view beside it
        return response

    def can_create(self) -> bool:
        return True


class _Choose(_DeskOnly, chooser.ChooseView):
    filter_form_class = PersonFilterForm


class _Results(_DeskOnly, chooser.ChooseResultsView):
    filter_form_class = PersonFilterForm


class _Chosen(_DeskOnly, chooser.ChosenView):
    pass


class _ChosenMultiple(_DeskOnly, chooser.ChosenMultipleView):
    pass


class _Create(_DeskOnly, chooser.CreateView):
    def save_form(self, form: forms.ModelForm[Person]) -> Person:
        person: Person = super().save_form(form)
        record("PERSON_ENTERED", origin_of(self.request), obj=person, subject=person)
        return person


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
    form_fields = ["kind", "name", "correspondence_email", "phone"]
    # Each desk chooses people by its own right: the widget is named where it is used.
    register_widget = False

    def __init__(self, name: str, *, permission: str) -> None:
        super().__init__(name, url_prefix=name)
        right = {"permission": permission}
        self.choose_view_class = type("PersonChooseView", (_Choose,), right)
        self.choose_results_view_class = type("PersonResultsView", (_Results,), right)
        self.chosen_view_class = type("PersonChosenView", (_Chosen,), right)
        self.chosen_multiple_view_class = type(
            "PersonChosenMultipleView", (_ChosenMultiple,), right
        )
        self.create_view_class = type("PersonCreateView", (_Create,), right)
