"""What the rights of waste fees mean in words, and which role has them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords, Role

FEES = "waste_union_fees"
SEES_FEES = (f"{FEES}.view_feerun",)
PREPARES_FEES = (f"{FEES}.add_feerun",)
APPROVES_FEES = (f"{FEES}.approve_feerun",)

FEE_RIGHTS = (
    RightInWords(_("ogląda opłaty za odpady: z czego wynikają i co naliczono"), SEES_FEES),
    RightInWords(_("przygotowuje naliczenia opłat za odpady"), PREPARES_FEES),
    RightInWords(
        _("zatwierdza naliczenia opłat za odpady, które przygotował ktoś inny"), APPROVES_FEES
    ),
)
FEE_ROLES = (
    Role("finance_clerk", (*SEES_FEES, *PREPARES_FEES)),
    Role("finance_approver", (*SEES_FEES, *APPROVES_FEES)),
    Role("waste_clerk", SEES_FEES),
    Role("auditor", SEES_FEES),
)
