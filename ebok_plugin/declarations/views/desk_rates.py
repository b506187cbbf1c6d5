"""Notices after new rates at the desk: which tariffs have whom to tell, and telling them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cms_ext.desks.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.workflow.forms import StepForm
from cms_ext.office.workflow.step import Done, Step
from cms_ext.office.workflow.views import StepPage
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.declarations.domain.letters import rate_letter
from ebok_plugin.declarations.domain.notice_print import to_print
from ebok_plugin.declarations.domain.queries.desk import (
    ISSUES_NOTICES,
    PRINTS_NOTICES,
    SEES_NOTICES,
    any_notice,
    any_tariff,
    notices_by,
    tariffs_to_print,
    tariffs_with_notices,
)
from ebok_plugin.declarations.domain.rate_notice import issue_rate_notices, rates_by
from ebok_plugin.declarations.views.printed import printed
from ebok_plugin.waste_tariffs.models import TariffVersion

MOST_SHOWN = 200
TO_PRINT = Number("to_print", _("Do wydruku"), "to_print")


class RateList(StaffList):
    """The tariffs, the newest first: each leads to whom it changes the fee.

    `?widok=do-wydruku` those with notices to print.
    """

    template_name = "ebok_plugin/declarations/desk/tariffs.html"
    guarded_by = (SEES_NOTICES,)
    model = TariffVersion
    page_title = _("Zawiadomienia o nowych stawkach")
    header_icon = "mail"
    empty = _("Nie ma jeszcze żadnej taryfy.")
    has_file = False
    selections = {
        "": Selection(_("Wszystkie"), lambda user, today: tariffs_with_notices()),
        "do-wydruku": Selection(_("Do wydruku"), lambda user, today: tariffs_to_print()),
    }
    columns = (
        Name(
            "tariff",
            _("Taryfa"),
            "resolution_ref",
            hint="commune.name",
            url_name="declarations_desk_rates",
        ),
        Fact("kind", _("Zabudowa"), "get_building_kind_display"),
        Day("valid_from", _("Od"), form="j.m.Y"),
        Fact("told", _("Zawiadomiono"), "told"),
    )

    @property
    def only_to_print(self) -> bool:
        return self.selected == "do-wydruku"

    def columns_shown(self) -> Sequence[Fact]:
        return (*self.columns, TO_PRINT) if self.only_to_print else self.columns


def _issue(tariff: TariffVersion, form: StepForm, today: date, origin: Origin) -> Done:
    made = len(issue_rate_notices(tariff, today=today, origin=origin))
    words = ngettext(
        "Wydano %(n)s zawiadomienie. Wydrukuj je z listy.",
        "Wydano %(n)s zawiadomień. Wydrukuj je z listy.",
        made,
    )
    return Done(words % {"n": made})


class RatesPage(StepPage[TariffVersion]):
    """Whose fee changes by a tariff, to how much, and who was told already."""

    template_name = "ebok_plugin/declarations/desk/rates.html"
    http_method_names = ["get", "head", "post"]
    sees = SEES_NOTICES
    step = Step(
        "wydaj",
        _("Wydaj zawiadomienia"),
        _issue,
        about=_(
            "Każda nieruchomość z listy dostanie zawiadomienie, a jej konto nową opłatę. Nikt nie "
            "dostanie go drugi raz."
        ),
        serious=True,
        rights=(ISSUES_NOTICES,),
    )

    def find_subject(self, pk: int) -> TariffVersion:
        return any_tariff(pk)

    def shown(self) -> dict[str, Any]:
        rates, notices = rates_by(self.subject), notices_by(self.subject)
        return {
            "tariff": self.subject,
            "rates": rates[:MOST_SHOWN],
            "number": len(rates),
            "most": MOST_SHOWN,
            "countable": sum(rate.counted is not None for rate in rates),
            "notices": notices[:MOST_SHOWN],
            "issued": notices.count(),
            "waiting": to_print(self.subject).count(),
            "may_print": self.request.user.has_perm(PRINTS_NOTICES),
        }


@require_safe
@for_staff(SEES_NOTICES)
def notice_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """One notice on paper; each print stands in the log."""
    notice = any_notice(pk)
    declarant = notice.declaration.declarant
    return printed(request, notice, declarant, rate_letter(notice), "zawiadomienie")
