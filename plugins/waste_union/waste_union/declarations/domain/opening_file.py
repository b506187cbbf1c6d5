"""What a union's first files share: rows that are only added, and the record of a file."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.tables.declaration import TableRow
from cms_ext.desks.import_desk.domain.table import TableImport
from cms_ext.evidence.audit.domain.event import Origin
from waste_union.declarations.models import OpeningFile

R = TypeVar("R", bound=TableRow)
Row = tuple[int, R]


class OpeningImport(TableImport[R]):
    """A file that adds rows and changes none.

    `judge` of a subclass appends the rows to write to `work`.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.work: list[Row[R]] = []

    @abstractmethod
    def write_portion(self, rows: Sequence[Row[R]], origin: Origin) -> Mapping[str, list[int]]:
        """Write rows that were found good; return keys of what was made, as `withdrawing.MADE`."""

    def finish(self) -> None:
        self.outcome.new = len(self.work)

    def write(self, rows: Iterator[Row[R]], origin: Origin) -> None:
        made: dict[str, list[int]] = {}
        for portion in split_into_chunks(self.work, self.rows_a_portion):
            for name, keys in self.write_portion(portion, origin).items():
                made.setdefault(name, []).extend(keys)
        OpeningFile.objects.create(
            kind=self.imported.kind,
            filename=self.imported.filename,
            sha256=self.imported.sha256,
            rows_new=self.imported.rows_new,
            made=made,
            imported_at=self.imported.committed_at,
            imported_by=self.imported.committed_by,
        )

    def refuse_differences(
        self, code: str, line: int, message: str, differences: Iterable[tuple[str, object, object]]
    ) -> bool:
        """Refuse each column that differs from the register; return whether one does."""
        differing = [(name, new, old) for name, new, old in differences if new != old]
        for name, new, old in differing:
            self.refuse(code, line, message, field=name, found=str(new), expected=str(old or ""))
        return bool(differing)
