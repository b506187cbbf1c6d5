from typing import Any

from django.core.management.base import BaseCommand

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from ebok_plugin.ledger.domain.snapshot import drop_snapshots, take_snapshots


class Command(BaseCommand):
    help = (
        "Wyrzuca zapisane stany kont i liczy je od nowa z pozycji księgi. "
        "Żadne saldo się przez to nie zmienia; można uruchamiać wiele razy."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        dropped = drop_snapshots()
        month = Period.of(business_today()).previous
        taken = take_snapshots(month)
        self.stdout.write(
            f"Wyrzucono stanów: {dropped}. Policzono na {month.last_day:%d.%m.%Y}: {taken}."
        )
