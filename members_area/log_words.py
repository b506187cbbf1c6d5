"""What codes of the members' area mean in the access log, where no model says it."""

from __future__ import annotations

from cms_ext.plugins import LogWords

LOG = LogWords(
    codes=(
        ("members_area_register.Membership", "members_area.register.domain.membership.Standing"),
        ("cms_ext_identity.User", "members_area.reading.models.Rhythm"),
    )
)
