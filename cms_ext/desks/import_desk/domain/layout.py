"""Saved layouts of files: versions that are replaced, renamed and removed, and found by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables import FileRefused, SchemaCatalogue, TableLimits
from cms_ext.base.tables.declaration import TableFormat
from cms_ext.base.tables.findings import about_file, shorten_value
from cms_ext.base.tables.reading import name_typed_sum
from cms_ext.base.tables.schema import fold_name
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.layout import Layout
from cms_ext.desks.import_desk.mapping.loading import LayoutRefused, dump_layout, load_layout
from cms_ext.desks.import_desk.mapping.mapped_file import MappedFile
from cms_ext.desks.import_desk.mapping.target import list_targets
from cms_ext.desks.import_desk.models import ImportLayout, LayoutVersion
from cms_ext.evidence.audit.domain.event import Origin, record

L = TypeVar("L", bound=Layout)
# A version of a saved layout, as records name it; no name of a layout has the sign.
_VERSION = re.compile(r"(.+)#([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class SavedLayouts(Generic[L]):
    """The layouts of one import: rows of `model` that match `scope`, and those that are `shipped`.

    `load` builds a layout of a name and stored content, `dump` writes the content.
    """

    model: type[LayoutVersion]
    load: Callable[[str, object], L]
    dump: Callable[[L], dict[str, Any]]
    shipped: Callable[[], Mapping[str, L]] = dict
    scope: Mapping[str, Any] = field(default_factory=dict)

    def list_current(self) -> QuerySet[Any]:
        """Return the saved layouts that are in use, by name."""
        current = self._rows().filter(ended_at__isnull=True)
        return current.order_by("name__polish").select_related("saved_by")

    def list_names(self) -> list[tuple[str, str]]:
        """List names and titles of all layouts, saved ones first."""
        saved = [(row.name, row.name) for row in self.list_current()]
        return [*saved, *((layout.name, layout.title) for layout in self.shipped().values())]

    def list_fitting(self, headings: Iterable[str]) -> list[str]:
        """List the saved layouts all of whose columns are among these headings of a file."""
        there, fitting = set(map(fold_name, headings)), []
        for row in self.list_current():
            # One of a release with other columns reads no file at all.
            with suppress(LayoutRefused):
                tables = self.read(row).tables
                if all(there.issuperset(map(fold_name, table.columns)) for table in tables):
                    fitting.append(row.name)
        return fitting

    def find(self, name: str) -> L | None:
        """Return a layout by its name, the version `name#2` of a saved one, or None."""
        if name in self.shipped():
            return self.shipped()[name]
        if match := _VERSION.fullmatch(name):
            row = self._rows().filter(name=match[1], version=int(match[2])).first()
        else:
            row = self._rows().filter(name=name, ended_at__isnull=True).first()
        return self.read(row) if row else None

    def pin(self, name: str) -> str:
        """Return the name of a saved layout with its present version, any other name as it is."""
        row = self.list_current().filter(name=name).first()
        return f"{row.name}#{row.version}" if row else name

    def require(self, name: str, encoding: str | None) -> L:
        """Return a layout by its name, for files in a chosen encoding. Raises FileRefused."""
        try:
            layout = self.find(name)
        except LayoutRefused as refusal:  # saved by a release with other columns
            raise FileRefused(about_file("PROFILE_UNKNOWN", str(refusal))) from refusal
        if layout is None:
            known = ", ".join(name for name, _title in self.list_names())
            message = _("Nie ma układu plików „{name}”.").format(name=shorten_value(name))
            raise FileRefused(about_file("PROFILE_UNKNOWN", message, expected=known))
        return replace(layout, encoding=encoding) if encoding else layout

    def choose(self, options: Mapping[str, str]) -> ChosenLayout | None:
        """Return the layout that the options of an upload name, if any."""
        name = options.get("layout", "")
        return ChosenLayout(self, name) if name else None

    def read(self, row: LayoutVersion) -> L:
        """Return the layout of a row, by the name that says its version."""
        return self.load(f"{row.name}#{row.version}", row.content)

    @transaction.atomic
    def save(self, name: str, layout: L, *, origin: Origin) -> Any:
        """Save a layout under this name; a former version ends. Raises ValidationError."""
        self._require_name(name)
        versions = self._lock_versions(name)
        _end(versions, origin)
        row = self._new_version(name, self.dump(layout), origin)
        record("MAPPING_PROFILE_SAVED", origin, obj=row, changes={"version": row.version})
        return row

    @transaction.atomic
    def rename(self, row: LayoutVersion, name: str, *, origin: Origin) -> Any:
        """Give a layout another name, which is a new version of its own; return that.

        Raises ValidationError: a name in use, a layout that was changed meanwhile.
        """
        self._require_name(name)
        if any(version.ended_at is None for version in self._lock_versions(name)):
            raise ValidationError({"name": _("Układ o tej nazwie już jest.")})
        self._require_current(row)
        _end([row], origin)
        renamed = self._new_version(name, row.content, origin)
        changes = {"before": row.name, "after": name}
        record("MAPPING_PROFILE_RENAMED", origin, obj=renamed, changes=changes)
        return renamed

    @transaction.atomic
    def remove(self, row: LayoutVersion, *, origin: Origin) -> None:
        """End a layout; it stays for files that were read by it. Raises ValidationError."""
        self._require_current(row)
        _end([row], origin)
        record("MAPPING_PROFILE_REMOVED", origin, obj=row)

    def _rows(self) -> QuerySet[Any]:
        return self.model._default_manager.filter(**self.scope)

    def _new_version(self, name: str, content: Any, origin: Origin) -> Any:
        last = max((version.version for version in self._lock_versions(name)), default=0)
        return self.model._default_manager.create(
            **self.scope,
            name=name,
            version=last + 1,
            content=content,
            saved_at=timezone.now(),
            saved_by=origin.actor,
        )

    def _lock_versions(self, name: str) -> list[LayoutVersion]:
        return list(self._rows().select_for_update().filter(name=name).order_by("version"))

    def _require_current(self, row: LayoutVersion) -> None:
        row.refresh_from_db(from_queryset=self._rows().select_for_update())
        if row.ended_at is not None:
            raise ValidationError(_("Ten układ ktoś już zmienił albo usunął."))

    def _require_name(self, name: str) -> None:
        if "#" in name or name in self.shipped():
            raise ValidationError({"name": _("Wybierz inną nazwę, bez znaku #.")})


def _end(rows: Iterable[LayoutVersion], origin: Origin) -> None:
    for row in rows:
        if row.ended_at is None:
            row.ended_at, row.ended_by = timezone.now(), origin.actor
            row.save()


TableKinds = Callable[[], Mapping[str, tuple[Any, TableFormat[Any]]]]
"""Return the kinds of table that a desk takes, each with its Polish name."""


def table_layouts(desk: str, kinds: TableKinds) -> SavedLayouts[Layout]:
    """Return the layouts of the kinds of table that a desk takes, by the columns they declare."""

    def load(name: str, content: object) -> Layout:
        today = business_today()
        targets = {
            kind: list_targets(format.schema(today)) for kind, (_name, format) in kinds().items()
        }
        return load_layout(name, content, targets)

    return SavedLayouts(ImportLayout, load, dump_layout, scope={"desk": desk})


class ChosenLayout(NamedTuple):
    """The name of a layout, and the layouts among which it was chosen."""

    layouts: SavedLayouts[Any]
    name: str

    def open(
        self,
        file: ForeignFile,
        catalogue: SchemaCatalogue,
        *,
        encoding: str | None,
        limits: TableLimits,
        typed_sum: str,
        copies: ExitStack,
    ) -> MappedFile:
        """Open a file as the kind that the layout is of. Raises FileRefused."""
        layout = self.layouts.require(self.name, encoding)
        kind = layout.tables[0].rows[0].row
        schema = next(schema for schema in catalogue.schemas if schema.kind == kind)
        typed = name_typed_sum(schema, typed_sum)
        return MappedFile(schema, layout, file, limits=limits, copies=copies, typed=typed)
