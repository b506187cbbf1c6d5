"""The document library in the administration."""

from typing import Any, ClassVar

from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from cms_ext.office.desk_kit.staff_registers import Register, RegisterPermissions
from cms_ext.office.desk_kit.staff_registers.views import (
    STYLES,
    RegisterButtons,
    RowButton,
    join_label,
)
from members_area.library.domain.document import OPEN
from members_area.library.domain.queries.staff import newest_file
from members_area.library.models import Document, DocumentKind, DocumentState
from members_area.library.views import gate, publishing, register
from members_area.library.views.gate import CONFIRM, UPLOAD, VIEW, WORK


class DocumentPermissions(RegisterPermissions):
    """Published documents are not edited; they are withdrawn first."""

    def user_can_edit_obj(self, user: Any, document: Document) -> bool:
        return document.state != DocumentState.PUBLISHED and self._may(user, "change")

    def user_can_open_file(self, user: Any, document: Document) -> bool:
        """Unpublished files may hold personal data, so only those who work on them open them."""
        if not self._may(user, "view"):
            return False
        published = document.state == DocumentState.PUBLISHED
        return published or self._may(user, "change") or bool(user.has_perm(CONFIRM))

    def user_can_release(self, user: Any, document: Document) -> bool:
        return self._may(user, "change")


class DocumentButtons(RegisterButtons):
    """The usual buttons, and one to publish or withdraw."""

    def own_button(self, row: Document) -> RowButton | None:
        if not self.permission_helper.user_can_release(self.request.user, row):
            return None
        published = row.state == DocumentState.PUBLISHED
        action, label = ("withdraw", _("Wycofaj")) if published else ("publish", _("Opublikuj"))
        address = self.url_helper.get_action_url(action, str(row.pk))
        return RowButton(address, label, join_label(label, row.title))


class DocumentRegister(Register):
    model = Document
    menu_label = gettext_lazy("Dokumenty w bibliotece")
    menu_icon = "doc-full"
    place = "papers"
    menu_order = 50
    object_permissions = (OPEN,)
    permission_helper_class = DocumentPermissions
    button_helper_class = DocumentButtons
    list_display = ("title", "kind", "state", "audience", "published_on")
    list_select_related = ("kind", "organ")
    list_filter = ("state", "audience", "kind", "organ", "year")
    list_export = (
        "title",
        "kind",
        "organ",
        "number",
        "year",
        "state",
        "audience",
        "published_on",
        "effective_from",
    )
    export_filename = "dokumenty"
    search_fields = ("title", "number", "subject")
    inspect_view_fields = [
        "title",
        "subject",
        "kind",
        "organ",
        "number",
        "year",
        "state",
        "audience",
        "audience_organ",
        "meeting_date",
        "adopted_on",
        "effective_from",
        "effective_to",
        "krs_filed_on",
        "krs_registered_on",
        "published_on",
        "withdrawal_reason",
        "uploaded_on",
        "uploaded_by",
    ]
    inspect_view_class = register.DocumentInspectView
    inspect_template_name = "members_area/library/register/inspect.html"
    inspect_view_extra_css = [*STYLES, "cms_ext/workflow/desk.css", "members_area/library/gate.css"]
    create_view_class = register.UploadView
    edit_view_class = register.AmendView
    row_views: ClassVar = {"publish": register.PublishView, "withdraw": register.WithdrawView}

    def file_view(self, request: HttpRequest, instance_pk: str) -> HttpResponseBase:
        file = newest_file(get_object_or_404(Document, pk=instance_pk))
        if file is None:
            raise Http404
        if not self.permission_helper.user_can_open_file(request.user, file.document):
            raise PermissionDenied
        return register.staff_file(request, file)

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        pattern = self.url_helper.get_action_url_pattern("file")
        name = self.url_helper.get_action_url_name("file")
        return (
            *super().get_admin_urls_for_registration(),
            re_path(pattern, require_safe(self.file_view), name=name),
        )


class DocumentKindRegister(Register):
    model = DocumentKind
    menu_label = gettext_lazy("Rodzaje dokumentów")
    about = gettext_lazy(
        "Od rodzaju zależy, czy dokument wymaga anonimizacji i drugiej osoby, czy kopia jest "
        "bezpłatna i jak długo się go przechowuje."
    )
    menu_icon = "list-ul"
    place = "library-settings"
    menu_order = 10
    create_view_class = register.KindCreateView
    add_label = gettext_lazy("Dodaj rodzaj dokumentu")
    list_display = ("name", "section", "member_copy", "redacted", "free_copy")
    panels = [FieldPanel("code", read_only=True), *register.KIND_PANELS]

    # In words: the icons for yes and no belong to Django's admin, which is not installed.
    @display(description=gettext_lazy("art. 8¹"), ordering="art81")
    def member_copy(self, kind: DocumentKind) -> str:
        return _yes_no(kind.art81)

    @display(description=gettext_lazy("wymaga anonimizacji"), ordering="needs_redaction")
    def redacted(self, kind: DocumentKind) -> str:
        return _yes_no(kind.needs_redaction)

    @display(description=gettext_lazy("kopia bezpłatna"), ordering="copy_free")
    def free_copy(self, kind: DocumentKind) -> str:
        return _yes_no(kind.copy_free)


def _yes_no(value: bool) -> str:
    return _("tak") if value else _("nie")


register_entries(
    ScreenEntry(
        "papers",
        gettext_lazy("Publikuj dokumenty"),
        "library_gate_desk",
        "upload",
        10,
        VIEW,
        UPLOAD,
        WORK,
    ),
    ScreenEntry(
        "papers",
        gettext_lazy("Do potwierdzenia"),
        "library_gate_confirm",
        "lock",
        20,
        VIEW,
        CONFIRM,
    ),
    ScreenEntry(
        "papers", gettext_lazy("Bramka publikacji"), "library_gate_queue", "lock", 30, VIEW
    ),
)
LIBRARY_REGISTERS = (
    DocumentRegister,
    register.ScanRegister,
    register.EmptySearchRegister,
    register.SectionRegister,
    DocumentKindRegister,
    register.AudienceRuleRegister,
)
for library_register in LIBRARY_REGISTERS:
    modeladmin_register(library_register)


@hooks.register("register_admin_urls")
def register_gate() -> list[URLPattern]:
    version, document = "biblioteka/wersja/<int:key>", "biblioteka/dokument/<uuid:key>"
    step = gate.DocumentStepView.as_view()
    return [
        path("biblioteka/bramka/", gate.GateQueue.as_view(), name="library_gate_queue"),
        path("biblioteka/publikuj/", publishing.desk, name="library_gate_desk"),
        path(
            "biblioteka/do-potwierdzenia/", gate.ConfirmQueue.as_view(), name="library_gate_confirm"
        ),
        path(
            "biblioteka/do-potwierdzenia/<int:key>/",
            gate.ConfirmPage.as_view(),
            name="library_gate_confirm_one",
        ),
        path(f"{version}/", publishing.VersionPage.as_view(), name="library_gate_version"),
        path(
            f"{version}/oryginal/", publishing.OriginalView.as_view(), name="library_gate_original"
        ),
        path(f"{document}/czytelnicy/", step, {"slug": "czytelnicy"}, name="library_gate_audience"),
        path(f"{document}/wersja/", step, {"slug": "wersja"}, name="library_gate_add_version"),
        path(f"{document}/usun/", gate.DiscardView.as_view(), name="library_gate_discard"),
        path("biblioteka/ogloszenie/<int:pk>/", publishing.choose_papers, name="library_related"),
        path(f"{document}/numer/", step, {"slug": "numer"}, name="library_gate_double"),
    ]
