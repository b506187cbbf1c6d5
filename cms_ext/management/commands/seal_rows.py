from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.sealed_rows.domain.contents import name_kind, sealed_models
from cms_ext.evidence.sealed_rows.domain.sealing import accept_row, seal_all_rows

MIN_REASON_LENGTH = 10


class Command(BaseCommand):
    help = (
        "Pieczętuje po raz pierwszy rachunki, raty i stawki tak, jak są; przyjmuje wiersz "
        "zmieniony w bazie. Tego, co zmieniono przed pierwszym pieczętowaniem, nie wykryje nic."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accept", metavar="RODZAJ:NUMER", help="przyjmij wiersz z verify_ledger, jaki jest"
        )
        parser.add_argument("--reason", default="", help="dlaczego (co najmniej 10 znaków)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accept"]:
            self._accept(options["accept"], options["reason"].strip())
            return
        for kind, rows in seal_all_rows().items():
            self.stdout.write(f"{kind}: {rows}")

    def _accept(self, place: str, reason: str) -> None:
        kind, _colon, row = place.partition(":")
        model = {name_kind(model): model for model in sealed_models()}.get(kind)
        if model is None or not row:
            raise CommandError("Podaj RODZAJ:NUMER tak, jak wypisało verify_ledger.")
        if len(reason) < MIN_REASON_LENGTH:
            raise CommandError("Podaj powód: --reason, co najmniej 10 znaków.")
        accept_row(model, row, reason=reason, origin=OPERATOR)
        self.stdout.write(f"Przyjęto wiersz {place}.")
