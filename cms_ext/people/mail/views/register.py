"""The outbox at the administrator's desk, as wagtail-modeladmin shows it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.staff_registers.views import RegisterInspectView
from cms_ext.people.mail.domain.resend import resend_message
from cms_ext.people.mail.models import OutgoingMessage


class MessageInspectView(RegisterInspectView):
    """The record of a delivery: the address masked, the text not at all."""

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
    """Asks for confirmation; only its POST puts the message back into the queue."""

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
            resend_message(self.instance, origin_of(request))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Wiadomość czeka na wysłanie."))
        return redirect(self.index_url)
