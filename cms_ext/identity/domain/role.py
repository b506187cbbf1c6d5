"""Staff groups (glossary.md B5) and the permissions that the plugins declare for them."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Case, Q, QuerySet, When

from cms_ext.plugins import Role, plugins
from cms_ext.realm import Realm

STAFF_GROUPS = (
    "editor",
    "publisher",
    "records_clerk",
    "redaction_confirmer",
    "membership_clerk",
    "finance_clerk",
    "finance_approver",
    "case_clerk",
    "board_member",
    "legal_admin",
    "auditor",
)

# Behind the gate of each panel stands Wagtail's page restriction, which knows only groups:
# every login of the realm is in this one. Rights to documents and accounts never come from it.
REALM_GROUPS = {Realm.IKCS: "panel-ikcs", Realm.EBOK: "panel-ebok"}

SEES_PREMISES = "cms_ext_premises.view_property"
# What the core itself gives; plugins add theirs by their declarations.
CORE_ROLES = (
    Role("editor", (SEES_PREMISES,)),
    Role(
        "membership_clerk",
        (
            SEES_PREMISES,
            "cms_ext_premises.change_property",
            "cms_ext_premises.change_premises",
        ),
    ),
    # Areas and persons are the ground of fees; the tree above them is the membership desk's.
    Role("finance_clerk", (SEES_PREMISES, "cms_ext_premises.change_premises")),
    Role("board_member", ("wagtailadmin.access_admin", "cms_ext_proof.view_publicationrecord")),
    Role("records_clerk", ("wagtailadmin.access_admin", "cms_ext_proof.view_publicationrecord")),
    Role(
        "publisher",
        (
            "wagtailadmin.access_admin",
            SEES_PREMISES,
            "cms_ext_proof.view_publicationrecord",
            "cms_ext_subscriptions.view_subscription",
            "cms_ext_subscriptions.view_mailing",
            "cms_ext_subscriptions.view_phonesubscription",
            "cms_ext_sms.view_textmessage",
            # Where an old address leads, everybody sees: the right of who publishes.
            "wagtailredirects.add_redirect",
            "wagtailredirects.change_redirect",
            "wagtailredirects.delete_redirect",
        ),
    ),
    Role(
        "auditor",
        (
            "wagtailadmin.access_admin",
            SEES_PREMISES,
            "cms_ext_audit.view_auditevent",
            "cms_ext_backup.view_backuprecord",
            "cms_ext_privacy.view_retentionpolicy",
            "cms_ext_privacy.view_erasure",
            "cms_ext_redaction.view_allowance",
            "cms_ext_redaction.view_rulestrength",
            "cms_ext_rules.view_legalrule",
            "cms_ext_proof.view_publicationrecord",
        ),
    ),
    Role(
        "legal_admin",
        (
            "wagtailadmin.access_admin",
            "cms_ext_audit.view_auditevent",
            "cms_ext_contact.view_contactmessage",
            "cms_ext_mail.view_outgoingmessage",
            "cms_ext_mail.resend_outgoingmessage",
            "cms_ext_privacy.view_retentionpolicy",
            "cms_ext_privacy.change_retentionpolicy",
            "cms_ext_privacy.view_erasure",
            "cms_ext_privacy.export_person",
            "cms_ext_privacy.erase_person",
            "cms_ext_redaction.view_allowance",
            "cms_ext_redaction.add_allowance",
            "cms_ext_redaction.change_allowance",
            "cms_ext_redaction.view_rulestrength",
            "cms_ext_redaction.add_rulestrength",
            "cms_ext_redaction.change_rulestrength",
            "cms_ext_rules.view_legalrule",
            "cms_ext_rules.add_legalrule",
            "cms_ext_rules.change_legalrule",
            "cms_ext_proof.view_publicationrecord",
        ),
    ),
)


# Wagtail makes these by itself; they hold no right here (`cms_ext/pages/migrations/0002`).
WAGTAIL_S_OWN = ("Editors", "Moderators")


def offered_groups() -> QuerySet[Group]:
    """The groups that an administrator gives to staff: the site's, and any that opens /admin/.

    The groups behind the panels and of the organs are none: who is in them follows from registers.
    """
    opening = Group.objects.filter(permissions__content_type__app_label="wagtailadmin")
    groups = Group.objects.filter(Q(pk__in=opening.values("pk")) | Q(name__in=STAFF_GROUPS))
    known = [When(name=name, then=place) for place, name in enumerate(STAFF_GROUPS)]
    return groups.exclude(name__in=WAGTAIL_S_OWN).order_by(
        Case(*known, default=len(STAFF_GROUPS)), "name"
    )


def sync_roles() -> None:
    """Make the groups of the site and give them what core and plugins declare. Repeatable."""
    for name in (*STAFF_GROUPS, *REALM_GROUPS.values()):
        Group.objects.get_or_create(name=name)
    for role in (*CORE_ROLES, *(role for plugin in plugins() for role in plugin.roles)):
        group, _ = Group.objects.get_or_create(name=role.group)
        group.permissions.add(*(_permission(dotted) for dotted in role.permissions))


def _permission(dotted: str) -> Permission:
    app_label, codename = dotted.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
