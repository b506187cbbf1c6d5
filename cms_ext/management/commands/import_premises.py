"""`manage.py import_premises FILE`: the premises tree from CSV or XLSX."""

from cms_ext.desks.import_desk.command import TableImportCommand
from cms_ext.premises.domain.import_tree import PREMISES_TREE


class Command(TableImportCommand):
    help = "Wczytuje nieruchomości, budynki, klatki i lokale z pliku CSV albo XLSX."
    table = PREMISES_TREE
