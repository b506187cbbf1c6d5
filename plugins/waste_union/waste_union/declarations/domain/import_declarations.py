"""Importing first declarations from paper (`import_formats.md` §9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.clock import business_now
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables import values
from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.findings import about_file
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.desks.import_desk.domain.import_table import WriteRefused
from cms_ext.desks.import_desk.domain.table import TableKind
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.person import normalise_name
from waste_union.declarations.domain.doubts import PaperDeclaration
from waste_union.declarations.domain.drafting import asks_for_pesel, clean_pesel
from waste_union.declarations.domain.facts import SIX_MONTHS, DeclaredFacts, parse_containers
from waste_union.declarations.domain.first_papers import (
    CheckedPaper,
    check_first_papers,
    enter_first_papers,
)
from waste_union.declarations.domain.import_properties import code_column
from waste_union.declarations.domain.opening_file import OpeningImport, Row
from waste_union.declarations.domain.persons_file import read_persons
from waste_union.declarations.domain.properties import find_forms, select_rights
from waste_union.declarations.domain.submitting import FIRST_EVENT
from waste_union.declarations.models import (
    Declaration,
    DeclarationRight,
    DeclaredProperty,
    FormVersion,
)
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind, DeclarationState
from waste_union.tariffs.vocabulary import BuildingKind, Reason

# Columns by the field of `Basis` that they fill, where the names differ.
BASIS = {"dwellings": "households", "water_m3": "water", "area_m2": "area"}
# The column that a refusal of the form is about.
FIELDS = {
    "E-WST-01": "event_date",
    "E-WST-02": "event_date",
    "TOO_EARLY": "event_date",
    "NOT_A_DAY": "received_on",
    "NO_RIGHT": "declarant",
}


def _read_containers(text: str) -> tuple[tuple[str, int], ...]:
    try:
        return tuple(parse_containers(text).items())
    except ValueRefused as refused:
        what = str(refused)
        raise values.BadValue("CONTAINERS_FORMAT", what, "120L × 4, 1100L × 2") from refused


@dataclass(frozen=True, slots=True)
class DeclaredNumber:
    """A PESEL of a row: no report of the file shows a digit of it."""

    digits: str = field(repr=False)


def _read_pesel(text: str) -> DeclaredNumber:
    return DeclaredNumber(values.typed_reader(clean_pesel, "PESEL_FORMAT", "11 cyfr")(text))


def _read_water(text: str) -> tuple[Decimal, ...]:
    months = tuple(values.read_rate_from_zero(part) for part in text.replace("/", " ").split())
    if len(months) != SIX_MONTHS:
        raise values.BadValue(
            "WATER_MONTHS", "podaj sześć liczb, po jednej na miesiąc.", "3,5 4 4 3,5 4 4"
        )
    return months


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationRow(TableRow):
    """What the paper says; columns of other methods than the tariff's stay empty."""

    key_columns = ("property_code",)

    property_code: str = code_column(_("kod nieruchomości, która ma już konto"))
    event_date: date = day_column(
        partial(values.past_date_reader, first=FIRST_EVENT),
        _("dzień, od którego ten program nalicza opłatę; nie wcześniej niż otwarcie konta"),
        example="2026-11-01",
        aliases="obowiązuje od|naliczać od|data od|od kiedy|data obowiązywania|od",
    )
    received_on: date | None = day_column(
        partial(values.past_date_reader, first=FIRST_EVENT),
        _("kiedy papier wpłynął; puste: dzień wczytania"),
        empty=None,
        aliases="data wpływu|wpływ|wpłynęło|data złożenia|złożono",
    )
    declarant: str = column(
        values.read_text,
        _("kto podpisał, imię i nazwisko albo nazwa; puste: płatnik"),
        empty="",
        longest=160,
        prose=True,
        example=("Zofia Przykładowa",),
        aliases="deklarujący|składający|podpisał",
    )
    persons: int | None = column(
        read_persons,
        _("liczba osób"),
        empty=None,
        example=("4", "51"),
        aliases="mieszkańcy|liczba mieszkańców|liczba zamieszkałych|zamieszkałych|osób",
    )
    water: tuple[Decimal, ...] = column(
        _read_water, _("zużycie wody w m³: sześć liczb z odstępami"), empty=()
    )
    area: Decimal | None = column(
        values.read_area, _("powierzchnia użytkowa w m²"), number=values.TO_AREA, empty=None
    )
    households: int | None = column(
        read_persons,
        _("liczba gospodarstw; także ryczałt od domku letniskowego: 1"),
        empty=None,
        example=("", "24"),
        aliases="gospodarstwa|gosp",
    )
    containers: tuple[tuple[str, int], ...] = column(
        _read_containers,
        _("pojemniki: kod i liczba odbiorów w miesiącu, na przykład 120L × 4, 1100L × 2"),
        empty=(),
        example=("", "", "120L × 4, 1100L × 2"),
    )
    composter: bool = column(
        values.read_bool, _("kompostownik: TAK albo NIE"), empty=False, example=("TAK", "NIE")
    )
    pesel: DeclaredNumber | None = column(
        _read_pesel,
        _("PESEL podpisującego, tylko gdy formularz o niego pyta; zapisuje się zaszyfrowany"),
        empty=None,
        identifier=True,
        secret=True,
        aliases="pesel",
    )
    monthly_fee: Decimal | None = column(
        values.read_money,
        _("opłata miesięczna z poprzedniego programu, do porównania z obliczoną"),
        empty=None,
        example=("124,00",),
        aliases="opłata mies|opłata miesięczna|kwota miesięczna|stawka mies|opłata|miesięcznie",
    )


class DeclarationsImport(OpeningImport[DeclarationRow]):
    """Enters and accepts declarations by the checks of the form in which a clerk types one."""

    def __init__(self, **how: object) -> None:
        super().__init__(**how)
        self._fees = ZERO
        self._since: date | None = None

    def judge(self, rows: Sequence[Row[DeclarationRow]]) -> None:
        around = _Holders([row for _line, row in rows], self.today)
        papers = []
        for line, row in rows:
            place = around.places.get(row.property_code)
            if place is None:
                message = gettext(
                    "nie ma tej nieruchomości. Wczytaj najpierw pliki z nieruchomościami i "
                    "płatnikami."
                )
                cell = {"field": "property_code", "found": row.property_code}
                self.refuse("PROPERTY_UNKNOWN", line, message, **cell)
            elif row.property_code in around.accepted:
                self._judge_known(line, row, around.accepted[row.property_code])
            elif right := self._find_right(line, row, place, around):
                papers.append((line, row, around.paper(row, right)))
        results = check_first_papers([paper for _line, _row, paper in papers], self.today)
        for (line, row, paper), result in zip(papers, results, strict=True):
            if isinstance(result, Refusal):
                self._refuse(line, row, result)
            elif self._fits(line, row, paper, result):
                self._count(result)
                for warning in result.warnings:
                    self.warn(warning.code, line, warning.message, field="composter")
                self.work.append((line, row))

    def finish(self) -> None:
        super().finish()
        if self.work and self._since:
            self.outcome.notes.append(
                gettext(
                    "Opłaty miesięczne razem: %(sum)s, najwcześniej od %(month)s. Listów i e-maili "
                    "plik nie wysyła."
                )
                % {"sum": self._fees, "month": Period.of(self._since).label}
            )

    def write_portion(
        self, rows: Sequence[Row[DeclarationRow]], origin: Origin
    ) -> Mapping[str, list[int]]:
        around = _Holders([row for _line, row in rows], self.today)
        papers = []
        for line, row in rows:
            right = self._find_right(line, row, around.places[row.property_code], around)
            assert right is not None  # it was found good
            papers.append(around.paper(row, right))
        try:
            entered = enter_first_papers(papers, now=business_now(), origin=origin)
        except Refusal as refused:
            # Somebody typed one of them, or charged its account, since the rehearsal.
            raise WriteRefused(about_file(refused.code, refused.message)) from refused
        return {"declarations": [declaration.pk for declaration in entered]}

    def _judge_known(self, line: int, row: DeclarationRow, accepted: Declaration) -> None:
        facts = accepted.payload
        message = gettext(
            "ta nieruchomość ma już przyjętą deklarację i mówi ona co innego. Zmianę wpisz ręcznie."
        )
        pairs = [
            ("persons", row.persons, facts["persons"]),
            ("households", row.households, facts["households"]),
            ("composter", row.composter, facts["composter"]),
            ("containers", dict(row.containers), facts["containers"]),
        ]
        if not self.refuse_differences("NOT_FIRST", line, message, pairs):
            self.outcome.unchanged += 1

    def _find_right(
        self, line: int, row: DeclarationRow, place: DeclaredProperty, around: "_Holders"
    ) -> DeclarationRight | None:
        """Return the right of the person who signed, by name, else of the payer."""
        rights = around.rights.get(place.pk, [])
        if row.declarant:
            wanted = normalise_name(row.declarant)
            own = [right for right in rights if normalise_name(right.person.name) == wanted]
        else:
            payer = place.account.payer_id if place.account else None
            own = [right for right in rights if right.person_id == payer] or rights
        if len({right.person_id for right in own}) == 1:
            return self._begun(line, row, own[0])
        message = gettext(
            "nie wiadomo, kto podpisał: wpisz imię i nazwisko albo nazwę osoby, która ma dziś "
            "prawo do tej nieruchomości."
        )
        names = ", ".join(sorted({right.person.name for right in rights}))
        cell = {"found": row.declarant, "expected": names}
        self.refuse("NO_RIGHT", line, message, field="declarant", **cell)
        return None

    def _begun(
        self, line: int, row: DeclarationRow, right: DeclarationRight
    ) -> DeclarationRight | None:
        if row.event_date >= right.valid_from:
            return right
        message = gettext("%(name)s ma prawo do nieruchomości dopiero od %(day)s.") % {
            "name": right.person.name,
            "day": f"{right.valid_from:%d.%m.%Y}",
        }
        cell = {"found": str(row.event_date), "expected": str(right.valid_from)}
        self.refuse("BEFORE_RIGHT", line, message, field="event_date", **cell)
        return None

    def _refuse(self, line: int, row: DeclarationRow, refused: Refusal) -> None:
        basis = getattr(refused, "field", "")
        column_name = BASIS.get(basis, basis) or FIELDS.get(refused.code, "property_code")
        value = getattr(row, column_name, "")
        text = "" if value in (None, (), False) else str(value)
        self.refuse(refused.code, line, refused.message, field=column_name, found=text)

    def _fits(
        self, line: int, row: DeclarationRow, paper: PaperDeclaration, checked: CheckedPaper
    ) -> bool:
        """Refuse a fee before the account or the right begins, and another fee than the file's."""
        account, first = paper.place.account, checked.owed[0].month
        assert account is not None  # it was checked
        if first < account.opened_on.replace(day=1):
            message = gettext(
                "opłata liczyłaby się od %(month)s, a konto jest otwarte od %(day)s. Wcześniejsze "
                "miesiące są w długach z poprzedniego programu: wpisz dzień otwarcia konta."
            ) % {"month": Period.of(first).label, "day": f"{account.opened_on:%d.%m.%Y}"}
            cell = {"found": str(row.event_date), "expected": str(account.opened_on)}
            self.refuse("BEFORE_ACCOUNT", line, message, field="event_date", **cell)
            return False
        owed = checked.owed[-1].amount
        if row.monthly_fee is not None and owed != Money(row.monthly_fee):
            message = gettext("program oblicza %(fee)s. Sprawdź dane, taryfę i strefę.") % {
                "fee": owed
            }
            cell = {"found": str(row.monthly_fee), "expected": str(owed)}
            self.refuse("FEE_DIFFERS", line, message, field="monthly_fee", **cell)
            return False
        return True

    def _count(self, checked: CheckedPaper) -> None:
        last, first = checked.owed[-1], checked.owed[0]
        self._fees += last.amount
        self._since = min(self._since or first.month, first.month)


class _Holders:
    """Holds the properties of rows with holders, forms and accepted declarations."""

    def __init__(self, rows: Sequence[DeclarationRow], today: date) -> None:
        self.today = today
        codes = {row.property_code for row in rows}
        places = DeclaredProperty.objects.filter(code__among=codes)
        self.places = {
            place.code: place
            for place in places.select_related("commune__authority", "account__payer")
        }
        self.rights: dict[int, list[DeclarationRight]] = {}
        held = select_rights(today).filter(declared_property__code__among=codes)
        for right in held.select_related("person").order_by("pk"):
            self.rights.setdefault(right.declared_property_id, []).append(right)
        self.forms: Mapping[int, FormVersion] = find_forms(list(self.places.values()), today)
        accepted = Declaration.objects.filter(
            declared_property__code__among=codes, state=DeclarationState.ACCEPTED
        )
        self.accepted = {
            declaration.declared_property.code: declaration
            for declaration in accepted.select_related("declared_property").defer("xml")
        }

    def paper(self, row: DeclarationRow, right: DeclarationRight) -> PaperDeclaration:
        """Return the paper of a row, with what the register knows of who signed it."""
        place, person = self.places[row.property_code], right.person
        form = self.forms.get(place.commune.authority_id)
        lived_in = place.building_kind != BuildingKind.NON_RESIDENTIAL
        facts = DeclaredFacts(
            kind=DeclarationKind.FIRST,
            reason=Reason.FIRST_RESIDENT if lived_in else Reason.OTHER,
            event_date=row.event_date,
            declarant_kind=DeclarantKind(right.role),
            name=person.name,
            address=person.correspondence_address or place.address,
            phone=person.phone,
            email=person.correspondence_email,
            plot_no=place.plot_no,
            persons=row.persons,
            water=row.water,
            area=row.area,
            households=row.households,
            containers=dict(row.containers),
            composter=row.composter,
            statements=tuple(form.statements) if form else (),
            place=place.commune.name,
            pesel=row.pesel.digits if row.pesel and form and asks_for_pesel(form) else "",
        )
        return PaperDeclaration(place, person, facts, row.received_on or self.today)


FIRST_DECLARATIONS = TableKind(
    kind="first_declarations",
    row=DeclarationRow,
    judge=DeclarationsImport,
    path="waste_union.declarations.domain.import_declarations.FIRST_DECLARATIONS",
    two_persons=True,
)
