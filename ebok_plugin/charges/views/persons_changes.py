"""„Zmiany liczby osób”: what residents stated, with its effect, and the desk's decision."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import (
    Done,
    ReasonForm,
    SecondPerson,
    Step,
    StepForm,
    by_slug,
    reason_field,
)
from cms_ext.office.desk_kit.workflow.views import FreshPage
from ebok_plugin.charges import rights
from ebok_plugin.charges.domain import persons_change
from ebok_plugin.charges.domain.persons_effect import compute_persons_effect
from ebok_plugin.charges.domain.queries.persons_change import persons_changes_waiting
from ebok_plugin.charges.domain.run.big_changes import change_bounds
from ebok_plugin.charges.models import PersonsChange
from ebok_plugin.ledger.domain.hand_limit import RULE, read_hand_limit
from ebok_plugin.ledger.templatetags.ledger import format_quantity
from ebok_plugin.ledger.views.account_rows import AccountRows

State = PersonsChange.State


class PersonsRefusalForm(ReasonForm):
    powod = reason_field(
        gettext_lazy("Powód odrzucenia"),
        gettext_lazy("Co najmniej 10 znaków. Przeczyta go mieszkaniec."),
    )


def _confirm(change: PersonsChange, form: StepForm, today: date, origin: Origin) -> Done:
    decided = persons_change.confirm_persons_change(change, origin=origin, today=today)
    if decided.state == State.WAITING:
        limit = read_hand_limit(RULE, today).in_words
        return Done(_("Zmiana czeka na drugą osobę. {limit}").format(limit=limit))
    if decided.batch is None:
        return Done(
            _("Zmianę potwierdzono. Żadnego naliczonego miesiąca nie trzeba było poprawiać.")
        )
    words = _("Zmianę potwierdzono. Zaksięgowano korekty: {sum}.")
    return Done(words.format(sum=decided.batch.entry_sum))


def _refuse(change: PersonsChange, form: PersonsRefusalForm, today: date, origin: Origin) -> None:
    reason = form.cleaned_data["powod"]
    persons_change.refuse_persons_change(change, reason=reason, origin=origin, today=today)


def _waits(change: PersonsChange, today: date) -> bool:
    return change.state == State.WAITING


CONFIRM: Step[PersonsChange] = Step(
    "potwierdz",
    gettext_lazy("Potwierdź zmianę"),
    _confirm,
    rights=(rights.CONFIRMS_PERSONS_CHANGES,),
    offered=_waits,
    second_person=SecondPerson(
        lambda: persons_changes_waiting().filter(proposed_by__isnull=False),
        lambda change: change.proposed_by,
        "charges.persons",
    ),
)
REFUSE: Step[PersonsChange] = Step(
    "odrzuc",
    gettext_lazy("Odrzuć"),
    _refuse,
    PersonsRefusalForm,
    done=gettext_lazy("Zmianę odrzucono. Mieszkaniec zobaczy powód."),
    rights=(rights.CONFIRMS_PERSONS_CHANGES,),
    offered=_waits,
)


def _list(*states: State) -> QuerySet[PersonsChange]:
    changes = PersonsChange.objects.select_related("account__premises__building")
    return changes.filter(state__in=states)


class PersonsChangeList(AccountRows):
    guarded_by = (rights.SEES_PERSONS_CHANGES,)
    model = PersonsChange
    page_title = gettext_lazy("Zmiany liczby osób")
    header_icon = "group"
    template_name = "ebok_plugin/charges/desk/persons/list.html"
    empty = gettext_lazy("Nie ma takich zmian.")
    empty_hint = gettext_lazy("Mieszkańcy składają je w E-BOK, na stronie „Mój lokal”.")
    export_filename = "zmiany-liczby-osob"
    selections = {
        "": Selection(
            gettext_lazy("Do potwierdzenia"),
            lambda user, today: _list(State.WAITING).order_by("answer_by", "pk"),
        ),
        "rozstrzygniete": Selection(
            gettext_lazy("Rozstrzygnięte"),
            lambda user, today: _list(State.CONFIRMED, State.REFUSED, State.WITHDRAWN),
        ),
    }
    columns = (
        Name(
            "number",
            gettext_lazy("Zmiana"),
            "number",
            hint="account.premises.short_address",
            url_name="ebok_desk_persons_change",
        ),
        Fact("account", gettext_lazy("Konto"), "account.account_no"),
        Number(
            "persons_before",
            gettext_lazy("Osób dotąd"),
            lambda change: format_quantity(change.persons_before),
        ),
        Number("persons", gettext_lazy("Osób")),
        Day("valid_from", gettext_lazy("Od dnia")),
        Day("answer_by", gettext_lazy("Odpowiedź do")),
        Fact("state", gettext_lazy("Stan"), "get_state_display"),
    )


class PersonsChangePage(FreshPage[PersonsChange]):
    """One statement with what it makes of the charges today, and its decision."""

    template_name = "ebok_plugin/charges/desk/persons/change.html"
    sees = rights.SEES_PERSONS_CHANGES
    steps = by_slug(CONFIRM, REFUSE)

    def find_subject(self, pk: int) -> PersonsChange:
        changes = PersonsChange.objects.select_related(
            "account__payer",
            "account__premises__building",
            "filed_by__person",
            "proposed_by__person",
            "decided_by__person",
            "batch",
        )
        return get_object_or_404(changes, pk=pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.subject, self.subject.account.payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def page_context(self) -> dict[str, Any]:
        change = self.subject
        waits = change.state == State.WAITING
        effect = (
            compute_persons_effect(change.account, change.persons, change.valid_from, self.today)
            if waits
            else None
        )
        return {"effect": effect, "doubt": _doubt(change, self.today) if waits else ""}

    def landing(self) -> str:
        return reverse("ebok_desk_persons_change", args=[self.subject.pk])


def _doubt(change: PersonsChange, today: date) -> str:
    """Say that the number changes beyond the rule CHANGE_BOUNDS; empty otherwise.

    One person more or less is no doubt, although it may be half of a household.
    """
    was, now = change.persons_before, Decimal(change.persons)
    if not was or abs(now - was) <= 1 or not change_bounds(today).persons_beyond(was, now):
        return ""
    return _("To duża zmiana: z {was} na {now}. Zadzwoń do mieszkańca, zanim potwierdzisz.").format(
        was=format_quantity(was), now=format_quantity(now)
    )
