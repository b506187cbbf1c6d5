"""The rights of these screens."""

SEES = "members_area_completeness.view_report"
SEES_RULES = "members_area_completeness.view_completenessrule"
ADDS_RULES = "members_area_completeness.add_completenessrule"
CHANGES_RULES = "members_area_completeness.change_completenessrule"
