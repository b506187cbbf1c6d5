"""Blocks that only announcements have."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms_ext.pages.blocks import body_blocks


class VisitBlock(blocks.StructBlock):
    """One row of a schedule: where, on what day, from when to when."""

    place = blocks.CharBlock(label=gettext_lazy("Klatka albo miejsce"), max_length=80)
    day = blocks.DateBlock(label=gettext_lazy("Dzień"))
    start = blocks.TimeBlock(label=gettext_lazy("Od"))
    end = blocks.TimeBlock(label=gettext_lazy("Do"))

    def clean(self, value: Any) -> Any:
        visit = super().clean(value)
        if self.is_deferred_validation:
            return visit
        if visit["end"] <= visit["start"]:
            wrong = ValidationError(_("E-ANN-01 Data końca jest wcześniejsza niż początek."))
            raise StructBlockValidationError(block_errors={"end": wrong})
        return visit

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
