"""Blocks that only announcements have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.formats import time_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms_ext.frontend.theme.figures import weekday_date
from cms_ext.premises.models import Staircase
from cms_ext.public_site.notices.translation import choices
from cms_ext.public_site.pages.blocks import body_blocks


class StaircaseBlock(blocks.ChooserBlock):
    """A staircase of the premises tree."""

    target_model = Staircase
    widget = forms.Select

    @cached_property
    def field(self) -> forms.ModelChoiceField[Staircase]:
        staircases = Staircase.objects.select_related("building")
        return forms.ModelChoiceField(
            staircases,
            required=self._required,
            empty_label=gettext_lazy("– inne miejsce –"),
            help_text=self._help_text,
        )

    def value_from_form(self, value: Any) -> Staircase | None:
        if value is None or isinstance(value, Staircase):
            return value
        key = str(value)
        known = Staircase.objects.select_related("building")
        return known.filter(pk=key).first() if key.isdecimal() else None

    def get_form_state(self, value: Staircase | None) -> Any:
        # A plain select, where Wagtail's own choosers are windows.
        return blocks.FieldBlock.get_form_state(self, value)

    def bulk_to_python(self, values: list[int | None]) -> list[Staircase | None]:
        # With their buildings: a schedule names the address in each of its rows.
        keys = [value for value in values if value is not None]
        found = Staircase.objects.select_related("building").in_bulk(keys) if keys else {}
        return [found.get(value) for value in values]

    class Meta:
        icon = "home"
        label = gettext_lazy("Klatka")


class VisitBlock(blocks.StructBlock):
    """One row of a schedule: where, on what day, from when to when.

    A row with a staircase stands on the poster of that staircase; another place on each.
    """

    staircase = StaircaseBlock(label=gettext_lazy("Klatka"), required=False)
    place = blocks.CharBlock(
        label=gettext_lazy("Miejsce"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Gdy nie jest to jedna klatka, np. „garaże” albo „biuro”."),
    )
    day = blocks.DateBlock(label=gettext_lazy("Dzień"))
    start = blocks.TimeBlock(label=gettext_lazy("Od"))
    end = blocks.TimeBlock(label=gettext_lazy("Do"))

    def clean(self, value: Any) -> Any:
        visit = super().clean(value)
        if self.is_deferred_validation:
            return visit
        if visit["staircase"] is None and not visit["place"]:
            nowhere = ValidationError(_("Wybierz klatkę albo wpisz miejsce."))
            raise StructBlockValidationError(block_errors={"place": nowhere})
        if visit["end"] <= visit["start"]:
            wrong = ValidationError(_("E-ANN-01 Data końca jest wcześniejsza niż początek."))
            raise StructBlockValidationError(block_errors={"end": wrong})
        return visit

    def reader_words(self, value: Any) -> list[str]:
        """„ul. Jodłowa 2, klatka 1, wtorek, 24 listopada 2026, 8:00–9:30”, as the page has it."""
        where = [str(value[name]) for name in ("staircase", "place") if value.get(name)]
        day = [weekday_date(value["day"])] if value.get("day") else []
        hours = [time_format(value[name], "G:i") for name in ("start", "end") if value.get(name)]
        return [", ".join([*where, *day, *filter(None, ["–".join(hours)])])]

    class Meta:
        icon = "date"
        label = gettext_lazy("Termin")


class ScheduleBlock(blocks.StructBlock):
    """Dates by staircase: readings, inspections, works."""

    caption = blocks.CharBlock(label=gettext_lazy("Nazwa"), max_length=80, default="Harmonogram")
    visits = blocks.ListBlock(VisitBlock(), label=gettext_lazy("Terminy"), min_num=1)

    class Meta:
        icon = "calendar-alt"
        label = gettext_lazy("Harmonogram")
        template = "cms_ext/notices/blocks/schedule.html"


def announcement_blocks() -> list[tuple[str, blocks.Block]]:
    """What an editor may put into an announcement."""
    return [*body_blocks(), ("schedule", ScheduleBlock())]


class TranslationBlock(blocks.StructBlock):
    """The announcement in another language; dates, places and files are those of the Polish one."""

    language = blocks.ChoiceBlock(label=gettext_lazy("Język"), choices=choices)
    title = blocks.CharBlock(label=gettext_lazy("Tytuł"), max_length=120)
    lead = blocks.TextBlock(label=gettext_lazy("Najważniejsze"), max_length=300, rows=2)
    body = blocks.StreamBlock(
        announcement_blocks(),
        label=gettext_lazy("Treść"),
        required=False,
    )
    confirmed = blocks.BooleanBlock(
        label=gettext_lazy("Zgadza się z tekstem polskim"),
        required=False,
        help_text=gettext_lazy(
            "Zaznacz, gdy tekst polski się zmienił, a tłumaczenia nie trzeba poprawiać."
        ),
    )

    class Meta:
        icon = "globe"
        label = gettext_lazy("Tłumaczenie")


class OutageMedium(TextChoices):
    """The value is the word itself: pages, posters and feeds show it, older words stay as typed."""

    WATER = "woda", gettext_lazy("woda")
    HOT_WATER = "ciepła woda", gettext_lazy("ciepła woda")
    COLD_WATER = "zimna woda", gettext_lazy("zimna woda")
    POWER = "prąd", gettext_lazy("prąd")
    GAS = "gaz", gettext_lazy("gaz")
    HEATING = "ogrzewanie", gettext_lazy("ogrzewanie")
    LIFT = "winda", gettext_lazy("winda")
    INTERNET = "internet", gettext_lazy("internet")
    OTHER = "inne", gettext_lazy("inne")


def choices_with(kept: str) -> list[tuple[str, object]]:
    """All of them, and the word that stands already when it is none of them."""
    own = [(kept, kept)] if kept and kept not in OutageMedium.values else []
    return [("", "–"), *OutageMedium.choices, *own]
