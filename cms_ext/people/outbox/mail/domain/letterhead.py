"""The letterhead of outgoing letters: the office and, where a desk writes, the desk."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.brand import DESIGN, Brand
from cms_ext.frontend.theme.figures import NO_BREAK_SPACE
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins import find_desk


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Plain texts of one line, each empty where the office has entered nothing.

    `phone` and `email` are those of the desk, else of the whole office. `desk` and `room` are empty
    for a letter of no desk.
    """

    name: str
    address: str = ""
    desk: str = ""
    room: str = ""
    phone: str = ""
    email: str = ""
    brand: Brand = DESIGN

    @property
    def lines(self) -> list[str]:
        """The signature below a letter: name, desk with its room, telephone, e-mail, address."""
        where = f"{self.desk}, {_('pokój')} {self.room}" if self.room else self.desk
        phone = f"{_('Telefon:')} {self.phone}" if self.phone else ""
        email = f"{_('E-mail:')} {self.email}" if self.email else ""
        return list(filter(None, [self.name, where, phone, email, self.address]))

    @property
    def questions(self) -> str:
        """Where to ask, as the last line of a letter on paper."""
        where = f"{self.desk}, {_('pokój')} {self.room}" if self.room else self.desk
        phone = self.phone and _("tel. %(phone)s") % {"phone": self.phone}
        ways = ", ".join(filter(None, [where or self.name, phone, self.email]))
        return _("Pytania: %(ways)s.") % {"ways": ways}

    @property
    def call_us(self) -> str:
        """What to do at once, for letters about somebody's security."""
        if not self.phone:
            return _("Zgłoś się od razu do biura.")
        return _("Zadzwoń od razu: %(phone)s.") % {"phone": self.phone}


def read_letterhead(desk_code: str = "") -> Letterhead:
    """Read the letterhead of this desk, or of the office; few queries, cache it for a mailing."""
    coop = CoopSettings.of_default_site()
    desk = find_desk(desk_code)
    return Letterhead(
        name=_one_line(coop.name),
        address=_one_line(coop.address),
        desk=_one_line(str(desk.name)) if desk else "",
        room=_one_line(desk.room) if desk else "",
        # A number stays on its line.
        phone=_one_line((desk and desk.phone) or coop.phone).replace(" ", NO_BREAK_SPACE),
        email=((desk and desk.email) or coop.email).strip(),
        brand=coop.brand or DESIGN,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
