from members_area.completeness.models.rule import CompletenessRule, RuleType
from members_area.completeness.models.waiver import NumberWaiver

__all__ = ["CompletenessRule", "NumberWaiver", "RuleType"]
