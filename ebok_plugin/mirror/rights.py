"""The permissions of the mirror's desk, as their screens ask for them."""

LABEL = "ebok_plugin_mirror"
SEES_SNAPSHOTS = f"{LABEL}.view_feedsnapshot"
ACCEPTS_SNAPSHOTS = f"{LABEL}.accept_feedsnapshot"
TAKES_BACK_SNAPSHOTS = f"{LABEL}.take_back_feedsnapshot"
SEES_PROFILES = f"{LABEL}.view_mappingprofile"
ADDS_PROFILES = f"{LABEL}.add_mappingprofile"
CHANGES_PROFILES = f"{LABEL}.change_mappingprofile"
