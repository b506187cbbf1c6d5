"""The screen of the file of contacts, and who may hand it in and approve it."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from cms_ext.desks.contact_import.domain.import_contacts import CONTACTS, ContactDesk
from cms_ext.desks.contact_import.forms import ContactUploadForm
from cms_ext.desks.import_desk.views.table import table_screen

RIGHTS = ("cms_ext_identity.view_person", "cms_ext_identity.change_contact")


TABLE_SCREEN = table_screen(
    CONTACTS,
    url_name="contact_import",
    title=_("Kontakty z pliku"),
    introduction=_(
        "Adresy e-mail, telefony i adresy do korespondencji osób, które są już w rejestrze. "
        "CSV albo XLSX, najwyżej 20 MB i 5 000 wierszy. Zatwierdza je druga osoba. O zmianie "
        "adresu e-mail dowie się stary i nowy adres; kto nie miał u nas adresu, dostanie list "
        "powitalny. Przez 24 godziny haseł nie można wysyłać na nowy adres."
    ),
    permissions=RIGHTS,
    done_url_name="contact_import",
    icon="mail",
)
SCREEN = replace(TABLE_SCREEN, desk=ContactDesk(), upload_form=ContactUploadForm)
