"""Blocks that only announcements have, and the rows of their schedules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms_ext.frontend.theme.figures import weekday_date
from cms_ext.plugins import is_left_out
from cms_ext.premises.models import Staircase
from cms_ext.public_site.notices.translation import choices
from cms_ext.public_site.pages.blocks import list_body_blocks


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
        staircases = Staircase.objects.select_related("building")
        return staircases.filter(pk=key).first() if key.isdecimal() else None

    def get_form_state(self, value: Staircase | None) -> Any:
        # A plain select instead of Wagtail's modal chooser.
        return blocks.FieldBlock.get_form_state(self, value)

    def bulk_to_python(self, values: list[int | None]) -> list[Staircase | None]:
        # With buildings: each row of a schedule shows the address.
        keys = [value for value in values if value is not None]
        found = Staircase.objects.select_related("building").in_bulk(keys) if keys else {}
        return [found.get(value) for value in values]

    class Meta:
        icon = "home"
        label = gettext_lazy("Klatka")


class VisitBlock(blocks.StructBlock):
    """One row of a schedule: where, on what day, from when to when.

    A row with a staircase is printed on the poster of that staircase, another place on each poster.
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
        """Return „ul. Jodłowa 2, klatka 1, wtorek, 24 listopada 2026, 8:00–9:30”."""
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


def list_announcement_blocks() -> list[tuple[str, blocks.Block]]:
    """Return the blocks that an editor may put into an announcement."""
    return [*list_body_blocks(), ("schedule", ScheduleBlock())]


class TranslationBlock(blocks.StructBlock):
    """The announcement in another language; dates, places and files are shared."""

    language = blocks.ChoiceBlock(label=gettext_lazy("Język"), choices=choices)
    title = blocks.CharBlock(label=gettext_lazy("Tytuł"), max_length=120)
    lead = blocks.TextBlock(label=gettext_lazy("Najważniejsze"), max_length=300, rows=2)
    body = blocks.StreamBlock(
        list_announcement_blocks(),
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
    """What an outage concerns; the value is the word that pages, posters and feeds show."""

    WATER = "woda", gettext_lazy("woda")
    HOT_WATER = "ciepła woda", gettext_lazy("ciepła woda")
    COLD_WATER = "zimna woda", gettext_lazy("zimna woda")
    POWER = "prąd", gettext_lazy("prąd")
    GAS = "gaz", gettext_lazy("gaz")
    HEATING = "ogrzewanie", gettext_lazy("ogrzewanie")
    LIFT = "winda", gettext_lazy("winda")
    INTERNET = "internet", gettext_lazy("internet")
    OTHER = "inne", gettext_lazy("inne")


def list_media(stored: str) -> list[tuple[str, object]]:
    """Return the media of a house and the stored word, if it is none of them."""
    offered = [] if is_left_out("outage-media") else OutageMedium.choices
    own = [(stored, stored)] if stored and stored not in dict(offered) else []
    return [("", "–"), *offered, *own]


class ScheduledPage(Protocol):
    """A page whose body may hold schedules."""

    pk: Any
    body: Any


@dataclass(frozen=True, slots=True)
class Visit:
    """One row of a schedule; `key` survives edits, the moments are in Warsaw time."""

    key: str
    staircase: Staircase | None
    place: str
    starts: datetime
    ends: datetime

    @property
    def where(self) -> str:
        return ", ".join(part for part in (str(self.staircase or ""), self.place) if part)


def read_schedules(pages: Iterable[ScheduledPage]) -> dict[int, list[Visit]]:
    """Return the rows of each announcement by its key, in the editor's order; one query."""
    raw = {page.pk: list(_rows(page)) for page in pages}
    keys = {row.get("staircase") for rows in raw.values() for _key, row in rows}
    staircases = Staircase.objects.select_related("building").in_bulk(keys - {None})
    return {pk: [_visit(key, row, staircases) for key, row in rows] for pk, rows in raw.items()}


def _rows(page: ScheduledPage) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    for block in page.body.raw_data:
        if block["type"] != "schedule":
            continue
        for item in block["value"]["visits"]:
            # A list that no editor has saved yet holds bare values without ids.
            wrapped = "value" in item
            yield str(item["id"] if wrapped else number), item["value"] if wrapped else item
            number += 1


def _visit(key: str, row: dict[str, Any], staircases: dict[int, Staircase]) -> Visit:
    day = date.fromisoformat(row["day"])
    starts, ends = (
        timezone.make_aware(datetime.combine(day, time.fromisoformat(row[name].zfill(5))))
        for name in ("start", "end")
    )
    staircase = staircases.get(row.get("staircase") or 0)
    return Visit(key, staircase, row.get("place") or "", starts, ends)
