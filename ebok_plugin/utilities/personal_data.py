"""A person's entries in settlements, readings and use information, for copies and erasure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.media.models import MediaSettlementLine
from ebok_plugin.utilities.media.vocabulary import AllocationKey
from ebok_plugin.utilities.meters.domain.reading import format_figure
from ebok_plugin.utilities.meters.domain.submission import forget_person_photos
from ebok_plugin.utilities.meters.domain.use_information import list_use_lines
from ebok_plugin.utilities.meters.models import Reading, UseInformation


def _reading_sections(person: Person) -> Sequence[PacketSection]:
    """List readings of the premises while the person paid, and those handed in."""
    during = Q(entered_by__person=person)
    for account in Account.objects.filter(payer=person):
        days = Q(meter__premises=account.premises_id, day__gte=account.opened_on)
        during |= days & Q(day__lte=account.closed_on) if account.closed_on else days
    rows = Reading.objects.filter(during).select_related("meter__premises", "photo")
    why = _(
        "Odczyty są dowodem rozliczenia mediów i zostają z lokalem; ustawa o rachunkowości, "
        "art. 74."
    )
    proof = _(
        "Informacje są dowodem, kiedy je udostępniono; ustawa – Prawo energetyczne, art. 45c."
    )
    return [
        PacketSection(_("Odczyty liczników"), list(_rows(rows.order_by("day", "pk"))), why),
        PacketSection(
            _("Informacje o zużyciu ciepła i ciepłej wody"), list(_use_rows(person)), proof
        ),
    ]


def _use_rows(person: Person) -> Iterator[Row]:
    information = UseInformation.objects.filter(account__payer=person).select_related("account")
    for month in information.order_by("month", "account__account_no__polish"):
        for line in list_use_lines(month):
            yield {
                _("Konto"): month.account.account_no,
                _("Miesiąc"): month.month,
                _("Co"): str(line.kind.label),
                _("Zużycie"): f"{format_figure(line.used)} {line.unit}",
                _("Udostępniono"): month.made_available_at,
            }


def _rows(readings: Iterable[Reading]) -> Iterator[Row]:
    for reading in readings:
        yield {
            _("Lokal"): reading.meter.premises.code,
            _("Licznik"): str(reading.meter),
            _("Dzień"): reading.day,
            _("Wskazanie"): f"{format_figure(reading.value)} {reading.meter.unit}",
            _("Skąd"): reading.get_source_display(),
            _("Stan"): reading.get_state_display(),
            _("Powód zwrotu"): reading.reason,
            _("Zdjęcie"): _("tak") if hasattr(reading, "photo") else _("nie"),
        }


def collect(person: Person) -> Sequence[PacketSection]:
    """Collect every line of the payer's accounts, reversed ones as well, and readings."""
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
            "account__account_no__polish", "settlement_id", "position"
        )
    ]
    why = _("Dodatni wynik to dopłata, ujemny to zwrot.")
    return [PacketSection(_("Rozliczenia mediów"), rows, why), *_reading_sections(person)]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """Delete photos of meters; lines and readings name no one and stay with the books.

    E-BOK itself reports their term.
    """
    forget_person_photos(person)
    return []
