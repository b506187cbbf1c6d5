"""The numbers of cases and of their ratings as pictures with tables, and the register of faults."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.domain.counts import (
    CaseCounts,
    case_counts,
    counts_chart,
    faults_of_buildings,
)
from cases.domain.queries import SEES
from cases.domain.ratings import CaseRatings, case_ratings, ratings_chart
from cases.forms.counts import CountsForm, FaultsForm
from cases.models import Case
from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.frontend.theme.bar_chart import BarChart


class _Counts(StaffList):
    """`?wedlug=` says what the lines are; no person stands in any of them."""

    guarded_by = (SEES,)
    model = Case
    header_icon = "list-ol"
    paginate_by = 60

    @cached_property
    def filter_form(self) -> CountsForm:
        return CountsForm(self.request.GET, today=business_today())


class CaseNumbers(_Counts):
    """What came in and what became of it."""

    template_name = "ebok_plugin/cases/desk/counts.html"
    page_title = _("Liczby spraw")
    empty = _("W tych dniach nie wpłynęła żadna sprawa.")
    export_filename = "liczby-spraw"
    columns = (
        Number("place", _("Nr")),
        Fact("label", _("Co")),
        Number("received", _("Wpłynęło")),
        Number("open", _("Otwarte")),
        Number("late", _("Po terminie")),
        Number("reacted_late", _("Podjęte za późno"), short=_("Podjęte późno")),
        Number("accepted", _("Reklamacje uwzględnione"), short=_("Uwzględnione")),
    )

    @cached_property
    def counts(self) -> Sequence[CaseCounts]:
        form = self.filter_form
        kind = form.chosen("rodzaj")
        return case_counts(form.by, *form.days, business_today(), kind=kind)

    def get_queryset(self) -> Sequence[CaseCounts]:
        return self.counts

    @property
    def chart(self) -> BarChart | None:
        return counts_chart(self.counts, self.filter_form.by)


class RatingNumbers(_Counts):
    """How those judge it whose cases are ended."""

    template_name = "ebok_plugin/cases/desk/ratings.html"
    page_title = _("Oceny spraw")
    empty = _("Z tych dni nie ma zakończonej sprawy.")
    export_filename = "oceny-spraw"
    columns = (
        Number("place", _("Nr")),
        Fact("label", _("Co")),
        Number("ended", _("Zakończone")),
        Number("rated", _("Ocenione")),
        Number("good", _("Dobrze")),
        Number("fair", _("Średnio")),
        Number("bad", _("Źle")),
    )

    @cached_property
    def ratings(self) -> Sequence[CaseRatings]:
        form = self.filter_form
        return case_ratings(form.by, *form.days, kind=form.chosen("rodzaj"))

    def get_queryset(self) -> Sequence[CaseRatings]:
        return self.ratings

    @property
    def chart(self) -> BarChart | None:
        return ratings_chart(self.ratings, self.filter_form.by)


class FaultRegister(StaffList):
    """Each fault with its building, when it was taken up and when it was over."""

    template_name = "ebok_plugin/cases/desk/faults.html"
    guarded_by = (SEES,)
    model = Case
    page_title = _("Rejestr usterek")
    list_label = _("Usterki według budynków")
    header_icon = "home"
    paginate_by = 50
    empty = _("W tych dniach nikt nie zgłosił usterki z budynkiem.")
    export_filename = "rejestr-usterek"
    columns = (
        Name("number", _("Numer"), url_name="cases_desk_one", whole=True),
        Fact("building", _("Budynek"), "building.address", in_file="building"),
        Fact("place", _("Gdzie")),
        Fact("subject", _("Co"), "subject.name"),
        Day("received_on", _("Zgłoszona"), form="j.m.Y"),
        Day("reacted_at", _("Podjęta"), form="j.m.Y"),
        Day("ended_on", _("Zakończona"), form="j.m.Y"),
        Fact("state", _("Stan"), "get_state_display"),
    )

    @cached_property
    def filter_form(self) -> FaultsForm:
        return FaultsForm(self.request.GET, today=business_today())

    def get_queryset(self) -> QuerySet[Case]:
        form = self.filter_form
        return faults_of_buildings(*form.days, building=form.chosen("budynek"))
