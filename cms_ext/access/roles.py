"""Rights to applications, as roles of the plugins have them: of the own desk only.

Which desk's they are is asked at each application (`domain/queue.py`).
"""

from __future__ import annotations

SEES_APPLICATIONS = ("cms_ext_access.view_accessapplication",)
DECIDES_ON_APPLICATIONS = (*SEES_APPLICATIONS, "cms_ext_access.decide_accessapplication")
