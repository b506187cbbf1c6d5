import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.access.domain.legacy import (
    BATCH,
    ClosingOutcome,
    ListRefused,
    close_former_accesses,
    plan_closing,
    read_list,
)
from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import SYSTEM

DONE = {
    ClosingOutcome.CREATED: "zamknięto",
    ClosingOutcome.PERSON_UNKNOWN: "wpisano na listę; w rejestrze nie ma takiej osoby",
    ClosingOutcome.DUPLICATE: "był już na liście",
}
REHEARSED = {
    ClosingOutcome.CREATED: "zostanie zamknięty",
    ClosingOutcome.PERSON_UNKNOWN: "zostanie wpisany na listę; w rejestrze nie ma takiej osoby",
    ClosingOutcome.DUPLICATE: "jest już na liście",
}


class Command(BaseCommand):
    help = (
        "Zamyka dostępy do poprzedniej strony z listy CSV: login;person_ref;panel;last_used. "
        "Ta sama lista drugi raz niczego nie zmienia."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="plik CSV")
        parser.add_argument("--batch", required=True, help="nazwa paczki, na przykład 2026-11")
        parser.add_argument("--dry-run", action="store_true", help="tylko sprawdź")
        parser.add_argument("--tell", action="store_true", help="zawiadom osoby e-mailem")
        parser.add_argument("--json", action="store_true", help="wynik jako JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        batch, path = options["batch"], options["file"]
        if not BATCH.fullmatch(batch):
            raise CommandError("Nazwa paczki: do 40 liter bez ogonków, cyfr, kropek i kresek.")
        try:
            rows = read_list(path.read_bytes())
        except OSError as error:
            raise CommandError(
                f"Nie można przeczytać pliku {path.name}: {error.strerror}."
            ) from error
        except ListRefused as refusal:
            raise CommandError("\n".join(refusal.problems)) from refusal
        today = business_today()
        if options["dry_run"]:
            report = [closing.report for closing in plan_closing(rows, today)]
        else:
            report = close_former_accesses(
                rows, batch, origin=SYSTEM, today=today, tell=options["tell"]
            )
        counts = Counter(str(row.outcome) for row in report)
        if options["json"]:
            status = "rehearsed" if options["dry_run"] else "done"
            answer = {"status": status, "rows": [asdict(row) for row in report], "counts": counts}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        words = REHEARSED if options["dry_run"] else DONE
        for row in report:
            self.stdout.write(f"wiersz {row.line}: {row.login}: {words[row.outcome]}")
        closed = "Próba, nic nie zapisano. Do zamknięcia" if options["dry_run"] else "Zamknięto"
        self.stdout.write(
            "{}: {}. Bez osoby w rejestrze: {}. Powtórzone: {}.".format(
                closed, *(counts[outcome] for outcome in ClosingOutcome)
            )
        )
