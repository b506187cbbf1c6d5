"""The payment code as a browser draws it: at a desk, on a phone, in the light and in the dark."""

from io import BytesIO
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser

import cms_ext.frontend.theme
from cms_ext.base.money.amounts import Money
from ebok_plugin.statements.domain.payment_code import (
    PaymentCode,
    PaymentOffice,
    code_for_payment,
)
from tests.ebok_plugin.statements.readers import read_by_both

CSS = Path(cms_ext.frontend.theme.__file__).parent / "static" / "cms_ext" / "theme" / "coop.css"


class Payer:
    """What a code asks of an account."""

    nrb = "66999000090001000000100005"
    account_no = "100005"


def code(title: str, recipient: str) -> PaymentCode:
    made = code_for_payment(
        PaymentOffice("1234563218", recipient),
        Payer(),  # type: ignore[arg-type]  # no database for two texts
        Money.parse("926.94"),
        title,
        label="Całe saldo",
    )
    assert made is not None
    return made


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("title", "recipient"),
    [("Opłata 100005 02/2026", "SM Pod Lasem"), ("Żółć" * 8, "ĄĆĘŁŃÓŚŹŻąćęłńóśźż")],
    ids=["as in the demo", "Polish letters to the last sign"],
)
def test_both_readers_read_it_from_the_screen(
    chromium: Browser, width: int, scheme: Literal["light", "dark"], title: str, recipient: str
):
    shown = code(title, recipient)
    page = chromium.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
    try:
        page.set_content(
            f"<!DOCTYPE html><html lang=pl><style>{CSS.read_text(encoding='utf-8')}</style>"
            f"<main class=wrap><section class=card>{shown.svg}</section></main></html>"
        )
        named = page.get_by_role("img", name="Kod QR do przelewu")
        assert named.get_attribute("aria-label") == shown.name
        screen = Image.open(BytesIO(page.screenshot())).convert("RGB")
    finally:
        page.close()

    assert read_by_both(screen) == [shown.payload]
