"""The environment: the folders of the project and its data, and every variable a site can set.

The variables are in words of an operator. `coop doctor` reports on them, `deploy/.env.example`
is made from them, and a test holds that the settings read no other.
"""

from dataclasses import dataclass
from pathlib import Path

import environ

from cms_ext.base.files.shipped import find_checkout, find_home

# None where the site runs from wheels.
CHECKOUT = find_checkout("coop_site")
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", str(find_home("coop_site") / "var"))).resolve()


@dataclass(frozen=True)
class Variable:
    """One variable; `default` is what holds without it, as it would be written in the file."""

    name: str
    words: str
    default: str = ""
    required: bool = False
    secret: bool = False
    example: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    variables: tuple[Variable, ...]


KEY = "co najmniej 50 losowych znaków"

SECTIONS = (
    Section(
        "Wymagane: bez nich serwis nie wystartuje",
        (
            Variable("SECRET_KEY", f"Klucz sesji i odsyłaczy: {KEY}.", required=True, secret=True),
            Variable(
                "COOP_AUDIT_KEY",
                f"Klucz dziennika dostępu i pieczęci zapisów: {KEY}. Trzymaj kopię poza serwerem.",
                required=True,
                secret=True,
            ),
            Variable(
                "COOP_SEAL_KEY",
                f"Klucz, którym szyfruje się drugie składniki logowania: {KEY}.",
                required=True,
                secret=True,
            ),
            Variable(
                "ALLOWED_HOSTS",
                "Nazwy serwisu, po przecinku.",
                required=True,
                example="spoldzielnia.example",
            ),
            Variable(
                "COOP_BASE_URL",
                "Adres serwisu w wiadomościach, z https://.",
                required=True,
                example="https://spoldzielnia.example",
            ),
            Variable(
                "EMAIL_URL",
                "Serwer poczty wychodzącej; znaki @ : / w haśle jako %40 %3A %2F.",
                required=True,
                secret=True,
                example="smtp+tls://login:haslo@poczta.example:587",
            ),
            Variable(
                "DEFAULT_FROM_EMAIL",
                "Adres nadawcy wiadomości, sam adres bez nazwy.",
                required=True,
                example="sekretariat@spoldzielnia.example",
            ),
        ),
    ),
    Section(
        "Baza, pliki, serwer WWW",
        (
            Variable(
                "DATABASE_URL",
                "Baza PostgreSQL. Bez niej SQLite w DATA_DIR.",
                secret=True,
                example="postgres://coop:haslo@127.0.0.1/coop",
            ),
            Variable("DATA_DIR", "Folder danych: pliki, kolejki, pamięć stron.", default="var"),
            Variable(
                "COOP_PAGE_CACHE_URL",
                "Wspólna pamięć stron publicznych, gdy serwerów WWW jest kilka.",
                example="redis://127.0.0.1:6379/1",
            ),
            Variable(
                "SECURE_SSL_REDIRECT",
                "Czy serwis sam odsyła z http na https; false, gdy robi to pośrednik przed nim.",
                default="true",
            ),
            Variable(
                "SECURE_HSTS_SECONDS",
                "Jak długo przeglądarki mają łączyć się tylko przez https (30 dni; 0: wcale).",
                default="2592000",
            ),
            Variable(
                "SECURE_HSTS_INCLUDE_SUBDOMAINS",
                "Czy także ze wszystkimi poddomenami: pocztą, starym serwisem, kamerami.",
                default="false",
            ),
            Variable(
                "SECURE_HSTS_PRELOAD",
                "Zgoda na listę wpisaną w przeglądarki; cofnięcie trwa miesiące.",
                default="false",
            ),
            Variable(
                "COOP_PROXIES",
                "Adresy pośredników, które podają adres odwiedzającego (X-Forwarded-For).",
                default="127.0.0.1,::1",
            ),
            Variable("DEBUG", "Tylko do programowania; na prawdziwym serwisie zostaw puste."),
        ),
    ),
    Section(
        "Co serwis ma, a czego nie",
        (
            Variable(
                "COOP_PLUGINS",
                "Wtyczki, po przecinku; puste: sam serwis publiczny.",
                default="members_area,ebok_plugin,ebok_plugin.utilities,cases",
            ),
            Variable("COOP_WITHOUT", "Części własne, z których serwis rezygnuje."),
            Variable(
                "COOP_LEDGER",
                "Czyje kwoty pokazuje E-BOK: own (własna księga) albo mirror (stan z programu FK).",
                default="own",
            ),
            Variable("COOP_NO_APPLICATIONS", "Panele, do których nie przyjmuje się wniosków."),
            Variable(
                "COOP_LISTS_BUILDINGS",
                "Czy odwiedzający wybierają budynek z listy; false przy tysiącach domów.",
                default="true",
            ),
            Variable(
                "COOP_OFFLINE_PAGE",
                "Czy telefon zapamiętuje stronę z numerami biura na czas bez internetu.",
                default="true",
            ),
            Variable("COOP_OWN_TEMPLATES", "Foldery własnych szablonów."),
            Variable("COOP_OWN_TEXTS", "Foldery własnych tekstów stron nowego serwisu."),
        ),
    ),
    Section(
        "Logowanie",
        (
            Variable(
                "COOP_STAFF_SECOND_FACTOR",
                "Drugi składnik pracowników: required albo offered.",
                default="required",
            ),
            Variable(
                "COOP_IKCS_SECOND_FACTOR",
                "Drugi składnik w IKCS: offered albo required.",
                default="offered",
            ),
            Variable(
                "COOP_EBOK_SECOND_FACTOR",
                "Drugi składnik w E-BOK: offered albo required.",
                default="offered",
            ),
        ),
    ),
    Section(
        "Pieniądze",
        (
            Variable("COOP_OWN_BANK_ACCOUNTS", "Rachunki własne, po 26 cyfr, po przecinku."),
            Variable("COOP_BANK_FOLDER", "Folder, z którego harmonogram bierze wyciągi bankowe."),
            Variable("COOP_BANK_SORT_CODE", "Zwykle w „Ustawieniach”: numer rozliczeniowy banku."),
            Variable("COOP_BANK_CLIENT_ID", "Zwykle w „Ustawieniach”: numer klienta masowego."),
            Variable("COOP_FEED_FOLDER", "Folder, do którego program FK składa stany (mirror)."),
            Variable("COOP_FEED_PROFILE", "Układ tych plików (mirror)."),
        ),
    ),
    Section(
        "Płatności online (wtyczka ebok_plugin.przelewy24)",
        (
            Variable("COOP_P24_MERCHANT_ID", "Numer sprzedawcy; puste: płatności online nie ma."),
            Variable("COOP_P24_POS_ID", "Numer punktu sprzedaży, jeżeli jest inny."),
            Variable("COOP_P24_API_KEY", "Klucz do raportów (REST).", secret=True),
            Variable("COOP_P24_CRC", "Klucz CRC.", secret=True),
            Variable("COOP_P24_URL", "Adres bramki.", default="https://secure.przelewy24.pl"),
        ),
    ),
    Section(
        "SMS",
        (
            Variable("COOP_SMS_GATEWAY", "Bramka: smsapi, serwersms albo ścieżka pliku .toml."),
            Variable("COOP_SMS_TOKEN", "Token bramki.", secret=True),
            Variable("COOP_SMS_SENDER", "Nazwa nadawcy zatwierdzona przez bramkę."),
            Variable("COOP_SMS_URL", "Inny adres bramki, z https://."),
            Variable("COOP_SMS_BACKEND", "Własna funkcja wysyłająca zamiast bramki."),
            Variable("COOP_SMS_FILE", "Plik, do którego idą SMS bez bramki.", default="sms.jsonl"),
        ),
    ),
    Section(
        "Poczta przychodząca i pliki z zewnątrz",
        (
            Variable(
                "COOP_MAILBOX_URL",
                "Skrzynka, z której czyta się wnioski i odpowiedzi.",
                secret=True,
                example="imaps://wnioski%40spoldzielnia.example:haslo@poczta.example:993/INBOX",
            ),
            Variable("COOP_MAILBOX_CA", "Certyfikat własnego urzędu serwera poczty."),
            Variable("COOP_CASE_REPLIES", "Adres, na który odpowiada się na listy w sprawach."),
            Variable("COOP_PANEL_ADDRESSES", "Adresy należące do jednego panelu: adres=PANEL,…"),
            Variable("COOP_AUTHSERV_ID", "Nazwa serwera poczty w Authentication-Results."),
            Variable(
                "COOP_DKIM_SELECTOR",
                "Nazwa klucza, którym serwer poczty podpisuje nasze listy; sprawdza go doctor.",
            ),
            Variable("COOP_DKIM_LOOKUP", "Czy pyta się DNS o klucze DKIM.", default="true"),
            Variable("COOP_CLAMD", "Skaner wirusów: gniazdo albo host:port."),
        ),
    ),
    Section(
        "Inne programy (wtyczka exchange_api)",
        (
            Variable(
                "COOP_API_REQUESTS_A_MINUTE", "Ile żądań na minutę ma jeden program.", default="300"
            ),
            Variable(
                "COOP_WEBHOOK_HOSTS",
                "Komputery własnej sieci, które mogą dostawać zdarzenia, po przecinku.",
            ),
        ),
    ),
    Section(
        "Podpisy, pieczęć i dowody",
        (
            Variable("COOP_TRUST_STORE", "Folder certyfikatów, którym serwis ufa przy podpisach."),
            Variable("COOP_PDF_SEAL", "Plik PKCS#12 z pieczęcią na dokumentach PDF."),
            Variable("COOP_PDF_SEAL_PASSPHRASE", "Hasło tego pliku.", secret=True),
            Variable("COOP_TIMESTAMP_URL", "Urząd znaczników czasu (RFC 3161)."),
            Variable("COOP_ANCHOR_FILE", "Plik ogłaszanych skrótów, najlepiej na innym dysku."),
            Variable(
                "COOP_AUDIT_FORMER_KEYS", "Dawne COOP_AUDIT_KEY, od najnowszego.", secret=True
            ),
            Variable("COOP_SEAL_FORMER_KEYS", "Dawne COOP_SEAL_KEY, od najnowszego.", secret=True),
            Variable("SECRET_KEY_FALLBACKS", "Dawne SECRET_KEY, od najnowszego.", secret=True),
        ),
    ),
    Section(
        "Stały pełny eksport (`export_all` według zegara)",
        (
            Variable(
                "COOP_EXPORT_TO",
                "Folder albo s3://ZASOBNIK/FOLDER, do którego idzie eksport; puste: nie powstaje.",
            ),
            Variable("COOP_EXPORT_DAYS", "Co ile dni.", default="7"),
            Variable("COOP_EXPORT_STORE_ENDPOINT", "Adres magazynu S3, gdy nie jest to AWS."),
            Variable("COOP_EXPORT_STORE_REGION", "Region magazynu S3."),
            Variable("COOP_EXPORT_STORE_KEY", "Identyfikator klucza magazynu S3.", secret=True),
            Variable("COOP_EXPORT_STORE_SECRET", "Klucz magazynu S3.", secret=True),
        ),
    ),
    Section(
        "login.gov.pl (wtyczka waste_union.login_gov)",
        (
            Variable("COOP_LOGIN_GOV_NODE", "Adres węzła; puste: logowania nie ma."),
            Variable("COOP_LOGIN_GOV_NODE_ISSUER", "Jak węzeł nazywa się w odpowiedziach."),
            Variable("COOP_LOGIN_GOV_ISSUER", "Jak serwis jest tam zarejestrowany."),
            Variable("COOP_LOGIN_GOV_PROVIDER_NAME", "Nazwa pokazywana ludziom."),
            Variable("COOP_LOGIN_GOV_SECTOR", "public albo private.", default="public"),
            Variable(
                "COOP_LOGIN_GOV_LEVEL",
                "Najsłabszy środek, który wpuszcza: low, substantial, high.",
                default="substantial",
            ),
            Variable("COOP_LOGIN_GOV_KEYS", "Folder kluczy i certyfikatów.", default="login-gov"),
            Variable("COOP_LOGIN_GOV_PESEL_KEY", f"Klucz skrótów PESEL: {KEY}.", secret=True),
            Variable("COOP_LOGIN_GOV_PESEL_FORMER_KEYS", "Dawne, od najnowszego.", secret=True),
        ),
    ),
    Section(
        "Pokaz (czytają to tylko ustawienia coop_site.settings.demo)",
        (Variable("COOP_DEMO_OTHER", "Adres drugiego pokazu, do którego prowadzi pasek."),),
    ),
)
