"""Import the addresses of sectors from the command line, also files too long for a browser."""

from cms_ext.desks.import_desk.command import TableImportCommand
from waste_union.collections.domain.import_addresses import ADDRESSES


class Command(TableImportCommand):
    help = (
        "Wczytuje adresy rejonów odbioru odpadów z pliku CSV albo XLSX: w całości albo "
        "wcale, a drugi raz bez skutku."
    )
    table = ADDRESSES
