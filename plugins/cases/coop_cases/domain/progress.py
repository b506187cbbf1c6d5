"""The state of a case as text for its customer, and the customer's own lists of cases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.money.amounts import Money
from cms_ext.base.text.polish_lookups import contains_text, find_words
from cms_ext.frontend.theme.figures import short_date
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink, is_left_out
from coop_cases.domain.decision import is_appeal
from coop_cases.domain.notice import find_answer_day
from coop_cases.domain.queries import is_order, list_opened_cases, normalise_case_number
from coop_cases.domain.registers import services_are_offered
from coop_cases.domain.same_here import COMPLAINTS, PANELS, panel_page
from coop_cases.models import Case, CaseDecision, Quote
from coop_cases.vocabulary import (
    DONE,
    OPEN,
    WAITS_FOR_CUSTOMER,
    CaseOutcome,
    CaseState,
    CaseStateGroup,
)

BAD, OK, WARN, INFO = "chip--bad", "chip--ok", "chip--warn", "chip--info"
Words = tuple[str, str, str, str]

ORDER_AGAIN = N_("Możesz zamówić jeszcze raz.")
# By state of an order: its name, what is so, what comes next, the chip.
ORDER_WORDS: Mapping[CaseState, Words] = {
    CaseState.NEW: (
        N_("Złożone"),
        N_("Mamy Twoje zamówienie"),
        N_("Napiszemy, ile będzie kosztować. Do niczego Cię to nie zobowiązuje."),
        INFO,
    ),
    CaseState.QUOTED: (
        N_("Wycenione"),
        N_("Wycena jest gotowa"),
        N_("Przeczytaj ją i potwierdź zamówienie albo je anuluj."),
        WARN,
    ),
    CaseState.CONFIRMED: (
        N_("Potwierdzone"),
        N_("Zamówienie jest potwierdzone"),
        N_("Umówimy się z Tobą albo wykonamy usługę i damy znać."),
        INFO,
    ),
    CaseState.SCHEDULED: (
        N_("Umówione"),
        N_("Jesteśmy umówieni"),
        N_("Po wykonaniu usługi obciążymy Cię kwotą z wyceny."),
        INFO,
    ),
    CaseState.DONE: (
        N_("Wykonane"),
        N_("Usługa jest wykonana"),
        N_("Obciążymy Cię kwotą z wyceny."),
        OK,
    ),
    CaseState.CHARGED: (
        N_("Obciążono kartotekę"),
        N_("Usługa jest wykonana i obciążona"),
        N_("Kwotę znajdziesz poniżej."),
        OK,
    ),
    CaseState.CLOSED: (N_("Zamknięta"), N_("Zamówienie jest zakończone"), ORDER_AGAIN, OK),
    CaseState.EXPIRED: (N_("Wycena wygasła"), N_("Wycena straciła ważność"), ORDER_AGAIN, INFO),
    CaseState.CANCELLED: (N_("Anulowane"), N_("Zamówienie jest anulowane"), ORDER_AGAIN, INFO),
}

NEW_CASE = N_("Możesz złożyć nową sprawę.")
IN_PROGRESS = (N_("W toku"), N_("Zajmujemy się sprawą"), N_("Odpowiemy na tej stronie."), INFO)
DECIDING = (N_("W toku"), N_("Przygotowujemy odpowiedź"), N_("Wyślemy ją do Ciebie."), INFO)
APPEAL_SENT = N_("Odwołanie jest rozpatrzone")
# By state of an open case: its name, what is so, what comes next, the chip.
OPEN_WORDS: Mapping[CaseState, Words] = {
    CaseState.NEW: (
        N_("Przyjęta"),
        N_("Mamy Twoją sprawę"),
        N_("Przekażemy ją do właściwego działu."),
        INFO,
    ),
    CaseState.TRIAGED: (
        N_("Skierowana do działu"),
        N_("Sprawa jest we właściwym dziale"),
        N_("Dział się nią zajmie i odpowie na tej stronie."),
        INFO,
    ),
    CaseState.IN_PROGRESS: IN_PROGRESS,
    CaseState.WAITING_CUSTOMER: (
        N_("Czekamy na Ciebie"),
        N_("Potrzebujemy czegoś od Ciebie"),
        N_("Przeczytaj naszą wiadomość i odpowiedz na tej stronie."),
        WARN,
    ),
    CaseState.REOPENED: (
        N_("Wznowiona"),
        N_("Sprawa jest znów otwarta"),
        N_("Zajmiemy się nią jeszcze raz."),
        INFO,
    ),
    CaseState.DECISION_DRAFT: DECIDING,
    CaseState.DECIDED: DECIDING,
}
# The same by state of a case that is done.
DONE_WORDS: Mapping[CaseState, Words] = {
    CaseState.RESOLVED: (
        N_("Załatwiona"),
        N_("Sprawa jest załatwiona"),
        N_("Jeśli nie jest, możesz ją wznowić w ciągu 14 dni."),
        OK,
    ),
    CaseState.CLOSED: (N_("Zamknięta"), N_("Sprawa jest zamknięta"), NEW_CASE, OK),
    CaseState.SENT: (
        N_("Rozpatrzona"),
        N_("Reklamacja jest rozpatrzona"),
        N_("Odpowiedź wysłaliśmy do Ciebie."),
        OK,
    ),
    CaseState.WITHDRAWN: (N_("Wycofana"), N_("Sprawa jest wycofana"), NEW_CASE, INFO),
    CaseState.DUPLICATE: (
        N_("Zamknięta"),
        N_("Zajmujemy się już tą samą sprawą"),
        N_("Zgłoszono ją wcześniej, więc tę zamykamy."),
        INFO,
    ),
    CaseState.TRANSFERRED: (
        N_("Przekazana"),
        N_("Sprawę przekazaliśmy dalej: %(body)s"),
        N_("Odpowie ten, komu ją przekazaliśmy."),
        INFO,
    ),
    CaseState.REJECTED: (
        N_("Zamknięta"),
        N_("Tej sprawy nie możemy załatwić"),
        N_("Powód jest w naszej wiadomości."),
        BAD,
    ),
}
OUTCOMES: Mapping[CaseOutcome, str] = {
    CaseOutcome.ACCEPTED: N_("Rozpatrzona – uwzględniona"),
    CaseOutcome.PARTLY: N_("Rozpatrzona – uwzględniona częściowo"),
    CaseOutcome.REJECTED: N_("Rozpatrzona – nieuwzględniona"),
}


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """The progress of a case as text.

    `label` is the state in a word or two, `tone` the chip's class, `by` the day of an answer.
    """

    label: str
    now: str
    next_step: str
    tone: str = INFO
    by: date | None = None


def describe_case_progress(case: Case) -> CaseProgress:
    """Return the progress of a case for its customer."""
    state = CaseState(case.state)
    if is_order(case):
        # An order is answered by its quote only.
        by = find_answer_day(case) if state == CaseState.NEW else None
        label, now, next_step, tone = ORDER_WORDS[state]
        return CaseProgress(_(label), _(now), _(next_step), tone, by)
    label, now, next_step, tone = (DONE_WORDS if state in DONE_WORDS else OPEN_WORDS)[state]
    now = _(APPEAL_SENT if state == CaseState.SENT and is_appeal(case) else now)
    if state == CaseState.NEW and case.subject.desk_id:
        # The page names the desk that has it.
        next_step = OPEN_WORDS[CaseState.TRIAGED][2]
    if state == CaseState.TRANSFERRED:
        now %= {"body": case.outside_body}
    if decided := sent_decision(case):
        label = OUTCOMES[CaseOutcome(decided.outcome)]
        tone = BAD if decided.outcome == CaseOutcome.REJECTED else OK
    by = None if case.is_done else find_answer_day(case)
    return CaseProgress(_(label), now, _(next_step), tone, by)


def sent_decision(case: Case) -> CaseDecision | None:
    """Return the decision once its answer was sent; the customer reads nothing of it before."""
    decision: CaseDecision | None = getattr(case, "decision", None)
    return decision if decision is not None and decision.sent_on is not None else None


def own_under_way(
    user: AbstractBaseUser | AnonymousUser, realm: str, today: date
) -> Sequence[PaperLink]:
    """Return the most urgent open case of the reader, with its page (top_tasks.md, 12). One query.

    It is one that waits for the reader, else the one whose answer is due first. A performed order
    waits for nobody's answer.
    """
    first = nearest_case(user, today)
    return [] if first is None else [case_link(first, realm)]


def nearest_case(user: AbstractBaseUser | AnonymousUser, today: date) -> Case | None:
    """Return the most urgent open case of the reader. One query."""
    if not isinstance(user, User) or user.person_id is None:
        return None
    return _nearest_ready.first(person=user.person_id, today=today)


def under_way_of(person: int, today: date) -> QuerySet[Case]:
    """Return the open cases of a person, without performed orders."""
    return list_opened_cases(person, today).filter(state__in=OPEN).exclude(state=CaseState.DONE)


def _nearest(person: int, today: date) -> QuerySet[Case]:
    nearest = under_way_of(person, today)
    # Cases that wait for the customer come before those that wait for the office.
    his_turn = ExpressionWrapper(Q(state__in=WAITS_FOR_CUSTOMER), output_field=BooleanField())
    return nearest.order_by(his_turn.desc(), "due_internal", "number")[:1]


_nearest_ready = PreparedQuery(_nearest)


def case_link(case: Case, realm: str) -> PaperLink:
    """A link to the case that names its subject and state."""
    title = _("Sprawa: %(name)s") % {"name": shorten_case_name(case)}
    return PaperLink(title, panel_page("one", realm, case.pk), state_in_words(case))


def shorten_case_name(case: Case) -> str:
    """Return the title of an order; of other cases the subject, as a title may be very long."""
    return case.title if is_order(case) else case.subject.name


def state_in_words(case: Case) -> str:
    """Return the day of the answer while the office has the turn, else the state."""
    stands = describe_case_progress(case)
    waits = case.state in WAITS_FOR_CUSTOMER
    by = _("do %(day)s") % {"day": short_date(stands.by)} if stands.by and not waits else ""
    return by or stands.label


def list_case_tiles(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the reader's open cases, the most urgent by name, and the form. Two queries."""
    if realm not in PANELS.values() or user.person_id is None:
        return []
    report = PaperLink(
        _("Zgłoś sprawę"), panel_page("new", realm), _("usterka, reklamacja, pytanie")
    )
    nearest = nearest_case(user, today)
    if nearest is None:
        return [report]
    count = under_way_of(user.person_id, today).count()
    if count == 1:
        return [case_link(nearest, realm), report]
    title = _("Otwarte sprawy: %(count)s") % {"count": count}
    stands = state_in_words(nearest)
    detail = f"{shorten_case_name(nearest)}, {stands[:1].lower()}{stands[1:]}"
    return [PaperLink(title, panel_page("own", realm), detail), report]


def link_report(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the way to a report of anything (`PanelPart.tiles`). No query."""
    if not _may_begin(user, realm) or is_left_out("faults-of-houses"):
        return []
    new = panel_page("new", realm)
    return [PaperLink(_("Zgłoś sprawę"), new, _("usterka, reklamacja, pytanie"))]


def link_complaint(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the way to a complaint at an office that has no houses. No query."""
    if not _may_begin(user, realm) or not is_left_out("faults-of-houses"):
        return []
    address = f"{panel_page('new', realm)}?rodzaj={COMPLAINTS}"
    return [PaperLink(_("Złóż reklamację"), address, _("opłaty albo odbioru"))]


def link_order(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the way to an order of a service, next to `link_complaint`. One query at the most."""
    if not link_complaint(user, realm, today) or not services_are_offered(today):
        return []
    return [PaperLink(_("Zamów usługę"), panel_page("order", realm), _("ponad to, co w opłacie"))]


def _may_begin(user: User, realm: str) -> bool:
    return realm in PANELS.values() and user.person_id is not None


# Most rows of a spreadsheet file; a reader with more cases filters the list.
MAX_ROWS_IN_FILE = 5000
STATE_GROUPS: Mapping[str, Q] = {
    CaseStateGroup.OPEN: ~Q(state__in=DONE),
    CaseStateGroup.WAITS: Q(state__in=WAITS_FOR_CUSTOMER),
    CaseStateGroup.OVER: Q(state__in=DONE),
}


@dataclass(frozen=True, slots=True)
class TypeSum:
    """The sums of one type: cases, open ones, those that wait for the customer, money ordered."""

    name: str
    cases: int
    open: int
    waits: int
    ordered: Money


def filter_cases(
    cases: QuerySet[Case], *, query: str = "", kind: str = "", group: str = ""
) -> QuerySet[Case]:
    """Filter cases by words, by the code of a type, and by a group of states.

    A word is found in the number, the title, the account or the place.
    """
    columns = ("title", "account_no", "person__name", "premises__code", "building__address")
    cases = cases.filter(
        find_words(
            query, *columns, also=lambda word: contains_text("number", normalise_case_number(word))
        )
    )
    if kind:
        cases = cases.filter(subject__type__code=kind)
    return cases.filter(STATE_GROUPS[group]) if group in STATE_GROUPS else cases


def sum_by_type(cases: QuerySet[Case]) -> Sequence[TypeSum]:
    """Sum cases by type, in the order of every page. Two queries."""
    plain = Case.objects.filter(pk__in=cases.order_by().values("pk"))
    name = "subject__type__name"
    ordered = dict(
        Quote.objects.filter(confirmed_at__isnull=False, case__in=plain)
        .order_by()
        .values_list(f"case__{name}")
        .annotate(Sum("total"))
    )
    counted = plain.values(name).annotate(
        cases=Count("pk"),
        open=Count("pk", STATE_GROUPS[CaseStateGroup.OPEN]),
        waits=Count("pk", STATE_GROUPS[CaseStateGroup.WAITS]),
    )
    return [
        TypeSum(
            row[name],
            row["cases"],
            row["open"],
            row["waits"],
            Money.from_grosze(ordered.get(row[name], 0)),
        )
        for row in counted.order_by("subject__type__position")
    ]


def list_spreadsheet_rows(cases: Iterable[Case]) -> Iterator[list[str]]:
    """Yield a heading and a row for each case, for a spreadsheet."""
    yield [
        _("Numer"),
        _("Wpłynęła"),
        _("Rodzaj"),
        _("Tytuł"),
        _("Konto"),
        _("Gdzie"),
        _("Od kogo"),
        _("Stan"),
        _("Odpowiedź do"),
        _("Zakończono"),
    ]
    for case in cases:
        stands = describe_case_progress(case)
        yield [
            case.number,
            case.received_on.isoformat(),
            case.subject.type.name,
            case.title,
            case.account_no,
            case.where,
            case.who,
            stands.label,
            stands.by.isoformat() if stands.by else "",
            case.ended_on.isoformat() if case.ended_on else "",
        ]
