"""The desk's registers of relations, court events and votes, with their forms."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail_modeladmin.views import InstanceSpecificView, ModelFormView

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.polish_lookups import find_words
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.office.desk_kit.staff_registers.views import (
    RegisterCreateView,
    RegisterEditView,
    VerbForm,
)
from cms_ext.people.identity.views.guard import ForStaff
from members_area.library.domain.relation import (
    enter_event,
    record_court_register,
    remove_relation,
    save_relation,
    strike_event,
)
from members_area.library.models import CourtEvent, Document, DocumentState, Relation
from members_area.resolutions.domain.vote import record_vote, warn_of_shortfall
from members_area.resolutions.models import Vote

CHANGE = "members_area_library.change_document"


class PaperFilterForm(BaseFilterForm):
    q = forms.CharField(label=gettext_lazy("Numer albo słowo z tytułu"), required=False)

    def filter(self, objects: QuerySet[Document]) -> QuerySet[Document]:
        query = self.cleaned_data.get("q")
        if query:
            self.is_searching = True
            self.search_query = query
            objects = objects.filter(find_words(query, "number", "title"))
        return objects


class _DeskOnly(ForStaff):
    """Adds a permission check: Wagtail's choosers would show closed documents to any editor."""

    guarded_by = (CHANGE,)
    request: HttpRequest

    def get_object_list(self) -> QuerySet[Document]:
        return Document.objects.filter(state=DocumentState.PUBLISHED).order_by(
            "-year", "title__polish"
        )


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
    choose_one_text = gettext_lazy("Wybierz dokument")
    choose_another_text = gettext_lazy("Wybierz inny dokument")
    register_widget = False
    choose_view_class = _Choose
    choose_results_view_class = _Results
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMultiple


paper_chooser = PaperChooser("library_paper", url_prefix="library_paper")


EVENT = [
    FieldPanel("kind"),
    FieldRowPanel([FieldPanel("decided_on"), FieldPanel("final_on")]),
    FieldPanel("ends_on"),
    FieldPanel("retro"),
    FieldPanel("note"),
]
VOTES = [
    FieldRowPanel([FieldPanel("votes_for"), FieldPanel("votes_against"), FieldPanel("abstained")]),
    FieldRowPanel([FieldPanel("present"), FieldPanel("entitled")]),
    FieldPanel("secret"),
]


class RelationForm(VerbForm):
    def call_verb(self) -> Relation:
        return save_relation(self.instance, origin=self.origin)


class CourtEventForm(VerbForm):
    """A court event, or its correction."""

    def call_verb(self) -> CourtEvent:
        return enter_event(self.instance, today=business_today(), origin=self.origin)


class VoteForm(VerbForm):
    def call_verb(self) -> Vote:
        return record_vote(self.instance, origin=self.origin)


class VoteCorrectionForm(VoteForm):
    """The correction of a result, with a reason of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["correction_reason"] = ""
        self.fields["correction_reason"].required = True


class CourtRegisterForm(VerbForm):
    """The days of filing with the court register and of the entry there."""

    def call_verb(self) -> Document:
        entered: dict[str, Any] = self.cleaned_data
        return record_court_register(
            self.instance,
            filed_on=entered["krs_filed_on"],
            registered_on=entered["krs_registered_on"],
            today=business_today(),
            origin=self.origin,
        )


class StrikeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Dlaczego wpis jest błędny"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Podaj, dlaczego wpis jest błędny.")},
    )


class RelationCreateView(RegisterCreateView):
    form_panels = [
        FieldPanel("source", widget=paper_chooser.widget_class),
        FieldPanel("type"),
        FieldPanel("target", widget=paper_chooser.widget_class),
        FieldPanel("scope_text"),
        MultiFieldPanel(
            [FieldPanel("effective_on"), FieldPanel("retro_reason"), FieldPanel("revives")],
            heading=gettext_lazy("Tylko dla zmian, uchyleń i zastąpień"),
        ),
    ]
    verb_form = RelationForm


class CourtEventCreateView(RegisterCreateView):
    form_panels = [FieldPanel("document", widget=paper_chooser.widget_class), *EVENT]
    verb_form = CourtEventForm


class CourtEventEditView(RegisterEditView):
    form_panels = [FieldPanel("document", read_only=True), *EVENT]
    verb_form = CourtEventForm


class _Measured(ModelFormView):
    """Warns after saving a vote if the majority is too small."""

    def get_success_message(self, instance: models.Model) -> str:
        warning = warn_of_shortfall(instance) if isinstance(instance, Vote) else ""
        if warning:
            messages.warning(self.request, warning)
        message: str = super().get_success_message(instance)
        return message


class VoteCreateView(_Measured, RegisterCreateView):
    form_panels = [FieldPanel("document", widget=paper_chooser.widget_class), *VOTES]
    verb_form = VoteForm


class VoteEditView(_Measured, RegisterEditView):
    form_panels = [FieldPanel("document", read_only=True), *VOTES, FieldPanel("correction_reason")]
    verb_form = VoteCorrectionForm


class CourtRegisterView(RegisterEditView):
    form_panels = [
        FieldPanel("title", read_only=True),
        FieldPanel("adopted_on", read_only=True),
        FieldRowPanel([FieldPanel("krs_filed_on"), FieldPanel("krs_registered_on")]),
    ]
    verb_form = CourtRegisterForm


class _StrikeView(InstanceSpecificView):
    """Asks for the reason and removes a mistaken entry on POST."""

    page_title = gettext_lazy("Wykreślenie wpisu")
    template_name = "members_area/resolutions/desk/strike.html"

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_strike(user))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(StrikeForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = StrikeForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        what = str(self.instance)
        try:
            self.strike(form.cleaned_data["reason"], read_origin(request))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self._page(form)
        messages.success(request, _("Wykreślono: %(what)s.") % {"what": what})
        return redirect(self.index_url)

    def strike(self, reason: str, origin: Origin) -> None:
        raise NotImplementedError

    def _page(self, form: StrikeForm) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response


class RelationStrikeView(_StrikeView):
    def strike(self, reason: str, origin: Origin) -> None:
        remove_relation(self.instance, reason, origin=origin)


class CourtEventStrikeView(_StrikeView):
    def strike(self, reason: str, origin: Origin) -> None:
        strike_event(self.instance, reason, origin=origin)
