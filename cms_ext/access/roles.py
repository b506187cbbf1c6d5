"""Rights to applications for roles of plugins, limited to the role's own desk.

`domain/queue.py` checks for each application whose desk it belongs to.
"""

SEES_APPLICATIONS = ("cms_ext_access.view_accessapplication",)
DECIDES_ON_APPLICATIONS = (*SEES_APPLICATIONS, "cms_ext_access.decide_accessapplication")
