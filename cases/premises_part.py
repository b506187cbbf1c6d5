"""The cases of a flat, on its page at the desks (`Plugin.premises`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.domain.queries import SEES
from cases.models import Case
from cases.person_part import listed_section
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.plugins import PersonSection, payers_of_premises
from cms_ext.premises.models import Premises


def sections(premises: Premises, origin: Origin, today: date) -> Sequence[PersonSection]:
    """Cases about the flat or its accounts, and those of who pays that are about no other house.

    For who may see cases; the access log names those that were shown.
    """
    if not origin.signed_in.has_perm(SEES):
        return []
    payers = dict(payers_of_premises(premises))
    of_payer = Q(account_no="", premises=None, person__in=payers.values())
    about = of_payer & (Q(building=None) | Q(building=premises.building_id))
    cases = Case.objects.filter(Q(premises=premises) | Q(account_no__in=payers) | about)
    shown, section = listed_section(cases, _("Z tym lokalem nie wiąże się żadna sprawa."))
    if shown:
        seen = {"shown": [str(case.pk) for case in shown]}
        record("LIST", origin, note=Case._meta.label, changes=seen)
    return [section]
