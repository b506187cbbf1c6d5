"""The register "Poczta wychodząca": what was sent or failed and why, never the text."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.options import modeladmin_register
from wagtail_modeladmin.views import InstanceSpecificView

from cms_ext.base.text.typed_values import masked_email
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.menu_place import SITE_RECORDS
from cms_ext.office.desk_kit.staff_registers import ReadOnlyPermissions, ReadOnlyRegister
from cms_ext.office.desk_kit.staff_registers.views import (
    RegisterButtons,
    RegisterInspectView,
    RowButton,
)
from cms_ext.people.outbox.mail.domain.outbox import may_resend, resend_message
from cms_ext.people.outbox.mail.models import OutgoingMessage


class MessageInspectView(RegisterInspectView):
    """The record of a delivery, with the address masked and without the text."""

    def get_fields_dict(self) -> list[dict[str, Any]]:
        fields: list[dict[str, Any]] = super().get_fields_dict()
        admin = self.model_admin
        return [
            {"label": _("Do"), "value": admin.masked_to(self.instance)},
            {"label": _("Temat"), "value": admin.what(self.instance)},
            *fields,
            {"label": "Message-ID", "value": self.instance.message_id or "-"},
        ]


class ResendView(InstanceSpecificView):
    """Asks for confirmation; only its POST queues the message again."""

    instance: OutgoingMessage
    page_title = gettext_lazy("Wyślij ponownie")
    template_name = "cms_ext/mail/resend.html"

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_resend(user, self.instance))

    def get_template_names(self) -> list[str]:
        return [self.template_name]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data())
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            resend_message(self.instance, read_origin(request))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Wiadomość czeka na wysłanie."))
        return redirect(self.index_url)


class MessagePermissions(ReadOnlyPermissions):
    def user_can_resend(self, user: Any, message: OutgoingMessage) -> bool:
        """Tell whether the user may resend, and the message can be resent."""
        return self._may(user, "view") and self._may(user, "resend") and may_resend(message)


class MessageButtons(RegisterButtons):
    """Adds a button that resends a failed message."""

    def own_button(self, row: OutgoingMessage) -> RowButton | None:
        if not self.permission_helper.user_can_resend(self.request.user, row):
            return None
        title = _("Wyślij ponownie wiadomość nr %(number)s") % {"number": row.pk}
        address = self.url_helper.get_action_url("resend", str(row.pk))
        return RowButton(address, _("Wyślij ponownie"), title)


class MessageRegister(ReadOnlyRegister):
    model = OutgoingMessage
    menu_label = gettext_lazy("Poczta wychodząca")
    menu_icon = "mail"
    place = SITE_RECORDS
    menu_order = 60
    permission_helper_class = MessagePermissions
    button_helper_class = MessageButtons
    inspect_view_class = MessageInspectView
    row_views: ClassVar = {"resend": ResendView}
    list_display = ("queued_at", "masked_to", "what", "state", "last_error")
    list_filter = ("state", "queued_at")
    list_export = (*list_display, "tries", "ended_at")
    export_filename = "poczta-wychodzaca"
    search_fields = ("to", "subject")
    inspect_view_fields = ["state", "queued_at", "tries", "next_try_at", "ended_at", "last_error"]

    def masked_to(self, message: OutgoingMessage) -> str:
        return masked_email(message.to)

    masked_to.short_description = gettext_lazy("do")  # type: ignore[attr-defined]  # Django's way

    def what(self, message: OutgoingMessage) -> str:
        return message.subject or _("(treść powstaje przy wysłaniu)")

    what.short_description = gettext_lazy("temat")  # type: ignore[attr-defined]  # Django's way


modeladmin_register(MessageRegister)
