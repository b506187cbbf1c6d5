"""The permissions of tariffs, fees and declarations as text, and the roles that have them."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords, Role

DECLARATIONS = "waste_union_declarations"

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

SEES_FILES = (f"{DECLARATIONS}.view_openingfile",)
TAKES_BACK = (f"{DECLARATIONS}.take_back_openingfile",)

READS_PESEL = (f"{DECLARATIONS}.read_declaredpesel",)

SEES_PAPERS = (f"{DECLARATIONS}.view_feedecision", f"{DECLARATIONS}.view_ratenotice")
DRAFTS_DECISIONS = (f"{DECLARATIONS}.add_feedecision",)
CONFIRMS_DECISIONS = (f"{DECLARATIONS}.confirm_feedecision",)
ISSUES_NOTICES = (f"{DECLARATIONS}.add_ratenotice",)
PRINTS_NOTICES = (f"{DECLARATIONS}.add_noticeprint",)

SEES_RELIEFS = (f"{DECLARATIONS}.view_reliefapplication",)
DRAFTS_RELIEFS = (f"{DECLARATIONS}.draft_reliefdecision",)
ISSUES_RELIEFS = (f"{DECLARATIONS}.issue_reliefdecision",)

DECLARATION_RIGHTS = (
    RightInWords(_("ogląda deklaracje o opłacie za odpady, nieruchomości i formularze"), SEES),
    RightInWords(
        _("prowadzi nieruchomości z opłatą za odpady i prawa do składania deklaracji"),
        KEEPS_PROPERTIES,
    ),
    RightInWords(_("prowadzi wersje formularzy deklaracji"), KEEPS_FORMS),
    RightInWords(_("wpisuje deklaracje złożone na papierze"), TYPES),
    RightInWords(_("rozpatruje deklaracje: przyjmuje, wzywa do korekty, odrzuca"), REVIEWS),
    RightInWords(_("ogląda wczytane pliki opłat za odpady"), SEES_FILES),
    RightInWords(_("wycofuje wczytane pliki opłat za odpady"), TAKES_BACK),
    RightInWords(_("odczytuje PESEL z deklaracji, gdy formularz o niego pyta"), READS_PESEL),
    RightInWords(_("ogląda decyzje o opłacie za odpady i zawiadomienia o stawkach"), SEES_PAPERS),
    RightInWords(_("przygotowuje decyzje o opłacie za odpady"), DRAFTS_DECISIONS),
    RightInWords(
        _(
            "zatwierdza decyzje o opłacie za odpady i duże zmiany w deklaracjach, które "
            "przygotował ktoś inny"
        ),
        CONFIRMS_DECISIONS,
    ),
    RightInWords(_("wydaje zawiadomienia o nowych stawkach"), ISSUES_NOTICES),
    RightInWords(_("drukuje zawiadomienia o nowych stawkach do wysłania"), PRINTS_NOTICES),
    RightInWords(_("ogląda wnioski o raty i odroczenie opłaty za odpady"), SEES_RELIEFS),
    RightInWords(_("przygotowuje decyzje o ratach i odroczeniu"), DRAFTS_RELIEFS),
    RightInWords(
        _("wydaje decyzje o ratach i odroczeniu, które przygotował ktoś inny"), ISSUES_RELIEFS
    ),
)

DECLARATION_ROLES = (
    Role(
        "waste_clerk",
        (
            *SEES,
            *SEES_PAPERS,
            *KEEPS_PROPERTIES,
            *TYPES,
            *REVIEWS,
            *SEES_FILES,
            *TAKES_BACK,
            *READS_PESEL,
            *DRAFTS_DECISIONS,
            *PRINTS_NOTICES,
        ),
        title=_("Opłaty za odpady"),
        about=_("Prowadzi nieruchomości i rozpatruje deklaracje o opłacie za odpady."),
    ),
    Role(
        "waste_admin",
        (*SEES, *SEES_PAPERS, *KEEPS_FORMS, *CONFIRMS_DECISIONS, *ISSUES_NOTICES, *PRINTS_NOTICES),
        title=_("Taryfy i decyzje o odpadach"),
        about=_("Prowadzi taryfy i formularze, zatwierdza decyzje, wydaje zawiadomienia."),
    ),
    Role("finance_clerk", (*SEES_RELIEFS, *DRAFTS_RELIEFS)),
    Role("finance_approver", (*SEES_RELIEFS, *ISSUES_RELIEFS)),
    Role("auditor", (*SEES, *SEES_PAPERS, *SEES_FILES, *SEES_RELIEFS)),
)


TARIFFS = "waste_union_tariffs"
ENTERS = "wagtailadmin.access_admin"

SEES_TARIFFS = (
    f"{TARIFFS}.view_authority",
    f"{TARIFFS}.view_commune",
    f"{TARIFFS}.view_tariffversion",
)
KEEPS_TARIFFS = (
    f"{TARIFFS}.add_authority",
    f"{TARIFFS}.change_authority",
    f"{TARIFFS}.add_commune",
    f"{TARIFFS}.change_commune",
    f"{TARIFFS}.add_tariffversion",
    f"{TARIFFS}.change_tariffversion",
)

TARIFF_RIGHTS = (
    RightInWords(_("ogląda taryfy opłat za odpady i gminy"), SEES_TARIFFS),
    RightInWords(_("wpisuje taryfy opłat za odpady z uchwał i prowadzi gminy"), KEEPS_TARIFFS),
)
TARIFF_ROLES = (
    Role("waste_clerk", (ENTERS, *SEES_TARIFFS)),
    Role("waste_admin", (ENTERS, *SEES_TARIFFS, *KEEPS_TARIFFS)),
    Role("auditor", SEES_TARIFFS),
)


FEES = "waste_union_fees"
SEES_FEES = (f"{FEES}.view_feerun",)
PREPARES_FEES = (f"{FEES}.add_feerun",)
APPROVES_FEES = (f"{FEES}.approve_feerun",)

FEE_RIGHTS = (
    RightInWords(_("ogląda opłaty za odpady: z czego wynikają i co naliczono"), SEES_FEES),
    RightInWords(_("przygotowuje naliczenia opłat za odpady"), PREPARES_FEES),
    RightInWords(
        _("zatwierdza naliczenia opłat za odpady, które przygotował ktoś inny"), APPROVES_FEES
    ),
)
FEE_ROLES = (
    Role("finance_clerk", (*SEES_FEES, *PREPARES_FEES)),
    Role("finance_approver", (*SEES_FEES, *APPROVES_FEES)),
    Role("waste_clerk", SEES_FEES),
    Role("auditor", SEES_FEES),
)
