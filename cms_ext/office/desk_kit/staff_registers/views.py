"""Create and edit views of a register: the form calls a verb, which knows who asked and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, ClassVar, NamedTuple

from django.contrib.admin import AdminSite
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Aggregate, QuerySet, UUIDField
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import ObjectList, Panel
from wagtail_modeladmin.helpers import AdminURLHelper, ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import (
    CreateView,
    EditView,
    InspectView,
    InstanceSpecificView,
    ModelFormView,
)

from cms_ext.evidence.audit.domain.event import (
    Origin,
    ReadReason,
    Subject,
    on_file,
    read_origin,
    record_view,
)
from cms_ext.office.desk_kit.menu_place import OTHER_RECORDS, Place
from cms_ext.office.desk_kit.row_version import versioned
from cms_ext.office.desk_kit.staff_registers.index import RegisterIndexView, WordSearch
from cms_ext.plugins import find_absent_rights

# modeladmin's own labels put nouns into the wrong case: „Nowy uprawnienie”, „16 okresy
# przechowywania”.


class RowButton(NamedTuple):
    """A button of a register for one row."""

    url: str
    label: str
    title: str


class RegisterButtons(ButtonHelper):
    """The tooltips say the noun after a colon; the register may name its own way to add.

    `own_button` may give a row another button behind the usual ones.
    """

    def own_button(self, row: Any) -> RowButton | None:
        return None

    def get_buttons_for_obj(self, obj: Any, **kwargs: Any) -> list[dict[str, str]]:
        buttons: list[dict[str, str]] = super().get_buttons_for_obj(obj, **kwargs)
        if own := self.own_button(obj):
            classnames = [*(kwargs.get("classnames_add") or []), "button-secondary"]
            classname = self.finalise_classname(classnames)
            buttons.append({**own._asdict(), "classname": classname})
        return buttons

    def add_button(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        label = self.view.model_admin.get_add_label()
        return {**super().add_button(*args, **kwargs), "label": label, "title": label}

    def inspect_button(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        return self._titled(super().inspect_button(*args, **kwargs))

    def edit_button(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        return self._titled(super().edit_button(*args, **kwargs))

    def _titled(self, button: dict[str, str]) -> dict[str, str]:
        return {**button, "title": join_label(button["label"], self.verbose_name)}


def join_label(what: object, name: str) -> str:
    """`Edytuj: uprawnienie do konta`."""
    return _("%(what)s: %(name)s") % {"what": what, "name": name}


class VerbForm(WagtailAdminModelForm):
    """A form that saves nothing itself: `call_verb` gives its values to a verb of the domain."""

    origin: Origin

    def call_verb(self) -> models.Model:
        """Call the verb with `cleaned_data`, `instance` and `origin`; may raise ValidationError."""
        raise NotImplementedError

    def save(self, commit: bool = True) -> models.Model:
        return self.call_verb()


class _WordedView(ModelFormView):
    """Says what became of the form without declining the model's name."""

    def get_success_message(self, instance: models.Model) -> str:
        return _("Zapisano: %(name)s.") % {"name": instance}

    def get_error_message(self) -> str:
        return _("Niczego nie zapisano. Popraw to, co opisano przy polach.")


PROPOSED = gettext_lazy("Niczego jeszcze nie zmieniono: zmiana czeka na drugą osobę.")


class _VerbView(_WordedView):
    """Shared by both: a verb's refusal becomes form errors.

    A verb that leaves the change to a second person returns the proposal, no row of the register.

    Panels and form are on the view, or on the register where both views have the same.
    """

    form_panels: ClassVar[Sequence[Panel] | None] = None
    verb_form: ClassVar[type[VerbForm] | None] = None

    def get_edit_handler(self) -> Any:
        panels = self.form_panels or self.model_admin.form_panels
        form = self.verb_form or self.model_admin.verb_form
        return ObjectList(list(panels), base_form_class=form).bind_to_model(self.model)

    def get_success_message(self, instance: models.Model) -> str:
        is_row = isinstance(instance, self.model)
        return super().get_success_message(instance) if is_row else str(PROPOSED)

    def get_success_message_buttons(self, instance: models.Model) -> Sequence[Any]:
        is_row = isinstance(instance, self.model)
        return super().get_success_message_buttons(instance) if is_row else ()

    def form_valid(self, form: VerbForm) -> HttpResponse:
        form.origin = read_origin(self.request)
        try:
            # Past modeladmin's own entry in Wagtail's log: it would keep people's names there.
            response: HttpResponse = ModelFormView.form_valid(self, form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            response = self.form_invalid(form)
        return response


class RegisterCreateView(_VerbView, CreateView):
    """Headed by the name of the button that led here."""

    def get_page_title(self) -> str:
        label: str = self.model_admin.get_add_label()
        return label

    def get_meta_title(self) -> str:
        return self.get_page_title()

    def get_page_subtitle(self) -> str:
        return ""


class PlainEditView(_WordedView, EditView):
    """An edit view for rows that no function of a domain guards."""

    def get_form_class(self) -> type[Any]:
        return versioned(super().get_form_class())

    def get_meta_title(self) -> str:
        return join_label(self.page_title, self.verbose_name)


class RegisterEditView(_VerbView, PlainEditView):
    pass


class RegisterInspectView(InspectView):
    def get_meta_title(self) -> str:
        return join_label(self.page_title, self.verbose_name)


class ComputedInspectView(RegisterInspectView):
    """Shows, besides the model's fields, what the register computes under the same name."""

    def get_dict_for_field(self, field_name: str) -> dict[str, Any]:
        computed = getattr(self.model_admin, field_name, None)
        if computed is None:
            known: dict[str, Any] = super().get_dict_for_field(field_name)
            return known
        label = label_for_field(field_name, self.model, self.model_admin)
        return {"label": label, "value": computed(self.instance)}


class RecordedInspectView(RegisterInspectView):
    """An inspect view for people's data: each look by staff is logged.

    `subject_of` says whose data a row is; that person reads of the look in the own account.
    """

    reason: ClassVar[ReadReason] = ReadReason.INSPECTION

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.record_look()
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def record_look(self) -> None:
        subject = self.subject_of(self.instance)
        record_view(self.request, self.instance, subject, self.reason)

    def subject_of(self, row: Any) -> Subject | None:
        return on_file(row) or on_file(getattr(row, "person", None))


UUID_KEY = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NUMBER_KEY = r"\d{1,18}"
STYLES = ["cms_ext/theme/registers.css"]


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


class Register(ModelAdmin):
    """Base of the staff registers. Wagtail's history is off: the access log is the history."""

    index_view_class = RegisterIndexView
    search_handler_class = WordSearch
    url_helper_class = RegisterURLHelper
    permission_helper_class = RegisterPermissions
    button_helper_class = RegisterButtons
    edit_view_class = PlainEditView
    inspect_view_class = RegisterInspectView
    inspect_view_enabled = True
    index_template_name = "cms_ext/theme/registers/index.html"
    inspect_template_name = "cms_ext/theme/registers/inspect.html"
    history_view_enabled = False
    # In a filter: the rows without a value.
    empty_value_display = gettext_lazy("brak")
    add_to_admin_menu = True
    # Where its entry is in the menu.
    place: Place | str = OTHER_RECORDS
    form_view_extra_css = STYLES
    inspect_view_extra_css = STYLES
    # Codenames that guardian grants for single rows: as a global right they would mean nothing.
    object_permissions: tuple[str, ...] = ()
    # Where „Dodaj” and the model's name make no Polish, or less than one would say.
    add_label: object = ""
    # Where the model's plural is not what the list is of.
    list_title: object = ""
    # Columns of amounts and counts: their figures stand under each other.
    list_figures: tuple[str, ...] = ()
    # Sums over all rows that fit the filters: a label and its aggregate.
    list_sums: ClassVar[Mapping[object, Aggregate]] = {}
    # Whether the rows say whose they are: then each page that was looked at is in the access
    # log, as ids.
    shows_people = False
    # What the rows are and what they do, in a sentence or two above the list.
    about: object = ""
    # Its own views of a row, by the action that names them in the address.
    row_views: ClassVar[Mapping[str, type[InstanceSpecificView]]] = {}
    # The screen that fills the register from a file; offered where it is still empty.
    import_url_name = ""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        # Filters by a related row ask Django's own admin for its order; that is not installed.
        self.admin_site = AdminSite()

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        """Return the addresses of the register; 404 on a site that does without what it lists."""
        urls = (*super().get_admin_urls_for_registration(), *self._row_urls())
        for url in urls:
            url.callback = self._unless_absent(url.callback)
        return urls

    def _row_urls(self) -> Iterator[URLPattern]:
        for action, row_view in self.row_views.items():
            pattern = self.url_helper.get_action_url_pattern(action)
            name = self.url_helper.get_action_url_name(action)
            yield re_path(pattern, self._opening(row_view), name=name)

    def _opening(self, row_view: type[InstanceSpecificView]) -> Callable[..., HttpResponseBase]:
        def open_row(request: HttpRequest, instance_pk: str) -> HttpResponseBase:
            view = row_view.as_view(model_admin=self, instance_pk=instance_pk)
            response: HttpResponseBase = view(request)
            return response

        return open_row

    def _unless_absent(
        self, view: Callable[..., HttpResponseBase]
    ) -> Callable[..., HttpResponseBase]:
        right = f"{self.opts.app_label}.{self.permission_helper.get_perm_codename('view')}"

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if right in find_absent_rights():
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        item: MenuItem = super().get_menu_item(order)
        item.place, item.about = self.place, self.about
        return item

    def get_add_label(self) -> str:
        """The name of the button that opens the form for a new row, and the form's heading."""
        name = self.model._meta.verbose_name
        return str(self.add_label or _("Dodaj %(name)s") % {"name": name})

    def register_indexing(self) -> None:
        """Keep the rows out of Wagtail's reference index: they are no content of pages."""

    def get_permissions_for_registration(self) -> QuerySet[Any]:
        permissions: QuerySet[Any] = super().get_permissions_for_registration()
        hidden = [*self.object_permissions, self.permission_helper.get_perm_codename("delete")]
        return permissions.exclude(codename__in=hidden)


class VerbRegister(Register):
    """A register with one form, which calls the function of the domain that guards the row."""

    form_panels: ClassVar[Sequence[Panel]]
    verb_form: ClassVar[type[VerbForm]]
    create_view_class = RegisterCreateView
    edit_view_class = RegisterEditView


class ReadOnlyRegister(Register):
    """A register to look into: list, search, filters, inspection, export."""

    permission_helper_class = ReadOnlyPermissions

    def get_permissions_for_registration(self) -> QuerySet[Any]:
        """Without the rights that would change nothing here, so that no group is given them."""
        permissions: QuerySet[Any] = super().get_permissions_for_registration()
        idle = [self.permission_helper.get_perm_codename(action) for action in ("add", "change")]
        return permissions.exclude(codename__in=idle)
