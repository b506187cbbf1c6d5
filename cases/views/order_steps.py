"""The desk's steps with an order of a service, and the one of finance."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.domain import order_work
from cases.domain.order import cancel_order, quote_order
from cases.domain.queries import CHARGES, HANDLES, is_order, order_of
from cases.domain.states import is_open_to, moment_on
from cases.forms.desk import TextForm
from cases.forms.order_desk import AppointmentForm, DocumentForm, DoneForm, QuoteForm
from cases.models import Case
from cases.vocabulary import CaseState
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Step, by_slug


def _quote(case: Case, form: QuoteForm, today: date, origin: Origin) -> None:
    until = form.cleaned_data["valid_until"]
    quote_order(case, form.lines, until, now=moment_on(today), origin=origin)


def _schedule(case: Case, form: AppointmentForm, today: date, origin: Origin) -> None:
    order_work.schedule_order(case, form.at, now=moment_on(today), origin=origin)


def _in(*states: CaseState) -> Callable[[Case, date], bool]:
    """Whether an order has one of these states; NEW is a state of other cases, too."""
    return lambda case, today: is_order(case) and case.state in states


def _may_be_done(case: Case, today: date) -> bool:
    order = order_of(case)
    return order is not None and order_work.may_be_done(case, order)


ORDER_STEPS: Mapping[str, Step[Case]] = by_slug(
    Step(
        "wycena",
        _("Wyceń zamówienie"),
        _quote,
        QuoteForm,
        about=_("Klient dostanie wycenę i potwierdzi ją na stronie sprawy."),
        button=_("Wyślij wycenę"),
        done=_("Wycena jest wysłana. Klient potwierdzi ją na stronie sprawy."),
        offered=_in(CaseState.NEW),
        rights=(HANDLES,),
    ),
    Step(
        "umow",
        _("Umów wizytę"),
        _schedule,
        AppointmentForm,
        about=_("Klient dostanie wiadomość z dniem i godziną."),
        button=_("Zapisz termin"),
        done=_("Termin wizyty jest zapisany."),
        offered=_in(CaseState.CONFIRMED),
        rights=(HANDLES,),
    ),
    Step(
        "wykonana",
        _("Wpisz wykonanie"),
        lambda case, form, today, origin: order_work.perform_order(
            case, form.cleaned_data["done_on"], today=today, origin=origin
        ),
        DoneForm,
        about=_("Zamówienie trafi do działu finansowego, który obciąży konto."),
        button=_("Usługa jest wykonana"),
        done=_("Wykonanie jest zapisane. Zamówienie czeka na dział finansowy."),
        offered=_may_be_done,
        rights=(HANDLES,),
    ),
    Step(
        "inna-wycena",
        _("Zmień wycenę"),
        _quote,
        QuoteForm,
        about=_("Poprzednia przestaje obowiązywać. Klient dostanie nową wiadomość."),
        button=_("Wyślij nową wycenę"),
        done=_("Nowa wycena jest wysłana."),
        offered=_in(CaseState.QUOTED),
        rights=(HANDLES,),
    ),
    Step(
        "inny-termin",
        _("Zmień termin wizyty"),
        _schedule,
        AppointmentForm,
        button=_("Zapisz nowy termin"),
        done=_("Nowy termin wizyty jest zapisany."),
        offered=_in(CaseState.SCHEDULED),
        rights=(HANDLES,),
    ),
    Step(
        "anuluj",
        _("Anuluj zamówienie"),
        lambda case, form, today, origin: cancel_order(
            case, form.cleaned_data["text"], today=today, origin=origin
        ),
        TextForm,
        about=_("Powód przeczyta klient."),
        done=_("Zamówienie jest anulowane."),
        serious=True,
        offered=lambda case, today: is_open_to("cancel", case),
        rights=(HANDLES,),
    ),
)

CHARGE_STEPS: Mapping[str, Step[Case]] = by_slug(
    Step(
        "obciaz",
        _("Obciąż konto"),
        lambda case, form, today, origin: order_work.charge_order(case, today=today, origin=origin),
        about=_("Kwota z potwierdzonej wyceny stanie na koncie od razu, z numerem sprawy."),
        done=_("Konto jest obciążone."),
        offered=lambda case, today: (
            is_open_to("charge", case) and bool(order_work.charged_account(case, today))
        ),
        rights=(CHARGES,),
    ),
    Step(
        "dokument",
        _("Wpisz dokument obciążenia"),
        lambda case, form, today, origin: order_work.charge_by_document(
            case, form.cleaned_data["document"], today=today, origin=origin
        ),
        DocumentForm,
        about=_(
            "Tego zamówienia nie można obciążyć na koncie w tym serwisie. Wystaw dokument w "
            "programie finansowym i wpisz tu jego numer."
        ),
        button=_("Zapisz: obciążono dokumentem"),
        done=_("Zapisano dokument obciążenia."),
        offered=lambda case, today: (
            is_open_to("charge", case) and not order_work.charged_account(case, today)
        ),
        rights=(CHARGES,),
    ),
)
