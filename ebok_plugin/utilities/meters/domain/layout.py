"""The verbs of layouts: how a supplier's file of readings is read, kept by staff."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.utilities.meters.csv_import.layout import Layout, MappedColumn
from ebok_plugin.utilities.meters.models import LayoutColumn, ReadingLayout
from ebok_plugin.utilities.meters.vocabulary import LayoutField


@transaction.atomic
def save_layout(
    layout: ReadingLayout, columns: Sequence[MappedColumn], *, origin: Origin
) -> ReadingLayout:
    """A new layout or a changed one, with all of its columns in their order.

    Raises ValidationError with everything that stands in the way of reading a file by it.
    """
    layout.full_clean()
    if problems := problems_of(columns):
        raise ValidationError(problems)
    new = layout.pk is None
    layout.revision += 1
    layout.save()
    layout.columns.all().delete()
    LayoutColumn.objects.bulk_create(
        LayoutColumn(
            layout=layout,
            position=position,
            header=one.header,
            field=one.field,
            kind=one.kind,
            place=one.place,
        )
        for position, one in enumerate(columns, start=1)
    )
    record(
        "READING_LAYOUT_ADDED" if new else "READING_LAYOUT_CHANGED",
        origin,
        obj=layout,
        changes={"columns": [f"{one.header}: {one.field}" for one in columns]},
    )
    return layout


@transaction.atomic
def delete_layout(layout: ReadingLayout, *, origin: Origin) -> None:
    """Files read by it stay what they are; a reading does not say by which layout it came."""
    record("READING_LAYOUT_DELETED", origin, obj=layout)
    layout.delete()


def problems_of(columns: Sequence[MappedColumn]) -> list[str]:
    """Why no file can be read by these columns, in sentences; empty when one can."""
    fields = [one.field for one in columns]
    figures = [one for one in columns if one.field.is_figure]
    by_meter = LayoutField.RADIO in fields or LayoutField.METER in fields
    headers = [one.header for one in columns]
    seen = {(one.field, one.kind, one.place.casefold()) for one in figures}
    found = [
        _("Kolumna „%(name)s” jest w tabeli dwa razy.") % {"name": name}
        for name in sorted({name for name in headers if headers.count(name) > 1})
    ]
    found += [
        _("„%(what)s” może być tylko w jednej kolumnie.") % {"what": single.label}
        for single in LayoutField
        if not single.is_figure and fields.count(single) > 1
    ]
    if LayoutField.DAY not in fields:
        found.append(_("Wskaż kolumnę z dniem odczytu."))
    if not figures:
        found.append(_("Wskaż przynajmniej jedną kolumnę ze wskazaniem."))
    if LayoutField.RADIO in fields and LayoutField.METER in fields:
        found.append(_("Wybierz jedno: numer modułu radiowego albo numer licznika."))
    if not by_meter and LayoutField.PREMISES not in fields:
        found.append(_("Wskaż kolumnę z numerem modułu, numerem licznika albo kodem lokalu."))
    if by_meter and any(one.kind or one.place for one in figures):
        found.append(
            _("Gdy wiersz podaje numer, licznik jest znany: rodzaj i miejsce zostaw puste.")
        )
    if not by_meter and any(not one.kind for one in figures):
        found.append(_("Gdy wiersz podaje lokal, przy każdym wskazaniu wybierz rodzaj licznika."))
    if len(seen) < len(figures):
        found.append(_("Dwie kolumny ze wskazaniem dotyczą tego samego licznika."))
    return found


def get_layout(layout: ReadingLayout) -> Layout:
    """As the reader takes it. One query."""
    return Layout(
        name=layout.name,
        columns=tuple(
            MappedColumn(one.header, LayoutField(one.field), one.kind, one.place)
            for one in layout.columns.all()
        ),
        header_line=layout.header_line,
        decimal_sign=layout.decimal_sign,
        date_format=layout.date_format,
        fine_codes=frozenset(filter(None, (code.strip() for code in layout.fine_codes.split(",")))),
    )
