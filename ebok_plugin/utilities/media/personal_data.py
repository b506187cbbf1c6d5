"""What media settlements and readings say about a payer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.utilities.media.models import MediaSettlementLine
from ebok_plugin.utilities.media.vocabulary import AllocationKey
from ebok_plugin.utilities.meters.personal_data import collect_reading_data as meter_sections
from ebok_plugin.utilities.meters.personal_data import forget_photos_of


def collect(person: Person) -> Sequence[PacketSection]:
    """Every line of the payer's accounts, those taken back as well."""
    lines = MediaSettlementLine.objects.filter(account__payer=person)
    rows: list[Row] = [
        {
            _("Konto"): line.account.account_no,
            _("Rozliczenie"): line.settlement.settlement_id,
            _("Okres od"): line.settlement.period_from,
            _("Okres do"): line.settlement.period_to,
            _("Medium"): line.get_medium_display(),
            _("Część"): line.get_part_display(),
            _("Klucz podziału"): str(AllocationKey(line.allocation_key).label),
            _("Klucz lokalu"): line.key_premises,
            _("Koszt (zł)"): line.cost.amount,
            _("Zaliczki (zł)"): line.advances.amount,
            _("Wynik (zł)"): line.result.amount,
        }
        for line in lines.select_related("account", "settlement").order_by(
            "account__account_no", "settlement_id", "position"
        )
    ]
    why = _("Dodatni wynik to dopłata, ujemny to zwrot.")
    return [PacketSection(_("Rozliczenia mediów"), rows, why), *meter_sections(person)]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """Photos of counters; lines and readings name no one and stay with the books, whose term E-BOK
    itself tells.
    """
    forget_photos_of(person)
    return []
