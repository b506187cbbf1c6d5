import hashlib
from datetime import date

import pytest
from django.core.signing import BadSignature, Signer

from cms_ext.base.money.amounts import Money
from cms_ext.base.text.encryption import UnreadableSeal, decrypt_text, encrypt_text
from cms_ext.evidence.audit.domain.event import keyed_hash
from cms_ext.evidence.sealed_rows.domain.chain import key_of_link, sealed_text
from cms_ext.evidence.sealed_rows.domain.verify import verify_rows
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.issued_file import (
    Comparison,
    ProvedFacts,
    compare_figures,
    describe_issued_file,
    issue_check_code,
    issue_day,
    list_issued_files,
    register_file,
)
from tests.ebok_plugin.ledger.books import open_account, pay
from tests.project.behind_our_back.by_table import run
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
BATCHES = RowSeal.objects.filter(stream="batches")
ALL = Comparison(True, True, True)
CLOSING = Money.parse("-50.00")
PDF = b"%PDF of before"


@shared
def account() -> Account:
    """One payment."""
    account = open_account("100005")
    pay(account, "2026-11-10", "50.00")
    return account


@shared
def code(account: Account) -> str:
    """Return the code of a statement that went out with the key of then."""
    return issued(account, PDF)


def issued(account: Account, pdf: bytes) -> str:
    proved = ProvedFacts(account.account_no, date(2026, 1, 1), TODAY, CLOSING)
    printed = issue_check_code(proved, issued_on=TODAY)
    register_file(account, printed, CLOSING, pdf, seal="")
    return printed


def changed_key(settings) -> str:
    """A new key, with the former one next to it, which is returned."""
    former = settings.COOP_AUDIT_KEY
    settings.COOP_AUDIT_KEY = "the key after a leak"
    settings.COOP_AUDIT_FORMER_KEYS = [former]
    return former


def ledger_findings() -> set[str]:
    """Of the auditors of what is keyed, and of the files that went out."""
    keyed = {"batch_chain", "issued_figures"}
    found = {finding.message for finding in run_auditors() if finding.auditor in keyed}
    return found | {finding.message for finding in verify_rows(SealStream.OFFICE)}


def day_of(pdf: bytes) -> date | None:
    return issue_day(hashlib.sha256(pdf).hexdigest())


def test_papers_and_batches_of_before_are_proved_as_long_as_the_former_key_is_there(
    account: Account, code: str, settings
):
    changed_key(settings)

    assert (compare_figures(code, TODAY, CLOSING), day_of(PDF)) == (ALL, TODAY)
    assert [
        (one.code, one.is_true) for one in map(describe_issued_file, list_issued_files(account))
    ] == [(code, True)]
    assert ledger_findings() == set()

    settings.COOP_AUDIT_FORMER_KEYS = []

    assert (compare_figures(code, TODAY, CLOSING), day_of(PDF)) == (Comparison(code=False), None)
    assert [describe_issued_file(row).is_true for row in list_issued_files(account)] == [False]
    # Of the payer the link and the digests of the name.
    assert len(ledger_findings()) == 5 + 2


def test_what_is_made_now_bears_the_new_key_and_both_are_known(
    account: Account, code: str, settings
):
    former = changed_key(settings)
    new = issued(account, b"%PDF of now")
    pay(account, "2026-11-12", "1.00")

    assert new != code
    assert [compare_figures(one, TODAY, CLOSING) for one in (code, new)] == [ALL, ALL]
    assert [key_of_link(batch) for batch in BATCHES.order_by("number")] == [1, 0]
    assert ledger_findings() == set()

    settings.COOP_AUDIT_KEY, settings.COOP_AUDIT_FORMER_KEYS = former, []
    assert [compare_figures(one, TODAY, CLOSING) for one in (code, new)] == [
        ALL,
        Comparison(code=False),
    ]


def test_a_batch_sealed_with_the_withdrawn_key_is_found(
    account: Account, settings, triggers_off: None
):
    former = changed_key(settings)
    pay(account, "2026-11-12", "1.00")
    pay(account, "2026-11-13", "2.00")
    last = BATCHES.get(number=3)

    settings.COOP_AUDIT_KEY = former
    forged = keyed_hash(sealed_text(last.hash))
    end = keyed_hash(RowHead(stream="batches", number=3, hash=last.hash).sealed_text)
    settings.COOP_AUDIT_KEY = "the key after a leak"
    run(f"UPDATE {RowSeal._meta.db_table} SET seal = '{forged}' WHERE id = {last.pk}")
    RowHead.objects.filter(stream="batches").update(seal=end)

    assert ledger_findings() == {"pieczęć zrobiono kluczem, który wycofano"}


def test_an_app_for_codes_goes_on_with_the_key_that_sealed_it(settings):
    seed = encrypt_text("JBSWY3DPEHPK3PXP")
    former, settings.COOP_SEAL_KEY = settings.COOP_SEAL_KEY, "the seal after a leak"
    with pytest.raises(UnreadableSeal):
        decrypt_text(seed)

    settings.COOP_SEAL_FORMER_KEYS = [former]
    assert decrypt_text(seed) == "JBSWY3DPEHPK3PXP"
    new = encrypt_text("NEW")
    settings.COOP_SEAL_KEY, settings.COOP_SEAL_FORMER_KEYS = former, []
    with pytest.raises(UnreadableSeal):
        decrypt_text(new)


def test_a_link_to_end_a_subscription_holds_with_the_former_secret(settings):
    link = Signer(salt="cms_ext.subscriptions").sign("17")
    former, settings.SECRET_KEY = settings.SECRET_KEY, "the secret after a leak"
    with pytest.raises(BadSignature):
        Signer(salt="cms_ext.subscriptions").unsign(link)

    settings.SECRET_KEY_FALLBACKS = [former]
    assert Signer(salt="cms_ext.subscriptions").unsign(link) == "17"
