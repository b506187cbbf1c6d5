"""What of access takes two people: rows of the table of approvals."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.access.vocabulary import DECIDES_ON_APPLICATIONS

ACTS = (
    plugins.Act(
        "access.override",
        _("Wyjątek od kontroli wniosku o dostęp"),
        plugins.Guarded.RIGHTS,
        proposes=DECIDES_ON_APPLICATIONS,
        approves=DECIDES_ON_APPLICATIONS,
        refusal=_(
            "Wyjątek wymaga potwierdzenia przez drugą osobę. Poproś o to inną osobę z działu."
        ),
        logged=("OVERRIDE_PROPOSED", "CHECK_OVERRIDDEN", "OVERRIDE_DROPPED"),
        model="cms_ext_access.OverrideProposal",
        maker="proposed_by",
        approver="settled_by",
    ),
    plugins.Act(
        "access.letters",
        _("Hasła startowe dla wielu osób"),
        plugins.Guarded.RIGHTS,
        proposes=DECIDES_ON_APPLICATIONS,
        approves=DECIDES_ON_APPLICATIONS,
        refusal=_(
            "Paczkę zatwierdza inna osoba niż ta, która ją przygotowała. Poproś o to kogoś "
            "z działu."
        ),
        logged=("BATCH_PROPOSED", "BATCH_APPROVED", "BATCH_REJECTED"),
        model="cms_ext_access.CredentialBatch",
        maker="proposed_by",
        small_office=True,
    ),
    plugins.Act(
        "access.form",
        _("Nowy wzór wniosku o dostęp"),
        plugins.Guarded.LAW,
        proposes=DECIDES_ON_APPLICATIONS,
        approves=DECIDES_ON_APPLICATIONS,
        refusal=_(
            "Wzór zatwierdza inna osoba niż ta, która zmieniała go ostatnia. Poproś kogoś z działu."
        ),
        logged=("FORM_SENT", "FORM_APPROVED", "FORM_RETURNED", "FORM_DROPPED"),
        model="cms_ext_access.FormDraft",
        small_office=True,
    ),
)
