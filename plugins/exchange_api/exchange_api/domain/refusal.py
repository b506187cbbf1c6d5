"""Why a step with a system is refused."""

from cms_ext.office.desk_kit.workflow.refusal import Refusal


class SystemRefused(Refusal):
    """A refused step; codes: SYSTEM_DECIDED, SECOND_PERSON, REASON_REQUIRED, NAME_TAKEN …"""
