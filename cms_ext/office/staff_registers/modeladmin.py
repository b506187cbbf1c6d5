"""A register for staff. What modeladmin leaves open is closed here once."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, UUIDField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail_modeladmin.helpers import AdminURLHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView

from cms_ext.office.exporting.spreadsheet import SafeExportMixin
from cms_ext.office.staff_registers.views import PlainEditView, RegisterInspectView
from cms_ext.office.staff_registers.words import RegisterButtons, RegisterPaginator

UUID_KEY = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NUMBER_KEY = r"\d{1,18}"
STYLES = ["cms_ext/theme/registers.css"]
FILTER = "cms_ext/theme/registers/filter.html"


class RegisterURLHelper(AdminURLHelper):
    """Addresses with a key of the right form only; modeladmin's own answer 500 to others."""

    def _get_object_specific_action_url_pattern(self, action: str) -> str:
        key = UUID_KEY if isinstance(self.opts.pk, UUIDField) else NUMBER_KEY
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>{key})/$"


class RegisterPermissions(PermissionHelper):
    """Seeing needs "view", writing "add" or "change"; nothing is deleted from a register."""

    def user_can_list(self, user: Any) -> bool:
        return self._may(user, "view")

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return bool(self.inspect_view_enabled) and self._may(user, "view")

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False

    def _may(self, user: Any, action: str) -> bool:
        return bool(self.user_has_specific_permission(user, self.get_perm_codename(action)))


class ReadOnlyPermissions(RegisterPermissions):
    """Rows come from imports and postings: nobody enters or changes one, superusers neither."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False


class RegisterIndexView(SafeExportMixin, IndexView):
    """Search, the declared filters and export; what else the address says is ignored.

    modeladmin puts any lookup of the address into the query, so a clerk could ask for
    `person__users__password__startswith`.
    """

    paginator_class = RegisterPaginator

    def get_page_title(self) -> str:
        return str(self.model_admin.list_title or super().get_page_title())

    def get_meta_title(self) -> str:
        return self.get_page_title()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
        except (IncorrectLookupParameters, ValidationError):
            return redirect(self.index_url)
        return response

    def get_filters_params(self, params: Any = None) -> dict[str, list[str]]:
        lookups: dict[str, list[str]] = super().get_filters_params(params)
        declared = [
            item.parameter_name if callable(item) else item
            for item in (item[0] if isinstance(item, tuple) else item for item in self.list_filter)
        ]
        return {
            name: values
            for name, values in lookups.items()
            if any(name == field or name.startswith(f"{field}__") for field in declared)
            and not any("\x00" in value for value in values)
        }

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """A row of the export; nothing is an empty cell, and zero stays zero."""
        values = (lookup_field(name, item, self.model_admin)[2] for name in self.list_export)
        cells = ("" if value is None else value for value in values)
        return dict(zip(self.list_export, cells, strict=True))

    def get_filters(self, request: HttpRequest) -> tuple[Any, bool, dict[str, Any], bool]:
        specs, has_filters, _others, use_distinct = super().get_filters(request)
        for spec in specs:
            spec.template = FILTER
        return specs, has_filters, {}, use_distinct


class Register(ModelAdmin):
    """Base of the staff registers. Wagtail's history is off: the access log is the history."""

    index_view_class = RegisterIndexView
    url_helper_class = RegisterURLHelper
    permission_helper_class = RegisterPermissions
    button_helper_class = RegisterButtons
    edit_view_class = PlainEditView
    inspect_view_class = RegisterInspectView
    inspect_view_enabled = True
    index_template_name = "cms_ext/theme/registers/index.html"
    inspect_template_name = "cms_ext/theme/registers/inspect.html"
    history_view_enabled = False
    add_to_admin_menu = True
    index_view_extra_css = STYLES
    form_view_extra_css = STYLES
    inspect_view_extra_css = STYLES
    # Codenames that guardian grants for single rows: as a global right they would mean nothing.
    object_permissions: tuple[str, ...] = ()
    # Where „Dodaj” and the model's name make no Polish, or less than one would say.
    add_label: object = ""
    # Where the model's plural is not what the list is of.
    list_title: object = ""
    # What the rows are and what they do, in a sentence or two above the list.
    about: object = ""
    # The screen that fills the register from a file; offered where it is still empty.
    import_url_name = ""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        # Filters by a related row ask Django's own admin for its order; that is not installed.
        self.admin_site = AdminSite()

    def get_add_label(self) -> str:
        """The name of the button that opens the form for a new row, and the form's heading."""
        name = self.model._meta.verbose_name
        return str(self.add_label or _("Dodaj %(name)s") % {"name": name})

    def get_extra_attrs_for_field_col(self, obj: Any, field_name: str) -> dict[str, str]:
        """Names each cell after its column, for phones, where a row is a card."""
        attrs: dict[str, str] = super().get_extra_attrs_for_field_col(obj, field_name)
        if field_name == self.get_list_display_add_buttons(None):
            return attrs
        label = label_for_field(field_name, self.model, self)
        return {**attrs, "data-label": capfirst(str(label))}

    def register_indexing(self) -> None:
        """Not in Wagtail's index of references: rows of a register are no content of pages."""

    def get_permissions_for_registration(self) -> QuerySet[Any]:
        permissions: QuerySet[Any] = super().get_permissions_for_registration()
        hidden = [*self.object_permissions, self.permission_helper.get_perm_codename("delete")]
        return permissions.exclude(codename__in=hidden)


class ReadOnlyRegister(Register):
    """A register to look into: list, search, filters, inspection, export."""

    permission_helper_class = ReadOnlyPermissions

    def get_permissions_for_registration(self) -> QuerySet[Any]:
        """Without the rights that would change nothing here, so that no group is given them."""
        permissions: QuerySet[Any] = super().get_permissions_for_registration()
        idle = [self.permission_helper.get_perm_codename(action) for action in ("add", "change")]
        return permissions.exclude(codename__in=idle)
