"""A signed-in person's own cases, in any panel."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.tables.writing import make_csv_response
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.limits import FIVE_FILES, takes_megabytes
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import (
    find_panel,
    find_readable_row,
    list_chargeable_accounts,
    list_filed_matters,
)
from cms_ext.premises.models import Building
from coop_cases.domain import progress, queries
from coop_cases.domain.opening import (
    NewCase,
    NewDispute,
    find_open_dispute,
    open_case,
    open_dispute,
)
from coop_cases.domain.registers import services_are_offered
from coop_cases.domain.retention import RowInDispute
from coop_cases.domain.same_here import (
    FAULTS,
    KnownTrouble,
    followed_faults,
    known_troubles,
    panel_page,
)
from coop_cases.forms.customer import CaseForm, RowComplaintForm
from coop_cases.forms.own import ManyFilter, OwnCaseForm
from coop_cases.models import Case
from coop_cases.views.customer import (
    CaseLinks,
    answer_message,
    answer_rating,
    answer_reopening,
    answer_withdrawal,
    case_page,
    serve_case_file,
)
from coop_cases.vocabulary import CaseChannel, ReplyWay

# The value of the button that sends the report in spite of a known trouble.
SOMETHING_ELSE = "inna"


def troubles_at_first(
    request: HttpRequest, kind: str, buildings: Sequence[Building] = ()
) -> Sequence[KnownTrouble]:
    """Troubles above an empty form of a fault; none for other types, and once it was sent."""
    if kind not in ("", FAULTS) or request.method == "POST":
        return ()
    return known_troubles(business_now(), buildings=buildings)


def own_buildings(user: object, today: date) -> Sequence[Building]:
    """Buildings of the premises that the panel knows as this resident's, if it knows any."""
    panel = find_panel(user.realm) if isinstance(user, User) else None
    if panel is None or not panel.premises:
        return ()
    return list({premises.building for premises in panel.premises(user, today)})


def troubles_like(request: HttpRequest, form: CaseForm) -> Sequence[KnownTrouble]:
    """Troubles like the fault just typed, until its sender says that it is another one.

    A fault with files is a report of its own: a browser would not send them a second time.
    """
    cleaned = form.cleaned_data
    subject, building = form.subjects[cleaned["subject"]], cleaned.get("building")
    is_another = request.POST.get("to") == SOMETHING_ELSE or cleaned["files"]
    if is_another or building is None or subject.type.code != FAULTS:
        return ()
    return known_troubles(business_now(), buildings=[building], subject=subject)


TEMPLATES = "cases/own"
PAGE_SIZE = 20
# From this number of cases on the table of all cases is offered.
MANY = 5
CHANNELS = {"ebok": CaseChannel.EBOK, "ikcs": CaseChannel.IKCS}


def panel_realm(request: HttpRequest) -> str:
    """Return the realm of the reader's panel."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user.realm


@require_safe
def list_cases(request: HttpRequest) -> HttpResponse:
    realm, today = panel_realm(request), business_today()
    own = queries.own_cases(request.user, today).select_related("subject__desk", "decision")
    page = select_page(request, own, PAGE_SIZE, name=PAGE)
    context = {
        "rows": [
            (
                case,
                progress.describe_case_progress(case),
                panel_page("one", realm, case.pk),
                case.is_of(request.user),
            )
            for case in page
        ],
        "page": page,
        "followed": followed_faults(request.user),
        "filed": list_filed_matters(request.user, realm, today),
        "new_url": panel_page("new", realm),
        "every_url": panel_page("every", realm) if page.paginator.count >= MANY else "",
        "order_url": panel_page("order", realm) if services_are_offered(today) else "",
    }
    return render(request, f"{TEMPLATES}/cases.html", context)


@takes_megabytes(FIVE_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(OwnCaseForm)
def new(request: HttpRequest) -> HttpResponse:
    """Open a case; `?rodzaj=COMPLAINT` offers the subjects of one type."""
    realm, today = panel_realm(request), business_today()
    kind = request.GET.get("rodzaj", "")
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    buildings = own_buildings(request.user, today)
    details = _details(request, today)
    # A resident with flats in several buildings chooses; without buildings the place is typed.
    initial: dict[str, Any] = {"building": buildings[0].pk} if len(buildings) == 1 else {}
    if len(details) == 1 and not settings.COOP_LISTS_BUILDINGS:
        initial["place"] = next(iter(details.values()))
    form = OwnCaseForm(
        *posted,
        today=today,
        kind=kind,
        numbers=queries.accounts_to_name(request.user, today),
        details=details,
        initial={**initial, **read_typed_values(request)},
    )
    offered = troubles_like(request, form) if form.is_valid() else ()
    if form.is_valid() and not offered and (opened := _opened(request, form, realm, today)):
        messages.success(request, _("Przyjęliśmy sprawę %(number)s.") % {"number": opened.number})
        return redirect(panel_page("one", realm, opened.pk))
    context = {
        "form": form,
        "kind": kind,
        "list_url": panel_page("own", realm),
        "offered": bool(offered),
        "known": offered or troubles_at_first(request, kind, buildings),
    }
    return render(request, f"{TEMPLATES}/new.html", context)


def _opened(request: HttpRequest, form: OwnCaseForm, realm: str, today: date) -> Case | None:
    """Return the opened case.

    None for a reader without a person, or with its refusal in the form.
    """
    if not isinstance(request.user, User) or request.user.person is None:
        return None
    new_case = NewCase(
        channel=CHANNELS[realm],
        received_on=today,
        person=request.user.person,
        reply_way=ReplyWay.EMAIL,
        **form.facts(),
    )
    try:
        return open_case(new_case, read_origin(request)).case
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return None


def _details(request: HttpRequest, today: date) -> dict[str, str]:
    """What each account for which the person pays is for."""
    person = request.user.person if isinstance(request.user, User) else None
    accounts = list_chargeable_accounts(person, today) if person else ()
    return {account.number: account.detail for account in accounts}


@require_safe
def show_case(request: HttpRequest, key: UUID) -> HttpResponse:
    case = queries.own_case(request.user, key, business_today())
    return case_page(request, f"{TEMPLATES}/case.html", case, make_links(request, case))


@takes_megabytes(FIVE_FILES)
@require_POST
def write(request: HttpRequest, key: UUID) -> HttpResponse:
    case = queries.case_to_answer(request.user, key, business_today())
    return answer_message(request, case, TEMPLATES, make_links(request, case))


@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, key: UUID) -> HttpResponse:
    case = queries.opened_case(request.user, key, business_today())
    return answer_withdrawal(request, case, TEMPLATES, make_links(request, case))


@require_POST
def reopening(request: HttpRequest, key: UUID) -> HttpResponse:
    case = queries.opened_case(request.user, key, business_today())
    return answer_reopening(request, case, make_links(request, case))


@require_POST
def rating(request: HttpRequest, key: UUID) -> HttpResponse:
    case = queries.opened_case(request.user, key, business_today())
    return answer_rating(request, case, make_links(request, case))


@require_safe
def file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponseBase:
    """Send a file of an own case; any other file is not found."""
    return serve_case_file(
        queries.customer_file(queries.own_case(request.user, key, business_today()), file)
    )


# Steps of the customer only; a follower of the account reads the case and may write in it.
OF_CUSTOMER = ("withdraw", "reopen", "rate", "confirm_order", "cancel_order")


def make_links(request: HttpRequest, case: Case) -> CaseLinks:
    """Return the links of this reader; "" for what only the customer may do."""
    realm = panel_realm(request)
    his = case.is_of(request.user)
    leave, again, rate, confirm, cancel = (
        panel_page(name, realm, case.pk) if his else "" for name in OF_CUSTOMER
    )
    answers = queries.may_answer(request.user, case, business_today())
    return CaseLinks(
        list=panel_page("own", realm),
        page=panel_page("one", realm, case.pk),
        reply=panel_page("write", realm, case.pk) if answers else "",
        withdraw=leave,
        reopen=again,
        file=lambda file: panel_page("file", realm, case.pk, file),
        rate=rate,
        confirm=confirm,
        cancel=cancel,
    )


CASES_A_PAGE = 50


@require_safe
def list_followed_cases(request: HttpRequest) -> HttpResponse:
    """Cases that this reader follows, filtered by `ManyFilter`; `?plik=csv` gives a file."""
    realm, today = panel_realm(request), business_today()
    form = ManyFilter(request.GET)
    values = form.cleaned_data if form.is_valid() else {}
    cases = progress.filter_cases(
        # The decision is a query of its own, because the main query has eight tables already.
        queries.own_cases(request.user, today)
        .select_related("building", "premises__building")
        .prefetch_related("decision"),
        query=normalised_query(values.get("q", "")),
        kind=values.get("rodzaj", ""),
        group=values.get("stan", ""),
    )
    if request.GET.get("plik") == "csv":
        return make_csv_response(
            progress.list_spreadsheet_rows(cases[: progress.MAX_ROWS_IN_FILE]),
            f"sprawy-{today}.csv",
        )
    page = select_page(request, cases, CASES_A_PAGE, name=PAGE)
    filters = {name: value for name, value in values.items() if value}
    context = {
        "asked": form,
        "narrowed": bool(filters),
        "rows": [
            (case, progress.describe_case_progress(case), panel_page("one", realm, case.pk))
            for case in page
        ],
        "page_obj": page,
        "sums": progress.sum_by_type(cases),
        "file": f"?{urlencode({**filters, 'plik': 'csv'})}",
        "list_url": panel_page("own", realm),
        "every_url": panel_page("every", realm),
    }
    return render(request, f"{TEMPLATES}/every.html", context)


MAX_PER_DAY = 10
A_DAY = timedelta(days=1)


def _had_enough(person: Person) -> str:
    """Return the refusal after ten complaints in a day; else ""."""
    if reserve_tries(make_bucket("row-complaint", str(person.pk), limit=MAX_PER_DAY, window=A_DAY)):
        return ""
    return _("Wysłano już 10 reklamacji w ciągu doby. Spróbuj jutro albo dopisz je do tej sprawy.")


@takes_megabytes(FIVE_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(RowComplaintForm)
def complain_about_row(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show the row with its figures and a form; 404 unless the reader may see it."""
    realm, today, user = panel_realm(request), business_today(), request.user
    row = find_readable_row(kind, key, user, today)
    if row is None or not isinstance(user, User) or user.person is None:
        raise Http404
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RowComplaintForm(*posted, initial=read_typed_values(request))
    if form.is_valid() and (refusal := _had_enough(user.person)):
        form.add_error(None, refusal)
    if form.is_valid():
        cleaned = form.cleaned_data
        new = NewDispute(
            RowInDispute(kind, key, row),
            user.person,
            CHANNELS[realm],
            cleaned["text"],
            told_to_payer=queries.follows_account(user, row.account_no, today),
            expectation=cleaned["expectation"],
            files=tuple(cleaned["files"]),
        )
        try:
            case = open_dispute(new, today=today, origin=read_origin(request))
        except Refusal as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Przyjęliśmy sprawę %(number)s.") % {"number": case.number})
            return redirect(panel_page("one", realm, case.pk))
    already = find_open_dispute(user.person, kind, key)
    context = {
        "row": row,
        "form": form,
        "already": already,
        "already_url": panel_page("one", realm, already.pk) if already else "",
        "list_url": panel_page("own", realm),
    }
    return render(request, f"{TEMPLATES}/row.html", context)
