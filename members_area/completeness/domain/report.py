"""The report of all findings of a day, as lists, as a matrix of years, and as a letter."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates.clock import CLOCKS_DIFFER
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.anchors.domain import newest_lines
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_message
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.realm import Realm
from members_area.completeness.domain import queries
from members_area.completeness.domain.checks import run_checks
from members_area.completeness.domain.facts import (
    HOLES,
    SERIOUS,
    CompletenessFinding,
    CompletenessState,
)
from members_area.library.domain.contributed import AbsentPaper
from members_area.library.domain.search.index import find_indexed_words
from members_area.library.domain.search.question import SearchQuestion
from members_area.library.models import DocumentKind
from members_area.register.models import Organ

QUARTERS = ("", "I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class RegisterNames:
    """Organs and kinds by their codes, in the order of their registers."""

    organs: dict[str, Organ]
    kinds: dict[str, DocumentKind]

    def organ(self, code: str) -> str:
        """Return the organ's name, or that of the whole co-op for an empty code."""
        return self.organs[code].name if code in self.organs else _("Spółdzielnia")

    def kind(self, code: str) -> str:
        return self.kinds[code].name if code in self.kinds else _("Dokument")

    def place(self, finding: CompletenessFinding) -> str:
        """`Rada Nadzorcza · Protokół posiedzenia · 2026, I kwartał`."""
        parts = [self.organ(finding.organ)] if finding.organ else []
        return " · ".join([*parts, self.kind(finding.kind), period_words(finding)])

    def order(self, organ: str, kind: str) -> tuple[int, int]:
        """Return the sort key of a row: the order of the registers, documents of no organ first."""
        organs, kinds = list(self.organs), list(self.kinds)
        return (
            organs.index(organ) if organ in self.organs else -1,
            kinds.index(kind) if kind in self.kinds else -1,
        )

    def number(self, finding: CompletenessFinding) -> str:
        """Return a missing number as its organ writes it today, or "" when that is not known."""
        organ = self.organs.get(finding.organ)
        if finding.number or organ is None or finding.seq is None or finding.year is None:
            return finding.number
        year = finding.year
        spellings = (f"{finding.seq}/{organ.abbreviation}/{year}", f"{finding.seq}/{year}")
        sought = (finding.seq, year)
        return next(
            (spelling for spelling in spellings if organ.read_number(spelling) == sought), ""
        )


def load_names() -> RegisterNames:
    """Return the names of all organs and kinds, in two queries."""
    return RegisterNames(
        {organ.code: organ for organ in Organ.objects.all()},
        {kind.code: kind for kind in DocumentKind.objects.all()},
    )


def period_words(finding: CompletenessFinding) -> str:
    """`2026, I kwartał`, `2026, marzec`, `2026`."""
    year = str(finding.year or "")
    if finding.quarter:
        return _("%(year)s, %(quarter)s kwartał") % {
            "year": year,
            "quarter": QUARTERS[finding.quarter],
        }
    if finding.month:
        return f"{year}, {MONTHS[finding.month]}"
    return year


@dataclass(frozen=True)
class CompletenessReport:
    """All findings of `today`; those without a problem fill the matrix."""

    today: date
    findings: tuple[CompletenessFinding, ...]

    @cached_property
    def problems(self) -> tuple[CompletenessFinding, ...]:
        return tuple(finding for finding in self.findings if finding.is_problem)

    @property
    def is_serious(self) -> bool:
        return any(finding.state in SERIOUS for finding in self.findings)

    @property
    def missing(self) -> int:
        """Return the number of missing documents; a paper that two rules miss counts once."""
        return self._places(HOLES)

    @property
    def late(self) -> int:
        return self._places({CompletenessState.LATE})

    def _places(self, states: Iterable[CompletenessState]) -> int:
        wanted = set(states)
        return len({finding.place for finding in self.findings if finding.state in wanted})


def desk_report(today: date) -> CompletenessReport:
    """Return the report of the whole library, for the office."""
    rules = queries.list_begun_rules(today)
    return CompletenessReport(
        today, tuple(run_checks(rules, queries.collect_desk_facts(rules, today), today))
    )


def count_papers_to_supply(report: CompletenessReport) -> tuple[int, date | None]:
    """Count the missing and late documents, and return the earliest of their terms.

    Unreleased versions and filings at the court are not counted: they are tasks of their own.
    """
    found = [
        finding
        for finding in report.findings
        if finding.state in SERIOUS and finding.rule.type not in queries.OF_THE_OFFICE
    ]
    terms = [one.due for one in found if one.due is not None]
    return len({one.place for one in found}), min(terms, default=None)


def reader_report(user: User | AnonymousUser, today: date) -> CompletenessReport:
    """Return the report of what this reader may open; see `collect_reader_facts`."""
    rules = queries.rules_for_members(today)
    return CompletenessReport(
        today, tuple(run_checks(rules, queries.collect_reader_facts(user, rules, today), today))
    )


# Older years are in the list only: a wider table cannot be read.
MAX_YEARS = 8

# The state of a cell with several findings: the worst problem, else that the paper is there, even
# while another one is still to come.
WORST_FIRST = (
    CompletenessState.MISSING,
    CompletenessState.GAP,
    CompletenessState.LATE,
    CompletenessState.DOUBLE,
    CompletenessState.BAD_NUMBER,
    CompletenessState.IN_GATE,
    CompletenessState.OK,
    CompletenessState.NOT_DUE,
    CompletenessState.WAIVED,
)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell of the matrix (organ, kind, year); without findings no rule applies to it."""

    year: int
    findings: tuple[CompletenessFinding, ...] = ()

    @property
    def state(self) -> CompletenessState:
        states = {finding.state for finding in self.findings}
        return next(
            (state for state in WORST_FIRST if state in states), CompletenessState.NOT_APPLICABLE
        )

    @property
    def problems(self) -> int:
        """Return the number of things to be corrected in this cell."""
        return len({finding.place for finding in self.findings if finding.is_problem})


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of the matrix; `key` is its name in addresses."""

    organ: str
    kind: str
    title: str
    cells: tuple[MatrixCell, ...]
    problems: tuple[CompletenessFinding, ...]

    @property
    def key(self) -> str:
        return f"{self.organ or 'ogolem'}-{self.kind}".lower()


@dataclass(frozen=True, slots=True)
class Matrix:
    years: tuple[int, ...]
    lines: tuple[MatrixRow, ...]


def build_matrix(report: CompletenessReport, names: RegisterNames) -> Matrix:
    """Return the matrix; problems of years without a column are in their row's `problems`."""
    by_line: defaultdict[tuple[str, str], list[CompletenessFinding]] = defaultdict(list)
    for finding in report.findings:
        # A version that waits for its release in due time has no cell.
        if finding.days is None or finding.is_problem:
            by_line[finding.organ, finding.kind].append(finding)
    years = _years(report, (one for found in by_line.values() for one in found))
    lines = [_line(names, place, found, years) for place, found in by_line.items()]
    return Matrix(years, tuple(sorted(lines, key=lambda one: names.order(one.organ, one.kind))))


def _years(report: CompletenessReport, findings: Iterable[CompletenessFinding]) -> tuple[int, ...]:
    last = report.today.year
    known = [
        finding.year
        for finding in findings
        if finding.year and last - MAX_YEARS < finding.year <= last
    ]
    return tuple(range(min(known, default=last), last + 1))


def _line(
    names: RegisterNames,
    place: tuple[str, str],
    findings: Sequence[CompletenessFinding],
    years: Sequence[int],
) -> MatrixRow:
    organ, kind = place
    cells = tuple(
        MatrixCell(year, tuple(finding for finding in findings if finding.year == year))
        for year in years
    )
    title = f"{names.organ(organ)} · {names.kind(kind)}"
    return MatrixRow(
        organ, kind, title, cells, tuple(finding for finding in findings if finding.is_problem)
    )


BOARD = "board_member"
LETTER = "members_area/completeness/mail/weekly.txt"
# A little less than a week, so that a run that begins some minutes early still sends the letter.
WEEK = timedelta(days=6, hours=12)
NAMED = 10


@transaction.atomic
def notify_board(today: date) -> int:
    """Queue the letter to all board members with an address; return the number of letters.

    Skips anyone who got it within the week, so that a repeated run writes to nobody twice.
    """
    now = timezone.now()
    people = User.objects.filter(realm=Realm.STAFF, groups__name=BOARD, is_active=True)
    notified = OutgoingMessage.objects.filter(
        template=LETTER, queued_at__range=(now - WEEK, now + CLOCKS_DIFFER)
    ).values_list("to", flat=True)
    addresses = people.exclude(email="").exclude(email__in=notified).values_list("email", flat=True)
    waiting = sorted(set(addresses))
    if waiting:
        words = _words(desk_report(today))
        for address in waiting:
            queue_message(address, LETTER, words, priority=Priority.MAILING)
    return len(waiting)


def _words(report: CompletenessReport) -> dict[str, object]:
    known = load_names()
    return {
        "day": report.today,
        "missing": missing_in_words(report),
        "late": late_in_words(report),
        "named": [(known.place(problem), problem) for problem in report.problems[:NAMED]],
        "more": len(report.problems[NAMED:]),
        "url": site_address(reverse("completeness_report")),
        # The letters carry the anchors out of reach of anyone who changes the database.
        "anchors": [str(line) for line in newest_lines()],
    }


def missing_in_words(report: CompletenessReport) -> str:
    """`26 braków`."""
    text = ngettext("%(missing)s brak", "%(missing)s braków", report.missing)
    return text % {"missing": report.missing}


def late_in_words(report: CompletenessReport) -> str:
    """`2 opóźnienia`."""
    text = ngettext("%(late)s opóźnienie", "%(late)s opóźnień", report.late)
    return text % {"late": report.late}


# More would push the found documents down; the page of completeness lists them all.
MAX_LISTED = 3
AWAITED = (CompletenessState.MISSING, CompletenessState.NOT_DUE)


def find_absent_papers(
    user: User, question: SearchQuestion, ticked: Collection[int], today: date
) -> Sequence[AbsentPaper]:
    """Return the missing documents of the kind and years of a search, with their terms.

    Reads the report of this reader alone, so it reveals no closed paper. `ticked` are years
    selected besides the query. Without any year it takes, of each yearly kind, the newest paper
    whose term is over.
    """
    stems = {word.forms.stem for word in question.words}
    typed = {int(stem) for stem in stems if stem.isdigit() and len(stem) == len("2026")}
    saying = {stem for stem in stems if not stem.isdigit()}
    if not saying:
        return ()
    known = load_names()
    organs = set().union(*(_stems(organ.name) for organ in known.organs.values()))
    if not any(saying <= _stems(kind.name) | organs for kind in known.kinds.values()):
        return ()
    matching = [
        finding
        for finding in reader_report(user, today).findings
        if saying <= _stems(known.kind(finding.kind)) | _stems(known.organ(finding.organ))
    ]
    if typed or ticked:
        years = typed & set(ticked) if typed and ticked else typed | set(ticked)
        found = [one for one in matching if one.year in years]
    else:
        found = _newest(matching, today)
    awaited = [one for one in found if one.state in AWAITED and one.due is not None]
    return [
        _paper(one, known)
        for one in sorted(awaited, key=lambda one: one.due or date.max)[:MAX_LISTED]
    ]


def _newest(findings: Iterable[CompletenessFinding], today: date) -> list[CompletenessFinding]:
    """The finding of the last year that is there or late, for each kind that comes once a year."""
    last: dict[tuple[str, str], CompletenessFinding] = {}
    for finding in findings:
        late = (
            finding.state is CompletenessState.MISSING
            and finding.due is not None
            and finding.due < today
        )
        if (
            finding.year
            and _covers_whole_year(finding)
            and (late or finding.state is CompletenessState.OK)
        ):
            key = (finding.organ, finding.kind)
            if key not in last or (last[key].year or 0) < finding.year:
                last[key] = finding
    return list(last.values())


def _covers_whole_year(one: CompletenessFinding) -> bool:
    return not any((one.quarter, one.month, one.seq, one.number, one.meeting_on))


def _stems(name: str) -> set[str]:
    return {place.forms.stem for place in find_indexed_words(name)}


def _paper(finding: CompletenessFinding, known: RegisterNames) -> AbsentPaper:
    name = f"{known.kind(finding.kind)}, {period_words(finding)}"
    return AbsentPaper(name, finding.sentence, finding.due)
