"""What the rights of declarations mean in words, and which role has them; read by `apps.py`."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords, Role

DECLARATIONS = "ebok_plugin_declarations"

SEES = (
    f"{DECLARATIONS}.view_declaration",
    f"{DECLARATIONS}.view_declaredproperty",
    f"{DECLARATIONS}.view_declarationright",
    f"{DECLARATIONS}.view_formversion",
)
KEEPS_PROPERTIES = (
    f"{DECLARATIONS}.add_declaredproperty",
    f"{DECLARATIONS}.change_declaredproperty",
    f"{DECLARATIONS}.add_declarationright",
    f"{DECLARATIONS}.change_declarationright",
)
KEEPS_FORMS = (f"{DECLARATIONS}.add_formversion", f"{DECLARATIONS}.change_formversion")
TYPES = (f"{DECLARATIONS}.type_declaration",)
REVIEWS = (f"{DECLARATIONS}.review_declaration",)

DECLARATION_RIGHTS = (
    RightInWords(
        _("ogląda deklaracje o opłacie za odpady, nieruchomości i formularze"),
        SEES,
    ),
    RightInWords(
        _("prowadzi nieruchomości z opłatą za odpady i prawa do składania deklaracji"),
        KEEPS_PROPERTIES,
    ),
    RightInWords(_("prowadzi wersje formularzy deklaracji"), KEEPS_FORMS),
    RightInWords(_("wpisuje deklaracje złożone na papierze"), TYPES),
    RightInWords(_("rozpatruje deklaracje: przyjmuje, wzywa do korekty, odrzuca"), REVIEWS),
)

DECLARATION_ROLES = (
    Role("waste_clerk", (*SEES, *KEEPS_PROPERTIES, *TYPES, *REVIEWS)),
    Role("waste_admin", (*SEES, *KEEPS_FORMS)),
    Role("auditor", SEES),
)
