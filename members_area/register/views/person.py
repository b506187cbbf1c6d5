"""Choosing the person of a membership: the modal of Wagtail's admin, for the desk only."""

from __future__ import annotations

from typing import Any

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
from cms_ext.identity.models import Person
from members_area.register.domain.queries.person import people_named


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

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("members_area_register.add_membership"):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a view beside it
        return response

    def can_create(self) -> bool:
        return True


class PersonChooseView(_DeskOnly, chooser.ChooseView):
    filter_form_class = PersonFilterForm


class PersonResultsView(_DeskOnly, chooser.ChooseResultsView):
    filter_form_class = PersonFilterForm


class PersonChosenView(_DeskOnly, chooser.ChosenView):
    pass


class PersonChosenMultipleView(_DeskOnly, chooser.ChosenMultipleView):
    pass


class PersonCreateView(_DeskOnly, chooser.CreateView):
    def save_form(self, form: forms.ModelForm[Person]) -> Person:
        person: Person = super().save_form(form)
        record("PERSON_ENTERED", origin_of(self.request), obj=person)
        return person


class PersonWidget(BaseChooser):
    js_constructor = "PersonChooser"

    @property
    def media(self) -> forms.Media:
        own = forms.Media(js=[versioned_static("members_area/register/person-chooser.js")])
        media: forms.Media = super().media + own
        return media


class PersonChooser(ChooserViewSet):
    model = Person
    base_widget_class = PersonWidget
    icon = "user"
    choose_one_text = _("Wybierz osobę")
    choose_another_text = _("Wybierz inną osobę")
    search_tab_label = _("Osoby w rejestrach")
    creation_tab_label = _("Nowa osoba")
    create_action_label = _("Wpisz osobę")
    form_fields = ["kind", "name", "correspondence_email", "phone"]
    choose_view_class = PersonChooseView
    choose_results_view_class = PersonResultsView
    chosen_view_class = PersonChosenView
    chosen_multiple_view_class = PersonChosenMultipleView
    create_view_class = PersonCreateView
    # Other desks choose people by their own rights: the widget is named where it is used.
    register_widget = False


person_chooser = PersonChooser("register_person", url_prefix="members_area_register/person")
