"""What the full export takes of each model is said; nothing secret leaves (decision 45)."""

import re

import pytest

from cms_ext.operations.site_export.domain.kinds import list_exported_kinds, list_kinds
from cms_ext.plugins import Export, list_plugins
from tests.sources import list_declared

SECRET = re.compile(r"hash|token|secret|password|seed|claim|sealed|credential|_key$|^key")
# Reviewed: it has such a name, and opens nothing.
HARMLESS = {
    "cms_ext_access.AccessSettings.credentials_together",
    "cms_ext_anchors.Anchor.line_hash",
    "cms_ext_anchors.AnchorStamp.token",
    "cms_ext_audit.AuditEvent.hash",
    "cms_ext_audit.AuditEvent.ip_hash",
    "cms_ext_audit.AuditEvent.prev_hash",
    "cms_ext_audit.Checkpoint.last_hash",
    "cms_ext_audit.StreamHead.hash",
    "cms_ext_detector.FileWords.file_hash",
    "cms_ext_identity.ActivationCode.claimed_at",
    "cms_ext_life_events.SkippedStep.key",
    "cms_ext_access.BatchLetter.address_hash",
    "cms_ext_proof.ChainHead.hash",
    "cms_ext_proof.PublicationRecord.hash",
    "cms_ext_proof.PublicationRecord.prev_hash",
    "cms_ext_sealed_rows.RowHead.hash",
    "cms_ext_sealed_rows.RowSeal.hash",
    "cms_ext_sealed_rows.RowSeal.prev_hash",
    "cms_ext_subscriptions.PhoneSubscription.ip_hash",
    "cms_ext_subscriptions.Subscription.ip_hash",
    "ebok_plugin_ledger.CallNote.key",
    "ebok_plugin_ledger.CorrectionProposal.key",
    "ebok_plugin_ledger.LedgerEntry.source_key",
    "ebok_plugin_ledger.TransferProposal.key",
    "ebok_plugin_media.MediaSettlementLine.allocation_key",
    "ebok_plugin_media.MediaSettlementLine.key_premises",
    "ebok_plugin_media.MediaSettlementLine.key_total",
    "ebok_plugin_payments.BankEntry.search_key",
    "ebok_plugin_statements.Paper.address_hash",
    "members_area_library.Document.keywords",
    "members_area_resolutions.Vote.secret",
    "wagtailcore.Page.translation_key",
    "wagtaildocs.Document.file_hash",
    "wagtailimages.Image.file_hash",
    "wagtailusers.UserProfile.keyboard_shortcuts",
}
# Reviewed: encrypted, needed by documents in people's hands, or it ends what somebody asked for.
NEEDED = {
    "ebok_plugin_online.PaymentOrder.key",
    "cms_ext_subscriptions.PhoneSubscription.end_key",
    "ebok_plugin_payments.Refund.code_hash",
    "ebok_plugin_payments.RefundFile.key",
    "ebok_plugin_statements.CheckCode.account_hash",
    "ebok_plugin_statements.CheckCode.closing_hash",
    "ebok_plugin_statements.CheckCode.code_hash",
}


def test_what_looks_like_a_secret_is_left_out_closed_or_reviewed():
    leaving = [
        f"{kind.label}.{column.name}"
        for kind in list_exported_kinds()
        for column in kind.columns
        if SECRET.search(column.name) and column.closed is None
    ]
    assert (
        sorted(set(leaving).difference(HARMLESS, NEEDED, *list_declared("HARMLESS_COLUMNS"))) == []
    )


def test_no_exported_row_needs_one_that_stays():
    there = {kind.model for kind in list_exported_kinds()}
    assert [
        f"{kind.label}.{column.name}"
        for kind in list_exported_kinds()
        for column in kind.columns
        if column.field.is_relation and column.field.related_model not in there
    ] == []


def test_each_declaration_of_a_library_names_a_model_and_columns_that_there_are():
    kinds = {kind.label: kind for kind in list_kinds()}
    declared = {label for plugin in list_plugins() for label in plugin.operations.exports}

    assert declared - kinds.keys() <= {"wagtailsearch.SQLiteFTSIndexEntry"}
    assert [
        f"{kind.label}.{name}"
        for kind in kinds.values()
        for name in kind.export.closed
        if name not in kind.columns_by_name
    ] == []


def test_a_reason_stands_with_what_stays():
    with pytest.raises(ValueError, match="has a reason"):
        Export(rows=False)
    with pytest.raises(ValueError, match="has a reason"):
        Export("bez powodu")
