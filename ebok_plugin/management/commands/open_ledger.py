"""`manage.py open_ledger`: post the last snapshot as openings when a mirror becomes a ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_ext.base.dates.clock import business_today
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.mirror.domain.own_ledger import open_own_ledger


class Command(BaseCommand):
    help = (
        "Księguje pozycje i salda z ostatniego stanu programu księgowego jako bilans otwarcia "
        "własnej księgi."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            posted = open_own_ledger(business_today())
        except PostingError as refusal:
            raise CommandError(f"[{refusal.code}] {refusal.message}") from refusal
        self.stdout.write(f"Zaksięgowano bilans otwarcia: {posted} kont.")
