"""The screen of the membership desk on which the register is brought in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.views.table import table_screen
from members_area.register.domain.import_members import MEMBERS

MEMBERS_SCREEN = table_screen(
    MEMBERS,
    url_name="register_import",
    title=_("Wczytanie rejestru członków"),
    introduction=_(
        "CSV albo XLSX, najwyżej 20 MB i 5 000 wierszy. Najpierw zobaczysz, co jest w pliku; "
        "wczytanie to osobny krok. Nic z rejestru nie znika."
    ),
    permissions=(
        "members_area_register.add_membership",
        "members_area_register.change_membership",
        "cms_ext_identity.change_contact",
    ),
    done_url_name="members_area_register_membership_modeladmin_index",
)
