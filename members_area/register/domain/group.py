"""The groups to which guardian's grants are addressed. No user is ever put into them."""

from __future__ import annotations

from django.contrib.auth.models import Group

# All who have an open membership. An organ's own group is `Organ.group`.
MEMBERS = "members"


def members_group() -> Group:
    """The group that stands for all members."""
    group, _ = Group.objects.get_or_create(name=MEMBERS)
    return group
