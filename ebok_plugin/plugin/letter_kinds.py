"""The kinds of letters of E-BOK, each with who judges it when it leaves."""

from functools import partial

from cms_ext.plugins import LetterKind, leave_unjudged
from ebok_plugin.fee_changes.domain.delivery import LAYOUT as FEE_NOTICE
from ebok_plugin.fee_changes.domain.notices import judge_notices, letters_waiting_for_print
from ebok_plugin.statements.domain.making import NEW_PAPER
from ebok_plugin.statements.domain.papers.refund_code import CODE_LETTER
from ebok_plugin.statements.domain.withdrawal import (
    LAYOUTS,
    judge_content,
    judge_new_papers,
    list_waiting_papers,
)

TO_PAYER = LetterKind("account.payer")
TO_FILER = LetterKind("filed_by.person")
STATEMENTS = "ebok_plugin/statements/layouts/"
PERSONS = "ebok_plugin/charges/mail/persons_"

LETTER_KINDS = {
    **{
        layout: LetterKind("person", judge_content, waiting=partial(list_waiting_papers, kind))
        for kind, layout in LAYOUTS.items()
    },
    FEE_NOTICE: LetterKind("account.payer", judge_notices, waiting=letters_waiting_for_print),
    CODE_LETTER: TO_PAYER,
    NEW_PAPER: LetterKind(judge=judge_new_papers),
    PERSONS + "confirmed.txt": TO_FILER,
    PERSONS + "filed.txt": TO_FILER,
    PERSONS + "refused.txt": TO_FILER,
    "ebok_plugin/fee_changes/mail/fee_change.txt": TO_PAYER,
    "ebok_plugin/ledger/mail/account_changed.txt": LetterKind("payer"),
    "ebok_plugin/payments/mail/refund.txt": TO_PAYER,
    **leave_unjudged(
        "It tells the board how often something was changed.",
        "ebok_plugin/ledger/mail/accounts_changed_board.txt",
    ),
    **leave_unjudged(
        "Nobody posts it: it is made at once for who asks for it, in the panel or at the counter.",
        STATEMENTS + "benefit.typ",
        STATEMENTS + "confirmation.typ",
        STATEMENTS + "joint.typ",
        STATEMENTS + "receipt.typ",
        STATEMENTS + "slip.typ",
    ),
}
