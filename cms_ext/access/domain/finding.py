"""What a check finds. Plugins return these from their own checks."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.access.vocabulary import CheckVerdict


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """A verdict, the case of the check by code, and lines of evidence for the clerk to read.

    `supplement` is the key of the form's field by which the applicant can mend a FAIL; the office
    then calls for it instead of refusing.
    """

    result: CheckVerdict
    detail_code: str = ""
    evidence: tuple[str, ...] = ()
    supplement: str = ""
