"""`manage.py import_contacts FILE`: contacts of people on file, by the operator."""

from cms_ext.desks.contact_import.domain.import_contacts import CONTACTS
from cms_ext.desks.import_desk.command import TableImportCommand


class Command(TableImportCommand):
    help = (
        "Wczytuje adresy e-mail, telefony i adresy do korespondencji osób z rejestru z pliku CSV "
        "albo XLSX: w całości albo wcale, a drugi raz bez skutku."
    )
    table = CONTACTS
