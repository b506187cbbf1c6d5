"""The union's rows of the table of approvals."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Act, Guarded
from waste_union.declarations.plugin import rights

QUEUED = "cms_ext_import_desk.QueuedImport"
PROPOSED = ("IMPORT_PROPOSED", "IMPORT_APPROVED", "IMPORT_DISCARDED")
BY_ANOTHER = _("Zatwierdza inna osoba niż ta, która przygotowała. Poproś o to kogoś z działu.")
FILE_BY_ANOTHER = _("Plik zatwierdza inna osoba niż ta, która go przekazała.")

ACTS = (
    Act(
        "fees.run",
        _("Naliczenie opłat za odpady"),
        Guarded.MONEY,
        proposes=rights.PREPARES_FEES,
        approves=rights.APPROVES_FEES,
        refusal=_("Przebieg zatwierdza inna osoba niż ta, która go przygotowała."),
        logged=("WASTE_FEE_RUN_REHEARSED", "WASTE_FEE_RUN_APPROVED", "WASTE_FEE_RUN_VOIDED"),
        model="waste_union_fees.FeeRun",
        approver="approved_by",
        small_office=True,
    ),
    Act(
        "declarations.big_change",
        _("Deklaracja albo stawki, które dużo zmieniają"),
        Guarded.MONEY,
        proposes=rights.REVIEWS,
        approves=rights.CONFIRMS_DECISIONS,
        refusal=BY_ANOTHER,
        logged=("BIG_CHANGE_PROPOSED", "BIG_CHANGE_CONFIRMED", "BIG_CHANGE_RETURNED"),
        model="waste_union_declarations.ChangeProposal",
        maker="proposed_by",
        approver="confirmed_by",
        small_office=True,
    ),
    Act(
        "declarations.fee_decision",
        _("Decyzja o wysokości opłaty"),
        Guarded.MONEY,
        proposes=rights.DRAFTS_DECISIONS,
        approves=rights.CONFIRMS_DECISIONS,
        refusal=BY_ANOTHER,
        logged=("FEE_DECISION_DRAFTED", "FEE_DECISION_CONFIRMED", "FEE_DECISION_WITHDRAWN"),
        model="waste_union_declarations.FeeDecision",
        maker="drafted_by",
        approver="confirmed_by",
        small_office=True,
    ),
    Act(
        "declarations.relief",
        _("Decyzja o ratach albo odroczeniu"),
        Guarded.MONEY,
        proposes=rights.DRAFTS_RELIEFS,
        approves=rights.ISSUES_RELIEFS,
        refusal=BY_ANOTHER,
        logged=("RELIEF_DECISION_DRAFTED", "RELIEF_DECIDED"),
        model="waste_union_declarations.ReliefApplication",
        maker="drafted_by",
    ),
    Act(
        "import.waste_payers",
        _("Plik z płatnikami, który zmienia rachunki do wpłat"),
        Guarded.ACCOUNT_NUMBER,
        proposes=(f"{rights.DECLARATIONS}.add_declarationright",),
        approves=(f"{rights.DECLARATIONS}.add_declarationright",),
        refusal=FILE_BY_ANOTHER,
        logged=PROPOSED,
        model=QUEUED,
        maker="queued_by",
        approver="approved_by",
    ),
    Act(
        "import.first_declarations",
        _("Plik z pierwszymi deklaracjami"),
        Guarded.MONEY,
        proposes=(*rights.TYPES, *rights.REVIEWS),
        approves=(*rights.TYPES, *rights.REVIEWS),
        refusal=FILE_BY_ANOTHER,
        logged=PROPOSED,
        model=QUEUED,
        maker="queued_by",
        approver="approved_by",
    ),
)
