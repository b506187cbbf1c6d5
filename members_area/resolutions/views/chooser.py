"""Choosing a published paper: the modal of Wagtail's admin, for the desk of the library."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from cms_ext.people.identity.views.guard import ForStaff
from members_area.library.models import Document, DocumentState

CHANGE = "members_area_library.change_document"


class PaperFilterForm(BaseFilterForm):
    q = forms.CharField(label=_("Numer albo słowo z tytułu"), required=False)

    def filter(self, objects: QuerySet[Document]) -> QuerySet[Document]:
        query = self.cleaned_data.get("q")
        if query:
            self.is_searching = True
            self.search_query = query
            objects = objects.filter(Q(number__icontains=query) | Q(title__icontains=query))
        return objects


class _DeskOnly(ForStaff):
    """Wagtail's choosers ask no permission: any editor could leaf through closed papers."""

    guarded_by = (CHANGE,)
    request: HttpRequest

    def get_object_list(self) -> QuerySet[Document]:
        return Document.objects.filter(state=DocumentState.PUBLISHED).order_by("-year", "title")


class _Choose(_DeskOnly, chooser.ChooseView):
    filter_form_class = PaperFilterForm


class _Results(_DeskOnly, chooser.ChooseResultsView):
    filter_form_class = PaperFilterForm


class _Chosen(_DeskOnly, chooser.ChosenView):
    pass


class _ChosenMultiple(_DeskOnly, chooser.ChosenMultipleView):
    pass


class PaperWidget(BaseChooser):
    js_constructor = "PaperChooser"

    @property
    def media(self) -> forms.Media:
        own = forms.Media(js=[versioned_static("members_area/resolutions/paper-chooser.js")])
        media: forms.Media = super().media + own
        return media


class PaperChooser(ChooserViewSet):
    model = Document
    base_widget_class = PaperWidget
    icon = "doc-full"
    choose_one_text = _("Wybierz dokument")
    choose_another_text = _("Wybierz inny dokument")
    register_widget = False
    choose_view_class = _Choose
    choose_results_view_class = _Results
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMultiple


paper_chooser = PaperChooser("library_paper", url_prefix="library_paper")
