from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms_ext.base.dates.clock import business_today
from members_area.library.domain.search.index import empty_index, index_missing, unindex_withdrawn

EVERY = 50


class Command(BaseCommand):
    help = (
        "Uzupełnia wyszukiwarkę biblioteki o dokumenty, których w niej brakuje. Przerwane "
        "polecenie uruchom jeszcze raz: dokończy pracę."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="buduje wyszukiwarkę od nowa")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            empty_index()
        gone = unindex_withdrawn()
        added = index_missing(business_today(), progress=self._progress)
        self.stdout.write(f"Dodane: {added}, usunięte: {gone}.")

    def _progress(self, done: int, of: int) -> None:
        if done % EVERY == 0 or done == of:
            self.stdout.write(f"{done} z {of}")
