"""Declares the legal rules: who may read and change them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    LogWords,
    PeoplePart,
    PersonalData,
    Plugin,
    RightInWords,
    Role,
)

PLUGIN = Plugin(
    people=PeoplePart(personal_data=PersonalData(staff_models=("cms_ext_law.LegalRule",))),
    desk=DeskPart(
        roles=(
            Role("auditor", ("cms_ext_law.view_legalrule",)),
            Role(
                "legal_admin",
                (
                    "cms_ext_law.view_legalrule",
                    "cms_ext_law.add_legalrule",
                    "cms_ext_law.change_legalrule",
                ),
            ),
        ),
        rights=(
            RightInWords(_("czyta reguły prawne"), ("cms_ext_law.view_legalrule",)),
            RightInWords(
                _("wpisuje i zmienia reguły prawne"),
                ("cms_ext_law.add_legalrule", "cms_ext_law.change_legalrule"),
            ),
        ),
    ),
    evidence=EvidencePart(log=LogWords(actions=(("LEGAL_RULE_KEPT", _("Zmiana reguły prawnej")),))),
)
