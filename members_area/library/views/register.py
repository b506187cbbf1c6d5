"""The library's registers and views in the administration, built on wagtail-modeladmin."""

from typing import Any

from django import forms
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.views import CreateView, InstanceSpecificView

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import read_origin, record
from cms_ext.office.desk_kit.staff_registers import (
    ReadOnlyRegister,
    Register,
    RegisterPermissions,
    VerbRegister,
)
from cms_ext.office.desk_kit.staff_registers import views as registers
from members_area.library import models as library
from members_area.library.domain.contributed import list_register_links
from members_area.library.domain.draft import may_discard, was_published
from members_area.library.domain.grants import save_audience_rule
from members_area.library.domain.queries.staff import (
    list_document_acts,
    list_release_steps,
    newest_file,
)
from members_area.library.domain.release import (
    publish_version,
    schedule_publication,
    withdraw_version,
)
from members_area.library.forms import document as document_forms
from members_area.library.templatetags.library import in_words
from members_area.library.views.file import attachment_response
from members_area.library.views.gate import DOUBLE, ORIGINAL, UPLOAD, WORK, warn_of_damage

PANELS = [
    FieldPanel(
        "title", help_text=gettext_lazy("Cały, jak w dokumencie. Pod nim czytelnicy go znajdą.")
    ),
    FieldPanel(
        "subject", help_text=gettext_lazy("Krótko, dla rejestru uchwał: „zmiany regulaminu opłat”.")
    ),
    FieldRowPanel([FieldPanel("kind"), FieldPanel("organ")]),
    FieldRowPanel(
        [
            FieldPanel(
                "number", help_text=gettext_lazy("Jak w dokumencie, na przykład 3/RN/2026.")
            ),
            FieldPanel("year"),
        ]
    ),
    FieldPanel("file"),
    MultiFieldPanel(
        [FieldPanel("audience"), FieldPanel("audience_organ")],
        heading=gettext_lazy("Kto przeczyta po publikacji"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel(
                [
                    FieldPanel("meeting_date", help_text=gettext_lazy("Protokół i materiały.")),
                    FieldPanel("adopted_on", help_text=gettext_lazy("Uchwała i regulamin.")),
                ]
            ),
            FieldRowPanel(
                [
                    FieldPanel("signed_on"),
                    FieldPanel("effective_from", help_text=gettext_lazy("Puste: od podjęcia.")),
                ]
            ),
            FieldPanel("effective_to", help_text=gettext_lazy("Puste: do odwołania.")),
        ],
        heading=gettext_lazy("Daty"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("changes_statute"),
            FieldRowPanel([FieldPanel("krs_filed_on"), FieldPanel("krs_registered_on")]),
        ],
        heading=gettext_lazy("Krajowy Rejestr Sądowy"),
    ),
]

# The fields of a new paper that an address may fill in.
FROM_ADDRESS = ("kind", "organ", "number", "year", "meeting_date")

KIND_PANELS = [
    FieldPanel("name"),
    FieldPanel("section"),
    FieldPanel("needs_redaction"),
    FieldPanel("numbered"),
    FieldPanel("dated"),
    FieldPanel("copy_free"),
    FieldPanel("retention_years"),
]


class KindCreateView(CreateView):
    """The form for a new kind; its code and legal properties cannot be changed later."""

    def get_edit_handler(self) -> Any:
        panels = [FieldPanel("code"), *KIND_PANELS, FieldPanel("art81")]
        return ObjectList(panels).bind_to_model(self.model)


class DamageNotice:
    """Tells the clerk about a file that was read although its end is missing."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view
        if file := form.cleaned_data["file"]:
            warn_of_damage(self.request, file)  # type: ignore[attr-defined]  # of the view
        return response


class UploadView(DamageNotice, registers.RegisterCreateView):
    """The form for a paper with all its facts; then the release begins at the desk."""

    form_panels = PANELS
    verb_form = document_forms.DocumentUploadForm

    def get_initial(self) -> dict[str, Any]:
        """Return the facts given in the address; the completeness report links here."""
        given = self.request.GET
        return {name: given[name] for name in FROM_ADDRESS if name in given}

    def get_success_url(self) -> str:
        return reverse("library_gate_desk")


class AmendView(DamageNotice, registers.RegisterEditView):
    form_panels = PANELS
    verb_form = document_forms.AmendForm


class DocumentInspectView(registers.RegisterInspectView):
    """The facts and a link to the file; opening the file is recorded, the facts are not."""

    def get_fields_dict(self) -> list[dict[str, Any]]:
        facts: list[dict[str, Any]] = super().get_fields_dict()
        empty = self.model_admin.get_empty_value_display()
        fields = [fact for fact in facts if fact["value"] not in ("", empty)]
        file = newest_file(self.instance)
        if file is None:
            return fields
        if self.permission_helper.user_can_open_file(self.request.user, self.instance):
            address = self.url_helper.get_action_url("file", self.pk_quoted)
            link = format_html('<a href="{}">{}</a>', address, in_words(file))
            fields.append({"label": _("Plik"), "value": link})
        fields.append({"label": _("Skrót SHA-256"), "value": file.sha256})
        return fields

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.request.user
        return {
            **context,
            "course": list_release_steps(self.instance),
            "events": list_document_acts(self.instance),
            "places": list_register_links(self.instance, user),
            "published": self.instance.state == library.DocumentState.PUBLISHED,
            "may_discard": self.instance.state == library.DocumentState.DRAFT
            and may_discard(user, self.instance)
            and not was_published(self.instance),
            "may_work": user.has_perms((UPLOAD, WORK)),
            "may_open_original": user.has_perm(ORIGINAL),
            "may_double": user.has_perm(DOUBLE) and self.instance.seq is not None,
        }


def staff_file(request: HttpRequest, file: library.Rendition) -> HttpResponseBase:
    """Serve a document's file to staff and record it. The caller has checked the permission."""
    response = attachment_response(file)
    if request.method == "GET":
        record(
            "DOCUMENT_READ",
            read_origin(request),
            obj=file.document,
            changes={"file": file.sha256, "state": file.document.state},
        )
    return response


class _ReleaseView(InstanceSpecificView):
    """A page that asks for confirmation and acts on POST."""

    instance: library.Document
    form_class: type[forms.Form] = forms.Form

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_release(user, self.instance))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self.form_class())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            done = self.act(request, form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self._page(form)
        messages.success(request, done)
        return redirect(self.index_url)

    def act(self, request: HttpRequest, form: forms.Form) -> str:
        """Act and return what was done, as text. Raises ValidationError."""
        raise NotImplementedError

    def _page(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response


class PublishView(_ReleaseView):
    page_title = gettext_lazy("Publikacja")
    form_class = document_forms.PublishForm
    template_name = "members_area/library/register/publish.html"

    def act(self, request: HttpRequest, form: forms.Form) -> str:
        version, today = self.instance.versions.latest("no"), business_today()
        day = form.cleaned_data["day"] or today
        title = self.instance.title
        if day > today:
            schedule_publication(version, day, origin=read_origin(request))
            return _("„%(title)s” opublikuje się %(day)s.") % {
                "title": title,
                "day": f"{day:%d.%m.%Y}",
            }
        publish_version(version, on=today, origin=read_origin(request))
        return _("Opublikowano: „%(title)s”.") % {"title": title}


class WithdrawView(_ReleaseView):
    page_title = gettext_lazy("Wycofanie")
    form_class = document_forms.WithdrawDocumentForm
    template_name = "members_area/library/register/withdraw.html"

    def act(self, request: HttpRequest, form: forms.Form) -> str:
        cause = library.Cause(form.cleaned_data["cause"])
        withdraw_version(
            self.instance.versions.filter(state=library.Release.PUBLISHED).latest("no"),
            form.cleaned_data["reason"] or str(cause.label),
            cause=cause,
            on=business_today(),
            origin=read_origin(request),
        )
        return _("Wycofano: „%(title)s”. Nikt nie może go już otworzyć.") % {
            "title": self.instance.title
        }


AUDIENCE_RULE_PANELS: list[Any] = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("audience")]),
    FieldPanel("legal_basis"),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
]


class AudienceRuleForm(registers.VerbForm):
    def call_verb(self) -> models.Model:
        return save_audience_rule(self.instance, origin=self.origin)


class AudienceRuleRegister(VerbRegister):
    model = library.AudienceRule
    menu_label = list_title = gettext_lazy("Kto czyta")
    about = gettext_lazy(
        "Kto czyta dokumenty danego rodzaju, od kiedy i dlaczego. Nowy dokument dostaje odbiorców "
        "stąd; dla jednego dokumentu zmienisz ich na jego stronie."
    )
    menu_icon = "group"
    place = "library-settings"
    menu_order = 20
    add_label = gettext_lazy("Dodaj zasadę")
    list_display = ("kind", "audience", "legal_basis", "valid_from", "valid_to")
    list_select_related = ("kind",)
    list_export = list_display
    export_filename = "kto-czyta"
    inspect_view_enabled = False
    form_panels = AUDIENCE_RULE_PANELS
    verb_form = AudienceRuleForm


class SectionURLHelper(registers.RegisterURLHelper):
    """Addresses by the section's code, in which Wagtail writes `_` as `_5F`."""

    def _get_object_specific_action_url_pattern(self, action: str) -> str:
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>[A-Z0-9_]{{1,48}})/$"


class SectionPermissions(RegisterPermissions):
    """The office names and orders the sections; it adds none, because kinds belong to them."""

    def user_can_create(self, user: Any) -> bool:
        return False


class SectionRegister(Register):
    model = library.Section
    menu_label = gettext_lazy("Działy biblioteki")
    about = gettext_lazy("Pod tymi nazwami i w tej kolejności członkowie widzą dokumenty.")
    menu_icon = "list-ol"
    place = "library-settings"
    menu_order = 30
    permission_helper_class = SectionPermissions
    url_helper_class = SectionURLHelper
    list_display = ("name", "slug", "order")
    panels = [FieldPanel("name"), FieldPanel("slug", read_only=True), FieldPanel("order")]
    inspect_view_fields = ["name", "slug", "order"]


class EmptySearchRegister(ReadOnlyRegister):
    """Queries without a result; no names, because none are stored."""

    model = library.FruitlessSearch
    menu_label = list_title = gettext_lazy("Szukane bez wyniku")
    about = gettext_lazy(
        "Czego szukano, a nic się nie znalazło. Bez nazwisk, bo ich tu nie ma. Może brakuje "
        "dokumentu albo synonimu?"
    )
    menu_icon = "warning"
    place = "library-records"
    menu_order = 20
    list_display = ("query", "day", "count")
    list_figures = ("count",)
    list_filter = ("day",)
    list_export = ("query", "day", "count")
    export_filename = "szukane-bez-wyniku"
    search_fields = ("query",)
    inspect_view_fields = ["query", "day", "count"]


class ScanRegister(ReadOnlyRegister):
    """Published documents without text or with text from OCR."""

    model = library.SearchEntry
    menu_label = list_title = gettext_lazy("Skany w bibliotece")
    about = gettext_lazy(
        "Opublikowane dokumenty bez warstwy tekstowej: nikt ich nie odsłucha, a wyszukiwarka zna "
        "tylko to, co odczytał z obrazu program. Najlepiej dodać wersję z tekstem."
    )
    menu_icon = "image"
    place = "library-records"
    menu_order = 10
    list_display = ("document", "kind", "published_on", "text_from")
    list_filter = ("text_from",)
    list_export = ("document", "kind", "published_on", "text_from")
    export_filename = "skany"
    list_select_related = ("document__kind",)
    search_fields = ("document__title", "document__number")
    inspect_view_fields = ["document", "text_from"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[library.SearchEntry]:
        entries: QuerySet[library.SearchEntry] = super().get_queryset(request)
        return entries.exclude(text_from=library.TextFrom.FILE)

    @display(description=gettext_lazy("rodzaj"), ordering="document__kind__name")
    def kind(self, entry: library.SearchEntry) -> str:
        return entry.document.kind.name

    @display(description=gettext_lazy("opublikowano"), ordering="document__published_on")
    def published_on(self, entry: library.SearchEntry) -> Any:
        return entry.document.published_on
