"""An empty union with its tariffs and form, and its first files as a clerk brings them."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import TableKind, TableReport
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import commune, tariff
from tests.people import staff
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.domain.import_properties import PROPERTIES
from waste_union.tariffs.models import Commune
from waste_union.tariffs.vocabulary import BuildingKind, Method

TODAY = date(2026, 5, 20)
HEADERS = {
    PROPERTIES.kind: "property_code;address;commune;building_kind;dwellings;area;zone",
    PAYERS.kind: (
        "property_code;payer_name;payer_kind;role;valid_from;account_no;opened_on;share;nrb;tax_id;"
        "correspondence_address;correspondence_email;phone"
    ),
    FIRST_DECLARATIONS.kind: (
        "property_code;event_date;persons;households;containers;composter;monthly_fee;declarant;"
        "pesel;received_on"
    ),
}
# Houses of people, a block, a school with containers, a summer house with a flat rate.
PROPERTY_LINES = (
    "BRZ-0001;ul. Lipowa 4, 36-200 Brzozów;BRZ;jednorodzinna",
    "BRZ-0002;ul. Lipowa 6, 36-200 Brzozów;Brzozów;jednorodzinna",
    "BRZ-0120;os. Zielone 1, 36-200 Brzozów;brzozów;wielorodzinna;24;1250,40",
    "BRZ-0200;ul. Szkolna 1, 36-200 Brzozów;BRZ;niezamieszkana",
    "BRZ-0300;Jezioro 12, 36-201 Humniska;BRZ;jednorodzinna;;;LETNISKO",
)
RIGHT = "OSOBA;właściciel;2019-04-01"
PAYER_LINES = (
    f"BRZ-0001;Anna Lis;{RIGHT};600001;2026-05-01;1/2;;;;anna@poczta.example;600 100 200",
    "BRZ-0001;Jan Lis;OSOBA;współwłaściciel;2019-04-01;;;1/2",
    f"BRZ-0002;Olga Żak;{RIGHT};600002;2026-05-01;1/1",
    "BRZ-0120;Zarządca Dom;FIRMA;zarządca;2021-01-01;600120;2026-05-01;;;1234563218",
    "BRZ-0200;Szkoła nr 1;FIRMA;użytkownik;2013-07-01;600200;2026-05-01",
    f"BRZ-0300;Anna Lis;{RIGHT};600300;2026-05-01;;;;ul. Lipowa 4, 36-200 Brzozów",
)
DECLARATION_LINES = (
    "BRZ-0001;2026-05-01;4;;;TAK;124,00",
    "BRZ-0002;01.05.2026;3;;;NIE;99",
    "BRZ-0120;2026-05-01;51;24;;;2 040,00",
    "BRZ-0200;2026-05-01;;;120L × 4, 1100L × 2;;316,00",
    "BRZ-0300;2026-05-01;;1;;;15,20",
)


def found_union() -> Commune:
    """Make the union with its rates: persons with relief, household, containers, summer houses."""
    brzozow = commune()
    containers = [
        {"code": "120L", "name": "pojemnik 120 l", "rate": "14.00"},
        {"code": "1100L", "name": "pojemnik 1100 l", "rate": "130.00"},
    ]
    tariff(
        brzozow,
        building_kind=BuildingKind.NON_RESIDENTIAL,
        method=Method.CONTAINERS,
        params={"containers": containers},
    )
    tariff(brzozow, zone="LETNISKO", method=Method.HOUSEHOLD, params={"rate": "15.20"})
    return brzozow


def clerk(name: str = "celina") -> Origin:
    known = User.objects.filter(login=name).first()
    return Origin(actor=known or staff(name, "waste_clerk"))


def content_of(kind: str, *lines: str) -> str:
    """Write a file of these lines, each filled up with empty cells."""
    header = HEADERS[kind]
    width = header.count(";")
    full = [line + ";" * (width - line.count(";")) for line in lines]
    return "\n".join([header, *full, ""])


def bring(
    table: TableKind[Any],
    *lines: str,
    origin: Origin | None = None,
    dry_run: bool = False,
    encoding: str = "utf-8",
    today: date = TODAY,
) -> TableReport:
    """Import a file of these lines."""
    content = BytesIO(content_of(table.kind, *lines).encode(encoding))
    name = f"{table.kind}.csv"
    who = origin or clerk()
    return import_table(table, content, name, today=today, origin=who, dry_run=dry_run)


def bring_places_and_payers(origin: Origin) -> None:
    for table, lines in ((PROPERTIES, PROPERTY_LINES), (PAYERS, PAYER_LINES)):
        report = bring(table, *lines, origin=origin)
        assert (report.status, report.errors) == ("posted", ())


def codes(report: TableReport) -> Sequence[tuple[str, int | None, str | None]]:
    return [(error.code, error.line, error.field) for error in report.errors]
