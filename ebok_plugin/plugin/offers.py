"""What E-BOK offers to other plugins: corrections, charges, follows, disputable rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from cms_ext import plugins
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain import disputed as ledger
from ebok_plugin.ledger.domain import for_plugins
from ebok_plugin.ledger.domain.disputed import ENTRY, make_entry_key
from ebok_plugin.ledger.domain.proposal import propose_correction
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.models import Account, CorrectionProposal
from ebok_plugin.ledger.rights import SEES
from ebok_plugin.mirror.domain import disputed as program
from ebok_plugin.payments.domain import missing_payment as inquiries
from ebok_plugin.plugin.rights import LEDGER
from ebok_plugin.statements.domain.papers import statement as statements

State = CorrectionProposal.State
STAGES = {
    State.WAITING: plugins.CorrectionStage.WAITING,
    State.POSTED: plugins.CorrectionStage.POSTED,
    State.REFUSED: plugins.CorrectionStage.REFUSED,
}


def correctable_accounts(person: Person, today: date) -> Sequence[plugins.PayerAccount]:
    """Return the open accounts that this person pays for or reads, by number. One query."""
    own = open_accesses(today).filter(person=person)
    accounts = Account.objects.filter(pk__in=own.values("account"), closed_on=None)
    rows = accounts.select_related("premises__building").order_by("account_no__polish")
    return [plugins.PayerAccount(row.account_no, str(row.premises)) for row in rows]


def propose(new: plugins.NewCorrection, origin: Origin, today: date) -> None:
    """Save a correction for the finance desk. Raises PostingError."""
    propose_correction(
        new.account_no,
        Money.from_grosze(new.grosze),
        person=new.person,
        title=new.title,
        reason=new.reason,
        key=new.key,
        made_by=origin.signed_in,
        today=today,
    )


def seen(keys: Collection[str]) -> Mapping[str, plugins.CorrectionStatus]:
    """Return by key what became of the corrections. One query."""
    known = CorrectionProposal.objects.filter(key__in=keys)
    return {one.key: _seen(one) for one in known.select_related("account", "entry__reversed_by")}


def _seen(proposal: CorrectionProposal) -> plugins.CorrectionStatus:
    stage = STAGES[State(proposal.state)]
    if proposal.entry is not None and hasattr(proposal.entry, "reversed_by"):
        stage = plugins.CorrectionStage.TAKEN_BACK
    return plugins.CorrectionStatus(
        proposal.account.account_no,
        proposal.amount.grosze,
        stage,
        proposal.entry.booking_date if proposal.entry else None,
        proposal.refusal,
        (ENTRY, make_entry_key(proposal.account, proposal.entry.seq)) if proposal.entry else None,
    )


SEES_ACCOUNTS = (SEES,)
SEES_THE_LEDGER = (*SEES_ACCOUNTS, "ebok_plugin_ledger.view_ledgerentry")

DISPUTABLE = (
    plugins.DisputableRows(ledger.ENTRY, ledger.entry_seen, ledger.entry_now, SEES_THE_LEDGER),
    plugins.DisputableRows(
        ledger.CHARGE_LINE, ledger.charge_line_seen, ledger.charge_line_now, SEES_THE_LEDGER
    ),
    plugins.DisputableRows(
        inquiries.MISSING_TRANSFER, inquiries.transfer_seen, inquiries.transfer_now, SEES_ACCOUNTS
    ),
    plugins.DisputableRows(
        "statement", statements.statement_seen, statements.statement_now, SEES_ACCOUNTS
    ),
    *(
        plugins.DisputableRows(kind, rows.seen, rows.now, SEES_ACCOUNTS)
        for kind, rows in program.ROWS.items()
    ),
)

CHARGING = plugins.Charging(
    rights=(f"{LEDGER}.add_ledgerentry",),
    accounts=for_plugins.accounts_of,
    charge=for_plugins.charge_account,
    posted=for_plugins.find_posted_charges,
)

FOLLOWED_ACCOUNTS = plugins.FollowedAccounts(
    followed=for_plugins.followed_accounts,
    acted_on=for_plugins.acted_on_accounts,
    left=for_plugins.left_accounts,
    book=for_plugins.account_page_url,
    of_premises=for_plugins.accounts_of_premises,
    decided=for_plugins.read_decided_account,
)

CORRECTIONS = plugins.Corrections(accounts=correctable_accounts, propose=propose, seen=seen)
