"""The assistant for the layouts of tables, by the columns that their kinds declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables import FileRefused, FindingLog, TableLimits, TableReading
from cms_ext.desks.import_desk.domain.display import show_row
from cms_ext.desks.import_desk.domain.import_table import BROWSER
from cms_ext.desks.import_desk.domain.layout import SavedLayouts, TableKinds
from cms_ext.desks.import_desk.forms import TableDraftForm
from cms_ext.desks.import_desk.mapping.draft import FileLook, guess_table, look_at_file
from cms_ext.desks.import_desk.mapping.drafted_layout import (
    TableShape,
    draft_of_layout,
    make_table_layout,
)
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.layout import Layout
from cms_ext.desks.import_desk.mapping.mapped_file import MappedFile
from cms_ext.desks.import_desk.mapping.target import Vocabulary, count_known, list_targets
from cms_ext.desks.import_desk.mapping.words import make_vocabulary
from cms_ext.desks.import_desk.views.assistant import Assistant, LayoutPreview, describe_source


class TableAssistant(Assistant):
    """Makes the layouts of one import screen; who may import there makes them, too."""

    import_field = "layout"
    import_words = gettext_lazy("Wczytaj plik tym układem")
    draft_form = TableDraftForm

    def __init__(
        self,
        import_url_name: str,
        title: Promise,
        layouts: SavedLayouts[Layout],
        kinds: TableKinds,
        rights: tuple[str, ...],
        limits: TableLimits = BROWSER,
    ) -> None:
        self.url_name = f"{import_url_name}_layout"
        self.title = title
        self.layouts = layouts
        self.sees = self.makes = self.imports = rights
        self.list_url_name = self.import_url_name = import_url_name
        self.limits = limits
        self._kinds = kinds

    def _shapes(self) -> dict[str, TableShape]:
        today = business_today()
        return {
            kind: TableShape(kind, label, list_targets(format.schema(today)))
            for kind, (label, format) in self._kinds().items()
        }

    def list_shapes(self) -> Sequence[tuple[str, Any]]:
        return [(kind, label) for kind, (label, _format) in self._kinds().items()]

    def find_shape(self, value: str) -> TableShape:
        shapes = self._shapes()
        return shapes.get(value) or next(iter(shapes.values()))

    def vocabulary(self) -> Vocabulary:
        targets = [target for shape in self._shapes().values() for target in shape.targets]
        return make_vocabulary(targets)

    def guess(self, look: FileLook, shape: str = "") -> dict[str, str]:
        shapes = self._shapes()
        if not shape:
            names = look.header.names
            shape = max(
                shapes, key=lambda kind: count_known(names, make_vocabulary(shapes[kind].targets))
            )
        return guess_table(look, shapes[shape])

    def find_fitting(self, file: ForeignFile) -> str:
        try:
            look = look_at_file(file, {}, self.limits, self.vocabulary())
        except FileRefused:  # the report of the file says what is wrong
            return ""
        fitting = self.layouts.list_fitting(look.header.names)
        return fitting[0] if len(fitting) == 1 else ""

    def make(self, name: str, draft: Mapping[str, str]) -> Layout:
        return make_table_layout(name, self.find_shape(draft.get("shape", "")), draft)

    def draft_of(self, layout: Layout) -> dict[str, str]:
        return draft_of_layout(layout)

    def preview(self, layout: Layout, file: ForeignFile) -> LayoutPreview:
        kind = layout.tables[0].rows[0].row
        shape, log = self.find_shape(kind), FindingLog()
        declared = self._kinds()[kind][1]
        schema = declared.schema(business_today())
        with ExitStack() as copies:
            mapped = MappedFile(schema, layout, file, limits=self.limits, copies=copies)
            reading = TableReading(mapped, log)
            read = sum(1 for _row in reading)
            reading.judge_totals()
        filled = layout.tables[0].rows[0].sources
        targets = [target for target in shape.targets if target.name in filled]
        samples = [show_row(declared, row, schema.columns) for row in reading.sample]
        return LayoutPreview(
            [mapped.locate(error) for error in log.errors],
            log.error_count,
            # A few wrong cells are of the file; a layout that reads less than half is wrong.
            is_readable=read * 2 > reading.totals.rows,
            cleaned=mapped.cleaned,
            context={
                "row_count": _("{read} z {all}").format(read=read, all=reading.totals.rows),
                "headings": [str(target.words) for target in targets],
                "ignored": ", ".join(mapped.header.ignored),
                "sample": [[sample[target.name] for target in targets] for sample in samples],
            },
        )

    def describe(self, layout: Layout) -> list[tuple[str, str]]:
        row = layout.tables[0].rows[0]
        titles = {target.name: str(target.words) for target in self.find_shape(row.row).targets}
        return [(titles[name], describe_source(source)) for name, source in row.sources.items()]
