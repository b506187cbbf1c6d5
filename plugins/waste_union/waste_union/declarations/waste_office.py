"""The kind of office that a waste union is: its words, pictures, pages and first answers."""

from pathlib import Path

from cms_ext.plugins import OfficeKind

WASTE_UNION = OfficeKind(
    code="waste_union",
    name="związek międzygminny",
    folder=Path(__file__).parent / "office",
    settings={
        # Its buildings are its payers' houses.
        "COOP_LISTS_BUILDINGS": False,
        # Residents sign in by login.gov.pl; managers and institutions apply by their own form.
        "COOP_NO_APPLICATIONS": ["EBOK"],
    },
    examples={
        "coop.name": "ZM „Zielona Dolina”",
        "coop.short_name": "Zielona Dolina",
        "coop.full_name": "Związek Międzygminny „Zielona Dolina” w Przykładowie",
        "coop.address": "ul. Polna 9, 00-000 Przykładowo",
        "coop.email": "biuro@zielonadolina.example",
        "coop.emergency_phone": "",
        "coop.krs": "",
        "coop.register_court": "",
        "coop.dpo_email": "iod@zielonadolina.example",
        "coop.brand_colour": "#1f5a8a",
        "desks": (
            ("DO", "Dział Deklaracji", "Deklaracje i zmiany", "2", "00 000 00 02"),
            ("DFK", "Dział Opłat", "Opłaty i eBOK", "4"),
            ("DT", "Dział Odbioru Odpadów", "Odbiór odpadów i pojemniki", "6"),
        ),
        "administrator.email": "jan@zielonadolina.example",
        "ebok.recipient": "ZM Zielona Dolina",
    },
    # Of a co-op's fees, general meeting, documents for members, audit and statute.
    without_rules=(
        *("FEE_CONTROLLED", "FEE_INDEPENDENT", "FEE_CONTEST_OLD_RATE", "PERSONS_CHANGE"),
        *("GM_NOTICE", "GM_MATERIALS", "GM_MEMBER_DRAFTS", "GM_DRAFTS_OUT", "GM_AMENDMENTS"),
        *("GM_PROXY_DELIVERY", "WEBSITE_DUTY", "CONTRACT_REGISTER", "CONTRACT_REFUSAL_COURT"),
        *("DOCUMENT_REQUEST_REPLY", "INVOICE_REFUSAL", "AUDIT_INTERVAL", "STATUTE_KRS_FILING"),
        "FIN_APPROVAL",
    ),
)
