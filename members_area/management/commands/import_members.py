"""`manage.py import_members FILE`: the register of members by the operator."""

from cms_ext.desks.import_desk.command import TableImportCommand
from members_area.register.domain.import_members import MEMBERS


class Command(TableImportCommand):
    help = (
        "Wczytuje rejestr członków z pliku CSV albo XLSX: w całości albo wcale, "
        "a drugi raz bez skutku."
    )
    table = MEMBERS
