"""Declares the legal rules: who may read and change them."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.office.law.watch import queue_due_rules

PLUGIN = plugins.Plugin(
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(staff_models=("cms_ext_law.LegalRule",))
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks", "Rejestry i ustawienia", ("cms_ext_law_legalrule_modeladmin_index",)
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "due_rules",
                _("Reguły prawne do sprawdzenia"),
                "cms_ext_law_legalrule_modeladmin_index",
                ("cms_ext_law.view_legalrule", "cms_ext_law.change_legalrule"),
                queue_due_rules,
                button=_("Zobacz"),
                order=900,
                is_quiet=True,
            ),
        ),
        roles=(
            plugins.Role("auditor", ("cms_ext_law.view_legalrule",)),
            plugins.Role(
                "legal_admin",
                (
                    "cms_ext_law.view_legalrule",
                    "cms_ext_law.add_legalrule",
                    "cms_ext_law.change_legalrule",
                ),
            ),
        ),
        rights=(
            plugins.RightInWords(_("czyta reguły prawne"), ("cms_ext_law.view_legalrule",)),
            plugins.RightInWords(
                _("wpisuje i zmienia reguły prawne"),
                ("cms_ext_law.add_legalrule", "cms_ext_law.change_legalrule"),
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(actions=(("LEGAL_RULE_KEPT", _("Zmiana reguły prawnej")),))
    ),
)
