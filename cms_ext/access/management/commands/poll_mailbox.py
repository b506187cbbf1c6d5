"""`manage.py poll_mailbox`: one look into the office's mailbox, as the scheduler does it."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.mailbox import (
    MalformedAddress,
    PollingCounts,
    mailbox_url,
    poll_mailbox,
)
from cms_ext.base.dates.clock import business_today


class Command(BaseCommand):
    help = "Czyta nowe wiadomości ze skrzynki COOP_MAILBOX_URL i niczego w niej nie zmienia."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="wynik jako obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not mailbox_url():
            raise CommandError(_("Ustaw COOP_MAILBOX_URL: imaps://login:hasło@serwer:993/FOLDER."))
        try:
            done = poll_mailbox(mailbox_url(), business_today())
        except MalformedAddress as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            json.dumps(asdict(done), ensure_ascii=False) if options["json"] else _words(done)
        )
        if done.broken:
            raise SystemExit(1)


def _words(done: PollingCounts) -> str:
    words = _(
        "Wnioski: %(applications)d. Do przydzielenia: %(kept)d. Wczytane wcześniej: "
        "%(duplicates)d. Odrzucone: %(refused)d. W innych sprawach: %(elsewhere)d."
    ) % asdict(done)
    if done.broken:
        words += " " + _("Połączenie przerwano (%s). Reszta przy następnej próbie.") % done.broken
    return words
