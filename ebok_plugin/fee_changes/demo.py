"""The demo's change of fees: announcement 04 as a real change with letters and deliveries."""

from datetime import date
from decimal import Decimal

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.plugins import find_paper
from cms_ext.plugins.realm import Realm
from ebok_plugin.charges.domain.component import PROPOSED, set_cost_kind, set_legal_basis
from ebok_plugin.charges.models import Component, CostKind
from ebok_plugin.fee_changes.domain.delivery import ReportedDelivery, record_delivery
from ebok_plugin.fee_changes.domain.fee_change import (
    NewRate,
    Reasons,
    approve_fee_change,
    check_fee_change,
    draft_fee_change,
)
from ebok_plugin.fee_changes.domain.notifying import make_portion, start_notifying
from ebok_plugin.fee_changes.models import FeeChange, NoticeDelivery

PUBLISHED = date(2026, 11, 16)
KINDS_SINCE = date(2020, 1, 1)
Kind, Channel = CostKind.Kind, NoticeDelivery.Channel
KINDS = {
    "EKS": Kind.CONTROLLED,
    "FR": Kind.CONTROLLED,
    "DZW": Kind.CONTROLLED,
    "CO-S": Kind.INDEPENDENT,
    "CO-Z": Kind.INDEPENDENT,
    "ZW": Kind.INDEPENDENT,
    "CW": Kind.INDEPENDENT,
    "GOK": Kind.INDEPENDENT,
    "POD": Kind.INDEPENDENT,
}
# Legal bases proposed for components that differ from other fees, with the co-op's regulation.
LAW = {"FR": "REPAIRS", "CO-S": "HEAT", "CO-Z": "HEAT", "CW": "HEAT", "ZW": "WATER", "GOK": "WASTE"}
REGULATION = "Regulamin ustalania opłat i rozliczania mediów (2026)"
CHANGED = (("EKS", "4.85", Period(2027, 4)), ("GOK", "46.00", Period(2027, 1)))
REASONS = Reasons(
    "Gospodarowanie odpadami: gmina podniosła stawkę za osobę od 1 stycznia 2027 r. Spółdzielnia "
    "przekazuje całą tę opłatę gminie i nie ma wpływu na jej wysokość.\n\n"
    "Eksploatacja: od kwietnia 2027 r. drożeją sprzątanie i konserwacja części wspólnych, bo "
    "dotychczasowe umowy kończą się w marcu, a najtańsza z pięciu ofert w przetargu jest wyższa "
    "o 5,4%. Stawka nie zawiera zysku i jest rozliczana co roku na nieruchomość.",
    resolution="RN 17/2026",
)
BY_HAND = ("100001", "100002", "100003", "100004")
BY_POST = "100005"


def load_fee_changes(today: date) -> None:
    """Load the legal bases, and from 16 November 2026 the change with its letters.

    Four payers have their letters in hand, one letter is in the post, the others are unknown.
    """
    clerk, second = _staff("finanse"), _staff("admin")
    for component in Component.objects.filter(code__in=KINDS).order_by("code__polish"):
        set_cost_kind(component, KINDS[component.code], valid_from=KINDS_SINCE, origin=clerk)
        set_legal_basis(
            component,
            f"{PROPOSED[LAW.get(component.code, 'FEES')]}; regulamin opłat z 2026 r.",
            paper=find_paper(REGULATION, second.actor, today),
            valid_from=KINDS_SINCE,
            origin=clerk,
        )
    if today < PUBLISHED:
        return
    rates = [
        NewRate(Component.objects.get(code=code), Decimal(rate), since)
        for code, rate, since in CHANGED
    ]
    change = draft_fee_change(rates, REASONS, origin=clerk, today=PUBLISHED)
    check_fee_change(change, origin=second)
    approve_fee_change(change, decision="Z 41/2026", origin=second)
    start_notifying(change, origin=clerk, today=PUBLISHED)
    while make_portion(change):
        pass
    _deliver(change, clerk)


def _deliver(change: FeeChange, clerk: Origin) -> None:
    in_hand = ReportedDelivery(Channel.HAND, PUBLISHED, PUBLISHED, "podpis na liście")
    in_the_post = ReportedDelivery(Channel.POST_REGISTERED, PUBLISHED)
    for notice in change.notices.filter(account__account_no__in=(*BY_HAND, BY_POST)):
        reported = in_the_post if notice.account.account_no == BY_POST else in_hand
        record_delivery(notice, reported, origin=clerk, today=PUBLISHED)


def _staff(login: str) -> Origin:
    return Origin(actor=User.objects.get(realm=Realm.STAFF, login=login))
