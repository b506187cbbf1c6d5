"""What the tariffs of waste fees refuse."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.office.desk_kit.workflow.refusal import Refusal


class NoTariff(Refusal):
    """No tariff holds for this property on the day; `code` is E-WST-01."""

    def __init__(self, day: date) -> None:
        super().__init__(
            "E-WST-01",
            _("Brak taryfy dla tej nieruchomości na dzień {date}.").format(date=f"{day:%d.%m.%Y}"),
        )


class TariffInUse(Refusal):
    """A fee was counted with this tariff: only its end changes. `code` is TARIFF_IN_USE."""

    def __init__(self) -> None:
        super().__init__(
            "TARIFF_IN_USE",
            _(
                "Według tej taryfy policzono już opłaty, więc można zmienić tylko jej ostatni "
                "dzień. Nowe stawki dodaj jako osobną taryfę."
            ),
        )
