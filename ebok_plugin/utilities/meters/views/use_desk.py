"""The desk: when which resident was told of the use of heat and hot water, as a proof."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.frame.listing import Fact, StaffList
from ebok_plugin.utilities.meters.domain.rights import SEES_USE
from ebok_plugin.utilities.meters.models import UseInformation


class UseInformationList(StaffList):
    guarded_by = (SEES_USE,)
    model = UseInformation
    shows_people = True
    page_title = gettext_lazy("Informacje o zużyciu")
    header_icon = "clipboard-list"
    search_label = gettext_lazy("Szukaj informacji")
    search_hint = gettext_lazy("numer konta albo początek kodu lokalu")
    empty = gettext_lazy("Nikomu nie udostępniono jeszcze informacji o zużyciu.")
    empty_hint = gettext_lazy(
        "Powstają same, gdy z liczników zdalnych ciepła i ciepłej wody są odczyty z końca miesiąca."
    )
    not_found = gettext_lazy("Nie ma informacji dla „%(query)s”.")
    export_filename = "informacje-o-zuzyciu"
    columns = (
        Fact("account", gettext_lazy("Konto"), "account.account_no"),
        Fact("premises", gettext_lazy("Lokal"), "account.premises.code",
             hint="account.premises.short_address"),
        Fact("month", gettext_lazy("Miesiąc"), lambda row: f"{row.month:%m.%Y}"),
        Fact("made_available_at", gettext_lazy("Udostępniono"),
             lambda row: f"{row.made_available_at:%d.%m.%Y}"),
        Fact("mailed", gettext_lazy("E-mail"),
             lambda row: _("wysłano") if row.mailed_to else _("bez zgody albo adresu")),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[UseInformation]:
        rows = UseInformation.objects.select_related("account__premises__building")
        if self.query:
            rows = rows.filter(
                Q(account__account_no=self.query)
                | Q(account__premises__code__istartswith=self.query)
            )
        return rows.order_by("-month", "account__account_no")
