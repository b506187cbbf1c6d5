"""The screen of the file of contacts, and who may hand it in and approve it."""

from django.utils.translation import gettext_lazy as _

from cms_ext.desks.contact_import.domain.import_contacts import CONTACTS
from cms_ext.desks.import_desk.views.table import table_screen

RIGHTS = ("cms_ext_identity.view_person", "cms_ext_identity.change_contact")


SCREEN = table_screen(
    CONTACTS,
    url_name="contact_import",
    title=_("Kontakty z pliku"),
    introduction=_(
        "Adresy e-mail, telefony i adresy do korespondencji osób, które są już w rejestrze. "
        "CSV albo XLSX, najwyżej 20 MB i 5 000 wierszy. Zatwierdza je druga osoba. O nowym "
        "adresie e-mail dowie się stary i nowy adres, a przez 24 godziny haseł nie można na "
        "niego wysyłać."
    ),
    permissions=RIGHTS,
    done_url_name="contact_import",
    icon="mail",
)
