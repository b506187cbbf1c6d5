"""Polish telephone numbers. Pure."""

from __future__ import annotations

import re

from cms_ext.access.form.plain import Refused

DRESS = re.compile(r"[ ().-]")
NUMBER = re.compile(r"(?:\+48|0048)?([0-9]{9})")


def phone_pl(text: str) -> str:
    """Nine digits, with or without +48 or 0048, in E.164 (`+48600100200`)."""
    found = NUMBER.fullmatch(DRESS.sub("", text))
    if found is None:
        raise Refused("Wpisz 9 cyfr, na przykład 600 100 200. Możesz zacząć od +48.")
    return f"+48{found[1]}"
