"""Create and edit views of a register: the form calls a verb, which knows who asked and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList, Panel
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.views import CreateView, EditView, InspectView, ModelFormView

from cms_ext.evidence.audit.domain.event import Origin, Subject, on_file, origin_of
from cms_ext.evidence.audit.domain.view import ReadReason, record_view

# Labels and sentences of the registers: modeladmin's own put nouns into the wrong case.
#
# „Nowy uprawnienie”, „16 okresy przechowywania”: its words are made for languages without cases.


class RegisterButtons(ButtonHelper):
    """The tooltips say the noun after a colon; the register may name its own way to add."""

    def add_button(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        label = self.view.model_admin.get_add_label()
        return {**super().add_button(*args, **kwargs), "label": label, "title": label}

    def inspect_button(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        return self._titled(super().inspect_button(*args, **kwargs))

    def edit_button(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        return self._titled(super().edit_button(*args, **kwargs))

    def _titled(self, button: dict[str, str]) -> dict[str, str]:
        return {**button, "title": named(button["label"], self.verbose_name)}


def named(what: object, name: str) -> str:
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


class _VerbView(_WordedView):
    """Shared by both: a verb's refusal becomes form errors.

    Panels and form stand on the view, or on the register where both views have the same.
    """

    form_panels: ClassVar[Sequence[Panel] | None] = None
    verb_form: ClassVar[type[VerbForm] | None] = None

    def get_edit_handler(self) -> Any:
        panels = self.form_panels or self.model_admin.form_panels
        form = self.verb_form or self.model_admin.verb_form
        return ObjectList(list(panels), base_form_class=form).bind_to_model(self.model)

    def form_valid(self, form: VerbForm) -> HttpResponse:
        form.origin = origin_of(self.request)
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
    """For the rows that no verb of a domain guards."""

    def get_meta_title(self) -> str:
        return named(self.page_title, self.verbose_name)


class RegisterEditView(_VerbView, PlainEditView):
    pass


class RegisterInspectView(InspectView):
    def get_meta_title(self) -> str:
        return named(self.page_title, self.verbose_name)


class ComputedInspectView(RegisterInspectView):
    """Shows, beside the model's fields, what the register computes under the same name."""

    def get_dict_for_field(self, field_name: str) -> dict[str, Any]:
        computed = getattr(self.model_admin, field_name, None)
        if computed is None:
            known: dict[str, Any] = super().get_dict_for_field(field_name)
            return known
        label = label_for_field(field_name, self.model, self.model_admin)
        return {"label": label, "value": computed(self.instance)}


class RecordedInspectView(RegisterInspectView):
    """For registers with people's data: each look by staff stands in the access log.

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
