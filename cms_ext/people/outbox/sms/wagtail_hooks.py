"""The register "Wysłane SMS": what was sent, refused or is unknown, never the text."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.options import modeladmin_register
from wagtail_modeladmin.views import InstanceSpecificView

from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.menu_place import SITE_RECORDS
from cms_ext.office.desk_kit.staff_registers import ReadOnlyPermissions, ReadOnlyRegister
from cms_ext.office.desk_kit.staff_registers.views import RegisterButtons, RowButton
from cms_ext.people.outbox.sms.domain import resend_sms, settle_sms
from cms_ext.people.outbox.sms.models import TextMessage

DECIDES = "cms_ext_sms.resend_textmessage"
# What a person may do with a message whose gateway did not answer, and the confirmation.
DECISIONS = {
    "resend": (resend_sms, gettext_lazy("SMS czeka na ponowne wysłanie.")),
    "settle": (settle_sms, gettext_lazy("SMS jest zapisany jako wysłany.")),
}


class DecideView(InstanceSpecificView):
    """Shows what is known of an unknown message; its POST resends it or takes it as sent."""

    instance: TextMessage
    page_title = gettext_lazy("SMS bez odpowiedzi bramki")

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_decide(user, self.instance))

    def get_template_names(self) -> list[str]:
        return ["cms_ext/sms/decide.html"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(number=self.model_admin.masked_to(self.instance))
        response: HttpResponse = self.render_to_response(context)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("decision") not in DECISIONS:
            return redirect(request.path)
        decide, done = DECISIONS[request.POST["decision"]]
        try:
            decide(self.instance, read_origin(request))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, done)
        return redirect(self.index_url)


class TextMessagePermissions(ReadOnlyPermissions):
    def user_can_decide(self, user: Any, message: TextMessage) -> bool:
        """Tell whether the user may decide, and the message waits for it."""
        allowed = self._may(user, "view") and user.has_perm(DECIDES)
        return allowed and message.state == TextMessage.State.UNKNOWN


class TextMessageButtons(RegisterButtons):
    """Adds a button to a message that waits for a decision."""

    def own_button(self, row: TextMessage) -> RowButton | None:
        if not self.permission_helper.user_can_decide(self.request.user, row):
            return None
        title = _("Zdecyduj o SMS nr %(number)s") % {"number": row.pk}
        return RowButton(
            self.url_helper.get_action_url("decide", str(row.pk)), _("Zdecyduj"), title
        )


class TextMessageRegister(ReadOnlyRegister):
    model = TextMessage
    menu_label = gettext_lazy("Wysłane SMS")
    menu_icon = "mobile-alt"
    place = SITE_RECORDS
    menu_order = 50
    permission_helper_class = TextMessagePermissions
    button_helper_class = TextMessageButtons
    row_views: ClassVar = {"decide": DecideView}
    list_display = ("queued_at", "masked_to", "parts", "state", "last_error")
    list_filter = ("state", "queued_at")
    inspect_view_fields = [
        "state",
        "parts",
        "queued_at",
        "tries",
        "ended_at",
        "gateway_id",
        "last_error",
    ]

    def masked_to(self, message: TextMessage) -> str:
        return f"*** *** {message.to[-3:]}"

    masked_to.short_description = gettext_lazy("numer")  # type: ignore[attr-defined]  # Django's way


modeladmin_register(TextMessageRegister)
