"""Which checks an application must pass, as a table (`access.md` §3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cms_ext.access.domain.checks import signature_checks
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import AccessCheckCode, ApplicationChannel
from cms_ext.plugins.registry import procedure_of


class Need(Enum):
    NO = "–"
    YES = "yes"
    IF_DOUBT = "if raised"
    IF_PROXY = "if proxy"


@dataclass(frozen=True, slots=True)
class CheckRequirement:
    """A line of the table: what each way of applying needs.

    `override` is the mark *o*: two people may override a fail. `supplement`: the applicant can
    bring what is missing, so the desk may call for it (T2).
    """

    code: AccessCheckCode
    in_person: Need
    electronic: Need
    override: bool = False
    supplement: bool = False


CODES = AccessCheckCode
TABLE = (
    CheckRequirement(CODES.C01, Need.NO, Need.YES),
    CheckRequirement(CODES.C02, Need.NO, Need.YES, supplement=True),
    CheckRequirement(CODES.C03, Need.YES, Need.YES, supplement=True),
    CheckRequirement(CODES.C04, Need.YES, Need.YES, supplement=True),
    CheckRequirement(CODES.C05, Need.YES, Need.YES, override=True, supplement=True),
    CheckRequirement(CODES.C08, Need.NO, Need.YES),
    CheckRequirement(CODES.C09, Need.YES, Need.YES),
    CheckRequirement(CODES.C10, Need.IF_DOUBT, Need.IF_DOUBT),
    CheckRequirement(CODES.C11, Need.IF_PROXY, Need.IF_PROXY, override=True, supplement=True),
    CheckRequirement(CODES.C12, Need.YES, Need.NO),
)
OVERRIDABLE = frozenset(row.code for row in TABLE if row.override)
SUPPLEMENTABLE = frozenset(row.code for row in TABLE if row.supplement)


def mandatory_checks(application: AccessApplication) -> list[AccessCheckCode]:
    """The checks that decide about this application, in the order of access.md §3.

    A panel's own checks (C06 of IKCS, C07 of E-BOK) come with its procedure and are always needed.
    """
    own = [AccessCheckCode(check.code) for check in procedure_of(application.panel).checks]
    return sorted([row.code for row in TABLE if _is_needed(row, application)] + own)


def _is_needed(row: CheckRequirement, application: AccessApplication) -> bool:
    in_person = application.channel == ApplicationChannel.IN_PERSON
    match row.in_person if in_person else row.electronic:
        case Need.YES:
            return True
        case Need.IF_DOUBT:
            return bool(application.doubt)
        case Need.IF_PROXY:
            return signature_checks.power_of_attorney_needed(application)
        case Need.NO:
            return False
