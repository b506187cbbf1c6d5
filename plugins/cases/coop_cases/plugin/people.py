"""Cases of people: on the pages of a person and a flat, in data exports, and erased."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext import plugins
from cms_ext.desks.privacy.domain.erasure import ErasureRefused, RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import short_date
from cms_ext.people.identity.models import Person, User
from cms_ext.premises.models import Premises
from coop_cases.domain import retention
from coop_cases.domain.queries import SEES, current_quote, customer_messages, find_order
from coop_cases.models import Case, CaseAttachment, CaseMessage, SameHere
from coop_cases.plugin.desk import CASES
from coop_cases.vocabulary import OPEN

MAX_LISTED = 10


def list_person_sections(
    person: Person, user: User, today: date
) -> Sequence[plugins.PersonSection]:
    """Return the cases of a person for staff who may see cases. One query.

    Open cases come first, then the newest.
    """
    if not user.has_perm(SEES):
        return []
    cases = Case.objects.filter(person=person)
    empty = _("Ta osoba nie ma żadnej sprawy.")
    _shown, section = listed_section(cases, empty, person.name)
    return [section]


def listed_section(
    cases: QuerySet[Case], empty: str, query: str = ""
) -> tuple[list[Case], plugins.PersonSection]:
    """Return the first of these cases and the section that lists them.

    Open cases come first, then the newest. `query` finds all of them in the desk's own search.
    """
    is_open = ExpressionWrapper(Q(state__in=OPEN), output_field=BooleanField())
    first_cases = list(cases.order_by(is_open.desc(), "-received_on", "-number")[: MAX_LISTED + 1])
    listed = first_cases[:MAX_LISTED]
    all_of_them = f"{reverse('cases_desk_queue')}?{urlencode({'q': query})}"
    has_more = query and len(first_cases) > MAX_LISTED
    links = (plugins.PersonLink(_("Wszystkie sprawy"), all_of_them),) if has_more else ()
    return listed, plugins.PersonSection(_("Sprawy"), tuple(map(_row, listed)), empty, links)


def _row(case: Case) -> plugins.PersonRow:
    detail = _("%(state)s, wpłynęła %(day)s") % {
        "state": case.get_state_display(),
        "day": short_date(case.received_on),
    }
    return plugins.PersonRow(
        f"{case.number}: {case.title}", detail, reverse("cases_desk_one", args=[case.pk])
    )


def combine_people(kept: Person, merged: Person, origin: Origin) -> Sequence[Model]:
    """Merge „To samo u mnie” of two entries of one person (`PersonPart.combine`)."""
    own = SameHere.objects.filter(person=kept)
    duplicates = Q(case__in=own.filter(case__isnull=False).values("case"))
    duplicates |= Q(outage__in=own.filter(outage__isnull=False).values("outage"))
    SameHere.objects.filter(duplicates, person=merged).delete()
    return []


def list_flat_sections(
    premises: Premises, origin: Origin, today: date
) -> Sequence[plugins.PersonSection]:
    """Return the cases of a flat, its accounts, and its payers; not those about another building.

    For staff who may see cases; the access log names the listed ones.
    """
    if not origin.signed_in.has_perm(SEES):
        return []
    payers = dict(plugins.list_payers(premises))
    of_payer = Q(account_no="", premises=None, person__in=payers.values())
    about = of_payer & (Q(building=None) | Q(building=premises.building_id))
    cases = Case.objects.filter(Q(premises=premises) | Q(account_no__in=payers) | about)
    listed, section = listed_section(cases, _("Z tym lokalem nie wiąże się żadna sprawa."))
    if listed:
        seen = {"shown": [str(case.pk) for case in listed]}
        record("LIST", origin, note=Case._meta.label, changes=seen)
    return [section]


GONE = "–"


def collect(person: Person) -> Sequence[PacketSection]:
    cases = Case.objects.filter(person=person).select_related("subject__type", "decision", "row")
    rows: list[Row] = [_privacy_row(case) for case in cases.order_by("received_on", "number")]
    followed: list[Row] = [
        {
            _("Czego dotyczy"): str(same_here.case or same_here.outage),
            _("Dopisano"): same_here.added_on,
        }
        for same_here in SameHere.objects.filter(person=person).select_related("case", "outage")
    ]
    sections = [PacketSection(_("To samo u mnie"), followed)] if followed else []
    if not rows:
        return sections
    basis = _("Prowadzenie spraw mieszkańców; reklamacje: ustawa o rachunkowości, art. 74.")
    return [PacketSection(_("Sprawy"), rows, basis), *sections]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """Delete words and files; that there was a case and how it ended stays as proof.

    Raises ErasureRefused while an order is open: somebody has to do it, and to be paid.
    """
    _refuse_orders(person)
    # The count of households stays.
    SameHere.objects.filter(person=person).update(person=None)
    cases = Case.objects.filter(person=person)
    if not cases.exists():
        return []
    retention.remove_files(CaseAttachment.objects.filter(message__case__in=cases))
    retention.forget_letters_of(cases)
    CaseMessage.objects.filter(case__in=cases).delete()
    cases.update(
        title=GONE,
        place="",
        expectation="",
        contact_name="",
        contact_email="",
        contact_phone="",
        contact_address="",
    )
    return [
        RetainedData(
            _(
                "numery, dni, stany i rozstrzygnięcia spraw, liczby, których dotyczyły, oraz "
                "wyceny zamówionych usług"
            ),
            _("ustawa o rachunkowości, art. 74: dokumenty reklamacji rok po jej rozliczeniu"),
        )
    ]


def _refuse_orders(person: Person) -> None:
    orders = Case.objects.filter(person=person, order__isnull=False, state__in=OPEN)
    trouble = [
        _("Zamówienie usługi trwa: sprawa %(number)s (%(state)s). Zakończ je albo anuluj.")
        % {"number": case.number, "state": case.get_state_display()}
        for case in orders.order_by("number")
    ]
    if trouble:
        raise ErasureRefused(*trouble)


def about(person: Person) -> Sequence[QuerySet[Any]]:
    """Return the rows about which letters are the person's."""
    return [Case.objects.filter(person=person), SameHere.objects.filter(person=person)]


def _in_words(case: Case) -> str:
    row = getattr(case, "row", None)
    if row is None:
        return ""
    then = retention.figures_then(row)
    lines = [f"{figure.label}: {figure.value}" for figure in then.figures]
    return "\n".join([f"{then.title} ({row.frozen_on:%d.%m.%Y})", *lines])


def _ordered(case: Case) -> str:
    order = find_order(case)
    if order is None:
        return ""
    quote = current_quote(case)
    lines = [f"{order.item.name}: {order.quantity} ({order.item.unit})"]
    if quote is not None:
        lines += [f"{line.name}: {line.cost}" for line in quote.lines.all()]
        lines.append(f"{_('Razem brutto')}: {quote.amount}")
        if quote.confirmed_at is not None:
            lines.append(f"{_('Potwierdzono')}: {timezone.localdate(quote.confirmed_at):%d.%m.%Y}")
    return "\n".join(lines)


def _privacy_row(case: Case) -> Row:
    decision = getattr(case, "decision", None)
    thread = [
        f"{message.get_direction_display()}: {message.full_text}"
        for message in customer_messages(case)
    ]
    return {
        _("Numer"): case.number,
        _("Wpłynęła"): case.received_on,
        _("Temat"): f"{case.subject.type}: {case.title}",
        _("Stan"): case.get_state_display(),
        _("Pozycja, której dotyczy"): _in_words(case),
        _("Zamówienie"): _ordered(case),
        _("Rozmowa"): "\n".join(thread),
        _("Rozstrzygnięcie"): decision.get_outcome_display() if decision else None,
        _("Uzasadnienie"): decision.reasons if decision else None,
    }


PERSONAL_DATA = plugins.PersonalData(
    collect=collect,
    erase=erase,
    about=about,
    models=(f"{CASES}.Case", f"{CASES}.SameHere"),
    staff_models=(
        f"{CASES}.CaseMessage",
        f"{CASES}.CaseDecision",
        f"{CASES}.Quote",
        f"{CASES}.SavedFilter",
    ),
)

RETENTION = (
    plugins.Retention(
        "CASES",
        gettext_noop("Sprawy i reklamacje, z rozmową i plikami"),
        gettext_noop("zakończenia sprawy"),
        36,
        gettext_noop("ustawa o rachunkowości, art. 74: reklamacje co najmniej rok po rozliczeniu"),
        retention.forget_cases,
    ),
    plugins.Retention(
        "SERVICE_ORDERS",
        gettext_noop("Potwierdzone zamówienia usług dodatkowych, z wyceną"),
        gettext_noop("zakończenia zamówienia"),
        72,
        gettext_noop("ustawa o rachunkowości, art. 74: co najmniej 5 lat"),
        retention.forget_orders,
    ),
    plugins.Retention(
        "CASE_CONTACTS",
        gettext_noop("Dane kontaktowe w sprawach złożonych bez logowania"),
        gettext_noop("zakończenia sprawy"),
        12,
        forget=retention.forget_contacts,
    ),
    plugins.Retention(
        "FAULT_NEIGHBOURS",
        gettext_noop("Kto dopisał się do usterki lub przerwy, i adresy do wiadomości o naprawie"),
        gettext_noop("naprawy usterki albo końca przerwy"),
        3,
        forget=retention.forget_neighbours,
    ),
)
