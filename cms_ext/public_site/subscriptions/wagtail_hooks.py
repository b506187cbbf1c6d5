"""Read-only registers of subscriptions and mailings, with masked addresses."""

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.base.text.typed_values import masked_email
from cms_ext.office.desk_kit.menu_place import SITE_RECORDS
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.public_site.subscriptions.models import Mailing, PhoneSubscription, Subscription


class SubscriptionRegister(ReadOnlyRegister):
    model = Subscription
    menu_label = gettext_lazy("Subskrypcje e-mail")
    menu_icon = "mail"
    place = SITE_RECORDS
    menu_order = 20
    list_display = ("consent_at", "masked_address", "frequency", "state", "confirm_at", "ended_at")
    list_filter = ("state", "frequency")
    search_fields = ("email",)
    inspect_view_fields = [
        "state",
        "frequency",
        "everywhere",
        "consent_at",
        "consent_text_version",
        "confirm_at",
        "ended_at",
    ]

    def masked_address(self, subscription: Subscription) -> str:
        return masked_email(subscription.email)

    masked_address.short_description = gettext_lazy("adres")  # type: ignore[attr-defined]  # Django's way


class PhoneRegister(ReadOnlyRegister):
    model = PhoneSubscription
    menu_label = gettext_lazy("Subskrypcje SMS")
    menu_icon = "mobile-alt"
    place = SITE_RECORDS
    menu_order = 30
    list_display = ("consent_at", "masked_number", "state", "confirm_at", "ended_at")
    list_filter = ("state",)
    inspect_view_fields = [
        "state",
        "everywhere",
        "consent_at",
        "consent_text_version",
        "confirm_at",
        "ended_at",
    ]

    def masked_number(self, subscription: PhoneSubscription) -> str:
        return f"*** *** {subscription.number[-3:]}"

    masked_number.short_description = gettext_lazy("numer")  # type: ignore[attr-defined]  # Django's way


class MailingRegister(ReadOnlyRegister):
    model = Mailing
    menu_label = gettext_lazy("Wysyłki ogłoszeń")
    menu_icon = "mail"
    place = SITE_RECORDS
    menu_order = 40
    list_display = ("begun_at", "announcement", "edition", "at_once", "in_digests", "done_at")
    list_figures = ("at_once", "in_digests")
    list_filter = ("begun_at",)
    list_select_related = ("announcement",)
    inspect_view_fields = ["announcement", "edition", "begun_at", "done_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mailing]:
        found: QuerySet[Mailing] = super().get_queryset(request)
        return found.annotate(
            now=Count("sendings", filter=Q(sendings__in_digest=False)),
            later=Count("sendings", filter=Q(sendings__in_digest=True)),
        )

    def at_once(self, mailing: Mailing) -> int:
        return int(getattr(mailing, "now", 0))

    at_once.short_description = gettext_lazy("od razu")  # type: ignore[attr-defined]  # Django's way

    def in_digests(self, mailing: Mailing) -> int:
        return int(getattr(mailing, "later", 0))

    in_digests.short_description = gettext_lazy("w zbiorach")  # type: ignore[attr-defined]  # Django's way


for register in (SubscriptionRegister, PhoneRegister, MailingRegister):
    modeladmin_register(register)
