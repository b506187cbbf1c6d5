"""The desk's properties: the list, a page for each, and entering a paper for it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.money.amounts import Money
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from waste_union.declarations.domain import queries
from waste_union.declarations.domain.doubts import enter_paper, preview_paper
from waste_union.declarations.domain.fee import DeclaredFee
from waste_union.declarations.domain.fee_decision import (
    describe_paper,
    draft_fee_decision,
    find_held_fee,
)
from waste_union.declarations.domain.properties import find_accepted
from waste_union.declarations.forms.desk import FeeDecisionForm
from waste_union.declarations.forms.paper import PaperForm
from waste_union.declarations.models import DeclaredProperty
from waste_union.declarations.vocabulary import DeclarationKind
from waste_union.tariffs.domain.fee_words import describe_fee
from waste_union.tariffs.vocabulary import Reason


def _amount(row: Any) -> Money | None:
    return row.held_amount  # type: ignore[no-any-return]  # annotated by the query


def _paper(row: Any) -> str:
    """Name the paper of the fee; the query annotates both values."""
    return describe_paper(row.held_source, row.held_number) if row.held_source else ""


class PropertyList(StaffList):
    """Lists every property with the declared and the known number of persons."""

    template_name = "waste_union/declarations/desk/properties.html"
    guarded_by = (queries.SEES_PROPERTIES, queries.SEES)
    model = DeclaredProperty
    page_title = _("Nieruchomości z opłatą za odpady")
    header_icon = "home"
    search_label = _("Znajdź nieruchomość")
    search_hint = _("kod, adres albo numer konta")
    not_found = _("Nie znaleziono nieruchomości dla „%(query)s”.")
    empty = _("Nie ma tu żadnej nieruchomości.")
    export_filename = "nieruchomosci"
    selections = {
        "": Selection(_("Wszystkie"), lambda user, today: queries.list_declared_properties(today)),
        "roznice": Selection(
            _("Liczba osób się różni"), lambda user, today: queries.properties_that_differ(today)
        ),
    }
    columns = (
        Name("code", _("Kod"), hint="address", url_name="declarations_desk_property", whole=True),
        Fact("commune", _("Gmina"), "commune.name"),
        Fact("in_force", _("Deklaracja"), "in_force", nothing=_("brak")),
        Number("declared_persons", _("Osoby w deklaracji"), "declared_persons", short=_("Osoby")),
        Number("known_persons", _("Osoby według biura"), "known_persons", short=_("Według biura")),
        Day("known_on", _("Stan na"), form="j.m.Y"),
        Number("amount", _("Opłata dziś"), _amount, short=_("Opłata")),
        Fact("because", _("Z czego"), _paper),
    )

    def get_queryset(self) -> QuerySet[DeclaredProperty]:
        if self.query:
            return queries.search_properties(self.query, business_today())
        rows: QuerySet[DeclaredProperty] = super().get_queryset()
        return rows.order_by("code__polish")


def _draft(place: DeclaredProperty, form: FeeDecisionForm, today: date, origin: Origin) -> Done:
    decision = draft_fee_decision(place, form.decision(), today=today, origin=origin)
    words = gettext("Zapisano projekt decyzji %(number)s. Zatwierdzi ją inna osoba.")
    where = reverse("declarations_desk_decision", args=[decision.pk])
    return Done(words % {"number": decision.number}, where)


class PropertyPage(StepPage[DeclaredProperty]):
    """Shows the declarations, decisions and notices of a property."""

    template_name = "waste_union/declarations/desk/property.html"
    http_method_names = ["get", "head", "post"]
    sees = queries.SEES
    steps: Mapping[str, Step[DeclaredProperty]] = by_slug(
        Step(
            "decyzja",
            _("Przygotuj decyzję o opłacie"),
            _draft,
            FeeDecisionForm,
            about=_(
                "Opłata podwyższona za brak segregacji wynika z taryfy i przyjętej deklaracji, bez "
                "zwolnienia za kompostownik. Decyzję zatwierdza inna osoba."
            ),
            button=_("Zapisz projekt"),
            rights=(queries.DRAFTS_DECISIONS,),
        )
    )

    def find_subject(self, pk: int) -> DeclaredProperty:
        place = queries.get_property(pk)
        if self.request.method == "GET":
            record_view(self.request, place, None, ReadReason.SETTLEMENT)
        return place

    def page_context(self) -> dict[str, Any]:
        place = self.subject
        return {
            "place": place,
            "held": find_held_fee(place, business_today()),
            "declarations": queries.list_submitted().filter(declared_property=place),
            "rights": place.rights.select_related("person"),
            "decisions": place.fee_decisions.select_related("drafted_by", "confirmed_by"),
            "notices": place.rate_notices.select_related("tariff_version"),
            "may_type": self.request.user.has_perm(queries.TYPES),
        }


def _enter(place: DeclaredProperty, form: PaperForm, today: date, origin: Origin) -> Done:
    entered = enter_paper(form.paper(), now=business_now(), origin=origin)
    words = gettext("Wpisano deklarację %(number)s. Numer potwierdzenia: %(receipt)s.")
    known = {"number": entered.number, "receipt": entered.receipt_no}
    return Done(words % known, reverse("declarations_desk_one", args=[entered.pk]))


def _try(place: DeclaredProperty, form: PaperForm, today: date, origin: Origin) -> DeclaredFee:
    return preview_paper(form.paper(), now=business_now(), origin=origin)


class PaperView(StepView[DeclaredProperty]):
    """Enters a declaration on paper: typed, previewed with its fee, and saved."""

    template_name = "waste_union/declarations/desk/paper.html"
    sees = queries.SEES
    icon = "form"
    step = Step(
        "papier",
        _("Wpisz deklarację z papieru"),
        _enter,
        PaperForm,
        button=_("Zapisz deklarację"),
        rights=(queries.TYPES,),
        preview=_try,
    )

    def find_subject(self, pk: int) -> DeclaredProperty:
        return queries.get_property(pk)

    def form(self, *handed_in: Any) -> BaseForm:
        """Build the form; `?cel=CORRECTION` starts it as a correction of the one in force."""
        first: dict[str, Any] = {}
        in_force = find_accepted(self.subject)
        if self.request.GET.get("cel") == DeclarationKind.CORRECTION and in_force is not None:
            first = {
                "kind": DeclarationKind.CORRECTION,
                "reason": Reason.MISTAKE,
                "event_date": in_force.event_date,
            }
        return self.step.form(*handed_in, subject=self.subject, today=self.today, initial=first)

    def landing(self) -> str:
        return reverse("declarations_desk_property", args=[self.subject.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = kwargs.get("seen")
        words = describe_fee(seen.calculation.steps) if isinstance(seen, DeclaredFee) else ""
        return super().get_context_data(words=words, **kwargs)
