"""The desk's notices after new rates: the tariffs, and issuing the notices of one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, SecondPerson, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.domain.role import list_names_of_others
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from waste_union.declarations.domain import queries, rate_notice
from waste_union.declarations.domain.letters import list_unprinted_notices, render_rate_letter
from waste_union.declarations.forms.desk import ProposalForm, ReturnForm
from waste_union.declarations.views.desk_steps import answer_with_print
from waste_union.tariffs.models import TariffVersion

MAX_SHOWN = 200
TO_PRINT = Number("to_print", _("Do wydruku"), "to_print")
ISSUED = _(
    "Każda nieruchomość z listy dostanie zawiadomienie, a jej konto nową opłatę. Nikt nie dostanie "
    "go drugi raz."
)


class RateList(StaffList):
    """Lists the tariffs, newest first, each with a link to the fees that it changes.

    `?widok=do-wydruku` lists those with notices to print.
    """

    template_name = "waste_union/declarations/desk/tariffs.html"
    guarded_by = (queries.SEES_NOTICES,)
    model = TariffVersion
    page_title = _("Zawiadomienia o nowych stawkach")
    header_icon = "mail"
    empty = _("Nie ma jeszcze żadnej taryfy.")
    has_file = False
    selections = {
        "": Selection(_("Wszystkie"), lambda user, today: queries.tariffs_with_notices()),
        "do-wydruku": Selection(_("Do wydruku"), lambda user, today: queries.tariffs_to_print()),
        "do-zatwierdzenia": Selection(
            _("Do zatwierdzenia"),
            lambda user, today: queries.tariffs_with_notices().filter(
                pk__in=rate_notice.waiting_proposals().values("tariff_version")
            ),
        ),
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
    made = len(rate_notice.issue_rate_notices(tariff, today=today, origin=origin))
    words = ngettext(
        "Wydano %(n)s zawiadomienie. Wydrukuj je z listy.",
        "Wydano %(n)s zawiadomień. Wydrukuj je z listy.",
        made,
    )
    return Done(words % {"n": made})


def _rates(tariff: TariffVersion) -> Sequence[rate_notice.NewRate]:
    """Return the new rates, cached on the tariff for the page and its steps.

    A verb counts them again under its lock.
    """
    known: dict[str, Sequence[rate_notice.NewRate]] = tariff.__dict__
    if "_coop_rates" not in known:
        known["_coop_rates"] = rate_notice.list_new_rates(tariff)
    return known["_coop_rates"]


def _doubts(tariff: TariffVersion, today: date) -> list[str]:
    return rate_notice.list_notice_doubts(tariff, _rates(tariff), today)


def _waits(tariff: TariffVersion, today: date) -> bool:
    proposal = rate_notice.find_proposal(tariff)
    return proposal is not None and proposal.waits


def _proposer(tariff: TariffVersion) -> object:
    proposal = rate_notice.find_proposal(tariff)
    return proposal and proposal.proposed_by


SECOND = SecondPerson(
    lambda: TariffVersion.objects.filter(
        pk__in=rate_notice.waiting_proposals().values("tariff_version")
    ),
    _proposer,
    "declarations.big_change",
)


class RatesPage(StepPage[TariffVersion]):
    """Shows whose fee changes by a tariff, to how much, and the issued notices."""

    template_name = "waste_union/declarations/desk/rates.html"
    http_method_names = ["get", "head", "post"]
    sees = queries.SEES_NOTICES
    steps = by_slug(
        Step(
            "wydaj",
            _("Wydaj zawiadomienia"),
            _issue,
            about=ISSUED,
            serious=True,
            offered=lambda tariff, today: not _doubts(tariff, today),
            rights=(queries.ISSUES_NOTICES,),
        ),
        Step(
            "zatwierdz",
            _("Zatwierdź i wydaj zawiadomienia"),
            _issue,
            about=ISSUED,
            serious=True,
            offered=_waits,
            rights=(queries.ISSUES_NOTICES,),
            second_person=SECOND,
        ),
        Step(
            "zwroc",
            _("Zwróć do poprawy"),
            lambda tariff, form, today, origin: rate_notice.return_proposal(
                tariff, form.cleaned_data["reason"], origin=origin
            ),
            ReturnForm,
            done=_("Zwrócono. Żadnego zawiadomienia nie wydano."),
            offered=_waits,
            rights=(queries.ISSUES_NOTICES,),
            second_person=SECOND,
        ),
        Step(
            "przekaz",
            _("Przekaż drugiej osobie"),
            lambda tariff, form, today, origin: rate_notice.propose_rates(
                tariff, form.cleaned_data["note"], today=today, origin=origin
            ),
            ProposalForm,
            about=_("Te zawiadomienia wydaje druga osoba. Do tego czasu opłaty zostają."),
            done=_("Przekazano drugiej osobie. Do tego czasu opłaty się nie zmieniają."),
            offered=lambda tariff, today: bool(
                not _waits(tariff, today) and _doubts(tariff, today)
            ),
            rights=(queries.ISSUES_NOTICES,),
        ),
    )

    def find_subject(self, pk: int) -> TariffVersion:
        return queries.get_tariff(pk)

    def page_context(self) -> dict[str, Any]:
        rates, notices = _rates(self.subject), queries.list_rate_notices(self.subject)
        return {
            "tariff": self.subject,
            "rates": rates[:MAX_SHOWN],
            "doubts": _doubts(self.subject, self.today),
            "proposal": rate_notice.find_proposal(self.subject),
            "open": True,
            "confirmers": list_names_of_others(queries.ISSUES_NOTICES, self.request.user),
            "number": len(rates),
            "most": MAX_SHOWN,
            "countable": sum(rate.counted is not None for rate in rates),
            "notices": notices[:MAX_SHOWN],
            "issued": notices.count(),
            "waiting": list_unprinted_notices(self.subject).count(),
            "may_print": self.request.user.has_perm(queries.PRINTS_NOTICES),
        }


@require_safe
@for_staff(queries.SEES_NOTICES)
def notice_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """Serve a notice on paper; the log records each print."""
    notice = queries.get_rate_notice(pk)
    declarant = notice.declaration.declarant
    return answer_with_print(
        request, notice, declarant, render_rate_letter(notice), "zawiadomienie"
    )
