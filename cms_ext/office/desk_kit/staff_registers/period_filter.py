"""The field of a day in staff forms, and the filter of a register by day or period."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.admin import DateFieldListFilter, FieldListFilter
from django.core.exceptions import ValidationError
from django.db.models import DateField, DateTimeField, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminDateInput

from cms_ext.base.dates.day_input import DayInput


class TypedDateInput(AdminDateInput):
    """Wagtail's calendar, which leaves what was typed: the form says when it is no date.

    By itself the calendar puts today in place of „12 grudnia” or 2026-12-30, and says nothing.
    """

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "validateOnBlur": False}


class PeriodFilter(DateFieldListFilter):
    """Django's periods by one word of the address (`?at=month`), and days from and until.

    Both days (`?at__od=2026-01-01&at__do=2026-03-31`) are included. ValidationError for no day.
    """

    words = ("", "today", "week", "month", "year", "none", "any")

    def expected_parameters(self) -> list[str | None]:
        return [self.field_path, self.since_name, self.until_name]

    @property
    def since_name(self) -> str:
        return f"{self.field_path}__od"

    @property
    def until_name(self) -> str:
        return f"{self.field_path}__do"

    @property
    def word(self) -> str:
        return self._parameter(self.field_path)

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        periods = {word: days for word, (_, days) in zip(self.words, self.links, strict=False)}
        rows = queryset.filter(**periods.get(self.word, {}))
        if since := self._day(self.since_name):
            rows = rows.filter(**{f"{self.field_path}__gte": self._start(since)})
        if until := self._day(self.until_name):
            rows = rows.filter(**{f"{self.field_path}__lt": self._start(until + timedelta(1))})
        return rows

    def choices(self, changelist: Any) -> Iterator[Any]:
        for word, (title, _days) in zip(self.words, self.links, strict=False):
            parameters = {self.field_path: word or None}
            yield {
                "selected": word == self.word,
                "query_string": changelist.get_query_string(parameters),
                "display": title,
            }

    def day_fields(self) -> dict[str, forms.DateField]:
        """Build the two fields of days, by their names in the address."""
        title = capfirst(str(self.title))
        labels = {
            self.since_name: _("%(title)s: od dnia") % {"title": title},
            self.until_name: _("%(title)s: do dnia") % {"title": title},
        }
        return {
            name: forms.DateField(
                label=label,
                required=False,
                initial=self._parameter(name),
                widget=DayInput(),
            )
            for name, label in labels.items()
        }

    def _parameter(self, name: str) -> str:
        given: Any = self.used_parameters.get(name, [""])
        return str(given[-1])

    def _day(self, name: str) -> date | None:
        typed = self._parameter(name)
        if not typed:
            return None
        try:
            day = parse_date(typed)
        except ValueError:
            day = None
        if day is None or not 1900 <= day.year <= 9000:
            raise ValidationError(_("Wpisz dzień w postaci 2026-11-20."))
        return day

    def _start(self, day: date) -> date | datetime:
        if isinstance(self.field, DateTimeField):
            return timezone.make_aware(datetime.combine(day, time.min))
        return day


FieldListFilter.register(
    lambda field: isinstance(field, DateField), PeriodFilter, take_priority=True
)
