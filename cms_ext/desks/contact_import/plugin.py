"""What the file of contacts adds to the site: its queue for the second person."""

from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.desks.contact_import.domain.import_contacts import CONTACTS
from cms_ext.desks.contact_import.views import RIGHTS
from cms_ext.desks.import_desk.domain.import_table import TableDesk
from cms_ext.desks.import_desk.domain.queue import list_proposed
from cms_ext.desks.import_desk.domain.run import list_files, read_last_file


def list_waiting_contact_files(user: Any, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(list_proposed(CONTACTS.kind, to_approve=user), since="queued_at")


PLUGIN = plugins.Plugin(
    exchange=plugins.ExchangePart(
        imports=(
            plugins.ApiImport(
                "contacts",
                _("kontakty osób z rejestru, które potem zatwierdza druga osoba"),
                lambda: TableDesk(CONTACTS),
                CONTACTS.schema,
                RIGHTS,
            ),
        )
    ),
    desk=plugins.DeskPart(
        help=(plugins.HelpChapter("clerks", "Kontakty z pliku", ("contact_import",)),),
        queues=(
            plugins.WorkQueue(
                "contact_files",
                _("Kontakty z pliku do zatwierdzenia"),
                "contact_import",
                RIGHTS,
                list_waiting_contact_files,
                order=53,
            ),
        ),
        acts=(
            plugins.Act(
                "import.contacts",
                _("Plik z kontaktami osób"),
                plugins.Guarded.ADDRESS,
                proposes=RIGHTS,
                approves=RIGHTS,
                refusal=_("Plik zatwierdza inna osoba niż ta, która go przekazała."),
                logged=("IMPORT_PROPOSED", "IMPORT_APPROVED", "IMPORT_DISCARDED"),
                model="cms_ext_import_desk.QueuedImport",
                maker="queued_by",
                approver="approved_by",
            ),
        ),
    ),
    operations=plugins.OperationsPart(
        feeds=(
            plugins.Feed(
                "contacts",
                _("Kontakty osób z pliku"),
                RIGHTS,
                partial(read_last_file, CONTACTS.kind),
                partial(list_files, CONTACTS.kind),
                url_name="contact_import",
                order=50,
            ),
        )
    ),
)
