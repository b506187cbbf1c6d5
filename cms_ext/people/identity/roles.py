"""The roles of every site (glossary.md B5), and the rights to people's data as text."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords, Role

# For roles without it, the plugins declare it with their work in the administration.
ENTERS = ("wagtailadmin.access_admin",)
# The plugin of the members' area: without it no site has the roles of its library.
MEMBERS = "ikcs"
# The rights of a desk that serves people and their logins.
SERVES_PEOPLE = (
    "cms_ext_identity.view_person",
    "cms_ext_identity.change_contact",
    "cms_ext_identity.add_person",
    "cms_ext_identity.change_person",
    "cms_ext_identity.merge_person",
)

STAFF_ROLES = (
    Role("editor", title=_("Redakcja"), about=_("Pisze ogłoszenia i strony serwisu.")),
    Role(
        "publisher",
        ENTERS,
        title=_("Publikacja"),
        about=_("Sprawdza i publikuje to, co napisała redakcja."),
    ),
    Role(
        "records_clerk",
        ENTERS,
        title=_("Biblioteka"),
        about=_("Wprowadza dokumenty dla członków i załatwia wnioski o nie."),
        only_with=MEMBERS,
    ),
    Role(
        "redaction_confirmer",
        title=_("Biblioteka, druga osoba"),
        about=_("Sprawdza zakryte dane i dopuszcza dokumenty do publikacji."),
        only_with=MEMBERS,
    ),
    Role(
        "membership_clerk",
        title=_("Dział Członkowsko-Lokalowy"),
        about=_("Prowadzi rejestr członków i lokali oraz dostęp mieszkańców do IKCS."),
    ),
    Role(
        "finance_clerk",
        title=_("Dział Finansowo-Księgowy"),
        about=_("Prowadzi rozliczenia mieszkańców i ich dostęp do E-BOK."),
    ),
    Role(
        "finance_approver",
        title=_("Finanse, druga osoba"),
        about=_("Zatwierdza naliczenia, noty i układy, które przygotował ktoś inny."),
    ),
    Role("case_clerk", title=_("Sprawy mieszkańców"), about=_("Prowadzi sprawy mieszkańców.")),
    Role(
        "board_member",
        ENTERS,
        title=_("Zarząd"),
        about=_("Czyta zestawienia i podpisuje odmowy wydania dokumentów."),
    ),
    Role(
        "legal_admin",
        ENTERS,
        title=_("Reguły prawne i dane osobowe"),
        about=_("Pilnuje reguł prawnych, okresów przechowywania i danych osobowych."),
    ),
    Role("auditor", ENTERS, title=_("Kontrola"), about=_("Czyta wszystko, niczego nie zmienia.")),
)

PEOPLE = (
    RightInWords(_("wchodzi do administracji serwisu"), ENTERS),
    RightInWords(
        _("otwiera dane osób; każde otwarcie stoi w dzienniku"), ("cms_ext_identity.view_person",)
    ),
    RightInWords(
        _("zmienia adresy i telefony osób oraz obsługuje ich dostępy"),
        ("cms_ext_identity.change_contact",),
    ),
    RightInWords(
        _("wpisuje osoby i poprawia wpisy"),
        ("cms_ext_identity.add_person", "cms_ext_identity.change_person"),
    ),
    RightInWords(_("łączy dwa wpisy jednej osoby"), ("cms_ext_identity.merge_person",)),
    RightInWords(
        _("zmienia, po ilu minutach bez czynności pracownik jest wylogowany"),
        ("cms_ext_identity.change_signinsettings",),
    ),
)
