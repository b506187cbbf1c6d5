"""How people come to a login, and what the plugin shows of them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import AccessCheck, AccessProcedure, Desk
from ebok_plugin.ledger.admission.domain import identifier, payer

ACCESS = (
    AccessProcedure(
        panel="EBOK",
        path="e-bok",
        title=_("Formularz zgłoszeniowy do Elektronicznego Biura Obsługi Klienta (E-BOK)"),
        form="ebok_plugin/ledger/admission/ebok.yaml",
        desk=Desk("DFK", _("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
        find_person=payer.find_person,
        login_for=identifier.login_for,
        holds_right=payer.holds_right,
        addresses_of=payer.addresses_of,
        person_by_reference=payer.person_by_reference,
        reference=_("Numer konta"),
        paper=_("Formularz zgłoszeniowy do E-BOK"),
        checks=(AccessCheck("C07", "ebok_plugin.ledger.admission.domain.payer_check.run"),),
        not_entitled_reason="NOT_PAYER",
    ),
)
