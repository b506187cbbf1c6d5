"""Declares the legal rules: who may read and change them."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.office.law.models import RuleChange
from cms_ext.office.law.rule_change import queue_rule_changes
from cms_ext.office.law.watch import queue_due_rules

APPROVES = ("cms_ext_law.approve_rulechange",)

PLUGIN = plugins.Plugin(
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(
            staff_models=("cms_ext_law.LegalRule", "cms_ext_law.RuleChange")
        )
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks", "Rejestry i ustawienia", ("cms_ext_law_legalrule_modeladmin_index",)
            ),
        ),
        acts=(
            plugins.Act(
                "law.limit",
                _("Treść zgody i reguła, która mówi, od kiedy potrzebna jest druga osoba"),
                plugins.Guarded.LAW,
                proposes=("cms_ext_law.change_legalrule",),
                approves=APPROVES,
                refusal=_("Zmianę zatwierdza inna osoba niż ta, która ją zaproponowała."),
                logged=("LEGAL_RULE_PROPOSED", "LEGAL_RULE_APPROVED", "LEGAL_RULE_REFUSED"),
                model="cms_ext_law.RuleChange",
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "rule_changes",
                _("Zmiany reguł i zgód do zatwierdzenia"),
                "law_rule_changes",
                ("cms_ext_law.view_legalrule", *APPROVES),
                queue_rule_changes,
                button=_("Rozpatrz"),
                order=86,
            ),
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
            plugins.Role("board_member", ("cms_ext_law.view_legalrule", *APPROVES)),
            plugins.Role(
                "legal_admin",
                (
                    "cms_ext_law.view_legalrule",
                    "cms_ext_law.add_legalrule",
                    "cms_ext_law.change_legalrule",
                    *APPROVES,
                ),
            ),
        ),
        rights=(
            plugins.RightInWords(_("czyta reguły prawne"), ("cms_ext_law.view_legalrule",)),
            plugins.RightInWords(
                _("wpisuje i zmienia reguły prawne"),
                ("cms_ext_law.add_legalrule", "cms_ext_law.change_legalrule"),
            ),
            plugins.RightInWords(
                _("zatwierdza zmiany zgód i reguł o drugiej osobie, które zaproponował ktoś inny"),
                APPROVES,
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(
                ("LEGAL_RULE_KEPT", _("Zmiana reguły prawnej")),
                ("LEGAL_RULE_PROPOSED", _("Propozycja zmiany reguły albo zgody")),
                ("LEGAL_RULE_APPROVED", _("Zatwierdzenie zmiany reguły albo zgody")),
                ("LEGAL_RULE_REFUSED", _("Odrzucenie zmiany reguły albo zgody")),
            ),
            codes=(("", RuleChange.State),),
        )
    ),
)
