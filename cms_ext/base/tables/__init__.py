"""Reads tables that people send, row by row, and reports everything that is wrong in them.

An app declares a kind of file as a `Schema`: its columns, the dataclass of a row, the checks that
a row must pass in itself and next to the others. No database here.

    file = read_file(stream, SchemaCatalogue((schema,)))   # FileRefused: a finding of level 1 or 2
    reading = TableReading(file, FindingLog())
    for line, row in reading: ...              # good rows; errors of level 3 go to the log
    reading.judge_totals()                     # level 4

Source: import_formats.md §1, §2. Further codes: FILE_TOO_LARGE, FILE_NOT_TABLE,
FILE_ENCODING_UNKNOWN, XLSX_MACROS, XLSX_EXTERNAL_LINKS, XLSX_ENCRYPTED, XLSX_CELL_ERROR,
KIND_MISSING, KIND_UNKNOWN, KIND_UNSUPPORTED, ROWS_TOO_MANY, VALUE_MISSING, VALUE_NEGATIVE,
TEXT_FORMAT, CHOICE_UNKNOWN, DATE_ORDER, and the warnings CONTROL_UNKNOWN, CONTROLS_SKIPPED and
SHEETS_IGNORED.
"""

from cms_ext.base.tables.findings import FileFinding, FileRefused, FindingLog
from cms_ext.base.tables.reading import ReadFile, TableReading, read_file
from cms_ext.base.tables.schema import AnnouncedKind, Checks, Column, Schema, SchemaCatalogue
from cms_ext.base.tables.source import COMMAND_LINE, TableLimits

__all__ = [
    "COMMAND_LINE",
    "AnnouncedKind",
    "Checks",
    "Column",
    "FileFinding",
    "FileRefused",
    "FindingLog",
    "ReadFile",
    "Schema",
    "SchemaCatalogue",
    "TableLimits",
    "TableReading",
    "read_file",
]
