"""Import the days of collections from the command line, also files too long for a browser."""

from cms_ext.desks.import_desk.command import TableImportCommand
from waste_union.collections.domain.days import DAYS


class Command(TableImportCommand):
    help = (
        "Wczytuje terminy odbioru odpadów z pliku CSV albo XLSX: w całości albo "
        "wcale, a drugi raz bez skutku."
    )
    table = DAYS
