"""The import contract, version 1, read from CSV: files, header, rows, checks (no database).

    file = read_file(stream, today=today)      # FileRefused: a finding of level 1 or 2
    reading = Reading(file, FindingLog())
    for line, row in reading: ...              # good rows; errors of level 3 go to the log
    reading.judge_totals()                     # level 4

Spec: import_formats.md §1–§3. Codes that the spec does not list: FILE_TOO_LARGE, FILE_NOT_TABLE,
FILE_XLSX_UNSUPPORTED, FILE_ENCODING_UNKNOWN, KIND_MISSING, KIND_UNKNOWN, KIND_UNSUPPORTED,
ROWS_TOO_MANY, VALUE_MISSING, VALUE_NEGATIVE, AMOUNT_NEGATIVE, TEXT_FORMAT, COUNT_FORMAT,
CHOICE_UNKNOWN, DATE_ORDER, PREMISES_SPLIT, COMPONENT_SPLIT, MEDIA_SPLIT, CORRECTION_UNKNOWN, and
the warnings CONTROL_UNKNOWN and CONTROLS_SKIPPED.
"""

from ebok_plugin.exchange.csv_import.findings import FileRefused, Finding, FindingLog
from ebok_plugin.exchange.csv_import.kinds import KINDS, VERSION
from ebok_plugin.exchange.csv_import.reader import ReadFile, read_file
from ebok_plugin.exchange.csv_import.reading import Reading
from ebok_plugin.exchange.csv_import.source import COMMAND_LINE, Limits

__all__ = [
    "COMMAND_LINE",
    "KINDS",
    "VERSION",
    "FileRefused",
    "Finding",
    "FindingLog",
    "Limits",
    "ReadFile",
    "Reading",
    "read_file",
]
