"""The steps that the desk is offered: a title, a form, a right and the verb behind the button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Step, by_slug
from members_area.requests.domain import step as steps
from members_area.requests.domain.opening import open_papers
from members_area.requests.domain.queries import HANDLES, REFUSES
from members_area.requests.domain.refusal import record_refusal_delivery, refuse_request
from members_area.requests.forms import (
    CostForm,
    OpenForm,
    RefusalDeliveryForm,
    RequestRefusalForm,
)
from members_area.requests.models import DocumentRequest


def _open(asked: DocumentRequest, form: OpenForm, today: date, origin: Origin) -> None:
    papers, until = list(form.cleaned_data["papers"]), form.cleaned_data["until"]
    open_papers(asked, papers, until=until, today=today, origin=origin)


def _note_delivery(
    asked: DocumentRequest, form: RefusalDeliveryForm, today: date, origin: Origin
) -> None:
    record_refusal_delivery(
        asked.refusal, form.cleaned_data["delivered_on"], today=today, origin=origin
    )


def _may(name: str) -> Callable[[DocumentRequest, date], bool]:
    """By the table of `domain.step`."""
    return lambda asked, today: steps.is_step_open(name, asked)


def _refusal_waits(asked: DocumentRequest, today: date) -> bool:
    refusal = getattr(asked, "refusal", None)
    return refusal is not None and refusal.delivered_on is None


STEPS: Mapping[str, Step[DocumentRequest]] = by_slug(
    Step(
        "rozpocznij",
        _("Rozpocznij rozpatrywanie"),
        lambda asked, form, today, origin: steps.start_review(asked, origin=origin),
        offered=_may("start_review"),
        rights=(HANDLES,),
    ),
    Step(
        "koszt",
        _("Zawiadom o koszcie kopii"),
        lambda asked, form, today, origin: steps.note_cost(
            asked, form.cleaned_data["units"], today=today, origin=origin
        ),
        CostForm,
        about=_("Kwotę policzymy z cennika. Statutu i regulaminów nie licz."),
        offered=_may("note_cost"),
        rights=(HANDLES,),
    ),
    Step(
        "zgoda",
        _("Wpisz zgodę członka na koszt"),
        lambda asked, form, today, origin: steps.accept_cost(asked, today=today, origin=origin),
        about=_("Tylko gdy członek zgodził się na piśmie. W IKCS robi to sam."),
        offered=_may("accept_cost"),
        rights=(HANDLES,),
    ),
    Step(
        "otworz",
        _("Otwórz dokumenty w IKCS"),
        _open,
        OpenForm,
        about=_("Zobaczy je tylko ta osoba. Dokument musi przejść przez bramkę biblioteki."),
        offered=_may("open_papers"),
        rights=(HANDLES,),
    ),
    Step(
        "gotowe",
        _("Dokumenty są gotowe"),
        lambda asked, form, today, origin: steps.mark_ready(asked, today=today, origin=origin),
        offered=_may("mark_ready"),
        rights=(HANDLES,),
    ),
    Step(
        "wydaj",
        _("Wydano albo wysłano"),
        lambda asked, form, today, origin: steps.hand_over(asked, today=today, origin=origin),
        offered=_may("hand_over"),
        rights=(HANDLES,),
    ),
    Step(
        "odmowa",
        _("Wpisz odmowę"),
        lambda asked, form, today, origin: refuse_request(
            asked, form.grounds, today=today, origin=origin
        ),
        RequestRefusalForm,
        about=_("Odmówić można tylko udostępnienia umowy. Odmowę podpisuje członek zarządu."),
        offered=lambda asked, today: (
            RequestRefusalForm.fits(asked, today) and steps.is_step_open("refuse", asked)
        ),
        rights=(REFUSES,),
    ),
    Step(
        "doreczenie",
        _("Wpisz datę doręczenia odmowy"),
        _note_delivery,
        RefusalDeliveryForm,
        about=_("Od tego dnia liczy się 7 dni na wniosek do sądu."),
        offered=_refusal_waits,
        rights=(HANDLES,),
    ),
    Step(
        "wycofanie",
        _("Członek wycofał wniosek"),
        lambda asked, form, today, origin: steps.withdraw(asked, today=today, origin=origin),
        about=_("Tylko gdy wycofał go na piśmie. W IKCS robi to sam."),
        offered=_may("withdraw"),
        rights=(HANDLES,),
    ),
)
