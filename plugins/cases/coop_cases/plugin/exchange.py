"""Cases for programs of others: their course, and opening one as on the site."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.base.web.row_key import uuid_key
from cms_ext.evidence.audit.domain.event import Origin
from coop_cases.domain.opening import open_case
from coop_cases.domain.queries import SEES
from coop_cases.forms.customer import PublicCaseForm
from coop_cases.models import Case


@dataclass(frozen=True, slots=True)
class CaseCourse:
    """A case's number and course, without its words; the states are codes of `vocabulary`."""

    id: str
    number: str
    subject: str
    channel: str
    state: str
    account_no: str
    received_on: date
    term_legal: date | None
    due_internal: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class CaseFilters:
    account_no: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class OpenedByApi:
    """The fields of the public form; `subject` is an `id` of case-subjects."""

    subject: str
    text: str
    email: str = ""
    name: str = ""
    phone: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class OfferedSubject:
    id: str
    type: str
    name: str


def list_courses(filters: CaseFilters, window: plugins.Window) -> Sequence[CaseCourse]:
    """Return cases by their key. One query."""
    found = Case.objects.select_related("subject").order_by("pk")
    given = {name: value for name, value in asdict(filters).items() if value}
    if window.after:
        found = found.filter(pk__gt=UUID(window.after))
    return [_course(case) for case in found.filter(**given)[: window.size]]


def find_course(key: str, today: date) -> CaseCourse | None:
    wanted = uuid_key(key)
    case = Case.objects.select_related("subject").filter(pk=wanted).first() if wanted else None
    return _course(case) if case else None


def open_by_api(body: OpenedByApi, today: date, origin: Origin) -> CaseCourse:
    """Open a case without a login, checked as the public form is.

    The customer gets letters once the address is confirmed, and a secret only on request.
    """
    form = PublicCaseForm(asdict(body), today=today)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return _course(open_case(form.new_case(today), origin).case)


def list_subjects(filters: None, window: plugins.Window) -> Sequence[OfferedSubject]:
    """Return the subjects that the public form offers. One query."""
    offered = sorted(PublicCaseForm(today=window.today).subjects.values(), key=lambda one: one.pk)
    behind = [one for one in offered if not window.after or one.pk > int(window.after)]
    return [OfferedSubject(str(one.pk), one.type.code, one.name) for one in behind[: window.size]]


def _course(case: Case) -> CaseCourse:
    return CaseCourse(
        id=str(case.pk),
        number=case.number,
        subject=case.subject.name,
        channel=case.channel,
        state=case.state,
        account_no=case.account_no,
        received_on=case.received_on,
        term_legal=case.term_legal,
        due_internal=case.due_internal,
        ended_on=case.ended_on,
    )


EXCHANGE = plugins.ExchangePart(
    collections=(
        plugins.ApiCollection(
            "cases",
            _("numery, tematy, stan i terminy spraw, bez ich treści"),
            CaseCourse,
            list_courses,
            (SEES,),
            find_row=find_course,
            filters=CaseFilters,
            body=OpenedByApi,
            add_row=open_by_api,
            adds=_("nowe sprawy, tak jak formularz na stronie"),
        ),
        plugins.ApiCollection(
            "case-subjects",
            _("tematy spraw do wyboru"),
            OfferedSubject,
            list_subjects,
            (SEES,),
            is_personal=False,
        ),
    )
)
