"""How people come to a login, and what the plugin shows of them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import AccessCheck, AccessProcedure, Desk
from members_area.register.admission import membership

ACCESS = (
    AccessProcedure(
        panel="IKCS",
        path="ikcs",
        title=_("Oświadczenie do Internetowego Konta Członka Spółdzielni (IKCS)"),
        form="members_area/register/admission/ikcs.yaml",
        desk=Desk("DCL", _("Dział Członkowsko-Lokalowy"), "7", "membership_clerk"),
        find_person=membership.find_person,
        login_for=membership.login_for,
        holds_right=membership.holds_right,
        person_by_reference=membership.person_by_reference,
        reference=_("Numer członkowski"),
        numbers_of=membership.numbers_of,
        paper=_("Oświadczenie do IKCS"),
        checks=(AccessCheck("C06", "members_area.register.admission.membership_check.run"),),
        login_in_message=False,
        not_entitled_reason="NOT_MEMBER",
    ),
)
