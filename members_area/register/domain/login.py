"""The login to IKCS as its owner types it (`access.md`, the two panels)."""

from __future__ import annotations

import re

from cms_ext.plugins.realm import bare_login
from members_area.register.models import login_of

# A number of the register has at most six digits, an identifier of E-BOK seven.
TYPED = re.compile(r"(?:IKCS)?([0-9]{1,6})")


def typed_login(typed: str) -> str:
    """`ikcs 0007`, `IKCS–7` and `7` are IKCS-0007; "" for what has another shape."""
    found = TYPED.fullmatch(bare_login(typed))
    return login_of(int(found[1])) if found else ""
