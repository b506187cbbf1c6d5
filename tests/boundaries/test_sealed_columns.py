"""Which rows the journal knows whole, and of which others some columns are not proof.

A sealed column needs no test of its own: `behind_our_back/test_sealed_rows.py` shows that a change
of one is found and said, `test_every_column.py` changes each of them.
"""

from cms_ext.evidence.verification.domain import CoveredModel, list_covered
from tests.sources import with_plugins

# By app.
WHOLE = {
    "auth": "Group Group_permissions",
    "cms_ext_access": (
        "AccessApplication AccessSettings ApplicationAttachment BatchLetter CheckResult "
        "CredentialBatch CredentialIssue EndedRight FormVersion FormerAccess OverrideProposal "
        "PhoneCheck ReceivedMessage SenderLink"
    ),
    "cms_ext_detector": "Allowance RuleStrength",
    "cms_ext_identity": (
        "AddressChange ContactSource Person PostalAddressRequest RecoveryCode StaffInvitation "
        "User_groups User_user_permissions"
    ),
    "cms_ext_import_desk": "ImportLayout ImportedFile QueuedImport",
    "cms_ext_law": "LegalRule",
    "cms_ext_notices": (
        "AnnouncementKind AnnouncementPage AnnouncementPage_buildings AnnouncementPage_properties "
        "AnnouncementPage_staircases AnnouncementTemplate"
    ),
    "cms_ext_pages": (
        "ContactPage ContentPage Desk HomePage PanelContentPage PanelPage QuestionsPage"
    ),
    "cms_ext_posters": "BoardPosting",
    "cms_ext_premises": "Building FormerCode PlaceContact Premises Property Staircase",
    "cms_ext_privacy": "Erasure RetentionPolicy",
    "cms_ext_proof": "TextErasure",
    "cms_ext_setup": "MadePart",
    "cms_ext_subscriptions": "PhoneSubscription",
    "cms_ext_synonyms": "Synonym",
    "cms_ext_theme": "CoopSettings",
    "contenttypes": "ContentType",
    "ebok_plugin_accounting": "Journal PostingRule PropertyCost",
    "ebok_plugin_charges": (
        "ChargeRun Component ComponentRate ComponentUse CostKind LegalBasis PersonsChange "
        "PremisesValue RateException"
    ),
    "ebok_plugin_debts": "Debt DebtLetter DebtStage DemandRun",
    "ebok_plugin_fee_changes": (
        "ChangedRate Contest ContestedRate ContestedRate_exceptions FeeNotice NoticeDelivery "
        "NoticeOverride ReturnedChange"
    ),
    "ebok_plugin_interest": (
        "HandClaim InterestNote InterestRate NoteBatch NoteDraft NoteLine NotePart "
        "RatesConfirmation"
    ),
    "ebok_plugin_ledger": (
        "Account AccountAccess ClosedPeriod CorrectionProposal PayerNumbers PaymentPlan "
        "PaymentPlanRow PeriodReopening PlanDebit"
    ),
    "ebok_plugin_media": "MediaSettlement",
    "ebok_plugin_meters": "LayoutColumn Meter ReadingLayout ReadingWindow UseInformation",
    "ebok_plugin_mirror": "FeedSnapshot FolderProfile MappingProfile",
    "ebok_plugin_panel": "CalendarFeed",
    "ebok_plugin_payments": (
        "BankFile ImportBatch ImportBatch_postings OwnBankAccount PlacementWithdrawal SenderRule"
    ),
    "ebok_plugin_statements": "DeliveryConsent FileLink Paper PaymentSettings Reminder",
    "guardian": "GroupObjectPermission UserObjectPermission",
    "members_area_completeness": "CompletenessRule NumberWaiver PublicStatus",
    "members_area_library": (
        "AudienceRule CourtEvent Document DocumentGroupPermission DocumentKind "
        "DocumentUserPermission Finding RelatedDocument Relation Rendition Scan Section Version"
    ),
    "members_area_meetings": (
        "AgendaItem Amendment Draft NoticeChannel NoticeDelivery Support Survey"
    ),
    "members_area_register": "Membership OfficeTerm Organ",
    "members_area_requests": "CopyPrice DocumentRequest DocumentRequest_kinds GivenPaper Refusal",
    "members_area_resolutions": "Vote",
    "wagtailcore": (
        "Collection CollectionViewRestriction CollectionViewRestriction_groups "
        "GroupApprovalTask_groups GroupCollectionPermission GroupPagePermission "
        "GroupSitePermission Locale PageViewRestriction PageViewRestriction_groups Revision Site "
        "Task TaskState Workflow WorkflowContentType WorkflowPage WorkflowState WorkflowTask"
    ),
    "wagtaildocs": "Document",
    "wagtailimages": "Image",
    "wagtailredirects": "Redirect",
}
# Columns whose change nothing finds, for the reason that stands with the model.
IN_PART = {
    "auth.Permission": "name",
    "cms_ext_access.BatchPart": "file",
    "cms_ext_feeds.FeedWatch": "is_late mailed_on",
    "cms_ext_identity.ActivationCode": "claim_hash claimed_at",
    "cms_ext_identity.AuthenticatorApp": "last_step",
    "cms_ext_identity.Passkey": "sign_count used_at",
    "cms_ext_identity.PasswordReset": "typed_email typed_login",
    "cms_ext_identity.User": "last_login",
    "cms_ext_subscriptions.Subscription": "digest_on",
    "ebok_plugin_fee_changes.FeeChange": "cursor looked_at total",
    "ebok_plugin_ledger.CallNote": "key",
    "ebok_plugin_ledger.TransferProposal": "key",
    "ebok_plugin_online.PaymentOrder": "asked_at",
    "ebok_plugin_statements.PaperBatch": "cursor ended_at left_out looked_at state total",
    "members_area_meetings.Meeting": "announcement",
    "members_area_meetings.Option": "answers",
    "wagtailcore.APIToken": "last_used_at",
    "wagtailcore.Page": (
        "draft_title first_published_at has_unpublished_changes last_published_at latest_revision "
        "latest_revision_created_at locked locked_at locked_by"
    ),
}


def sealed() -> list[CoveredModel]:
    return [one for one in list_covered() if one.sealed]


def test_rows_that_are_proof_are_sealed_whole():
    whole = {one.model._meta.label for one in sealed() if not one.unproven_count}

    expected = {
        f"{app}.{name}"
        for app, names in with_plugins("WHOLE", WHOLE).items()
        for name in names.split()
    }
    assert expected - whole == set()


def test_of_the_others_the_same_columns_are_left_out():
    left_out = {
        one.model._meta.label: " ".join(sorted(sum(one.unproven.values(), ())))
        for one in sealed()
        if one.unproven_count
    }

    assert left_out == with_plugins("IN_PART", IN_PART)
