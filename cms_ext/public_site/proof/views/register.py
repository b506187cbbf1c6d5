"""The register "Dowody publikacji": the chain, as far as one may see what it tells of."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.rules.clock import business_today
from cms_ext.office.staff_registers import ReadOnlyRegister
from cms_ext.office.staff_registers.views import RegisterButtons
from cms_ext.public_site.proof.domain.door import records_for
from cms_ext.public_site.proof.models import PublicationRecord
from cms_ext.public_site.proof.views.certificate import certificate_address


class RecordButtons(RegisterButtons):
    """Beside each record: the certificate of what it tells of."""

    def get_buttons_for_obj(self, record: PublicationRecord, **kwargs: Any) -> list[dict[str, str]]:
        buttons: list[dict[str, str]] = super().get_buttons_for_obj(record, **kwargs)
        label = _("Zaświadczenie")
        classnames = [*(kwargs.get("classnames_add") or []), "button-secondary"]
        return [
            *buttons,
            {
                "url": certificate_address(record),
                "label": label,
                "classname": self.finalise_classname(classnames),
                "title": _("%(action)s: %(title)s") % {"action": label, "title": record.title},
            },
        ]


class PublicationRegister(ReadOnlyRegister):
    model = PublicationRecord
    menu_label = gettext_lazy("Dowody publikacji")
    about = gettext_lazy(
        "Łańcuch wpisów o tym, co i od kiedy było na stronie. Wpisu nie da się zmienić bez śladu. "
        "„Zaświadczenie” mówi to do druku i liczy termin."
    )
    menu_icon = "calendar-check"
    menu_order = 806
    button_helper_class = RecordButtons
    list_display = ("seq", "title", "event", "day", "audience")
    list_filter = ("event", "audience", "day")
    list_export = (
        "seq",
        "at",
        "day",
        "event",
        "title",
        "audience",
        "address",
        "shown_from",
        "shown_to",
        "text_sha256",
        "file_sha256",
        "hash",
    )
    export_filename = "dowody-publikacji"
    search_fields = ("title", "address", "hash", "file_sha256")
    inspect_view_fields = [
        "seq",
        "at",
        "day",
        "event",
        "title",
        "part",
        "audience",
        "address",
        "shown_from",
        "shown_to",
        "desk",
        "text_sha256",
        "file_sha256",
        "prev_hash",
        "hash",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublicationRecord]:
        return records_for(request.user, business_today()).order_by("-seq")
