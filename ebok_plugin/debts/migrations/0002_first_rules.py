"""The terms and legal texts of the stages that every site starts with; nobody reviewed them yet."""

from datetime import date

from django.db import migrations

TO_CHECK = "niesprawdzone w tekście przepisu; termin i treść sprawdza prawnik"
POLICY = "zasada własna; do zmiany uchwałą zarządu"
SINCE = date(2021, 1, 1)

CALL = (
    "Wzywamy do zapłaty całej kwoty w terminie {days} dni od doręczenia tego pisma. Jeśli kwota nie "
    "wpłynie w terminie, wyślemy ostateczne przedsądowe wezwanie z odsetkami."
)
LAST_CALL = (
    "Ostatecznie wzywamy do zapłaty całej kwoty z odsetkami w terminie {days} dni od doręczenia tego "
    "pisma. Jest to próba pozasądowego rozwiązania sporu (art. 187 § 1 pkt 3 k.p.c.). Po bezskutecznym "
    "upływie terminu skierujemy sprawę do sądu, a koszty postępowania obciążą dłużnika."
)
WARNING = (
    "Upominamy do zapłaty należności w terminie {days} dni od doręczenia upomnienia pod rygorem "
    "skierowania sprawy na drogę postępowania egzekucyjnego w administracji (art. 15 § 1 ustawy o "
    "postępowaniu egzekucyjnym w administracji). W postępowaniu tym powstają koszty egzekucyjne, "
    "które obciążają zobowiązanego."
)

# code, title, basis, values, source
RULES = (
    (
        "DEBT_CALL",
        "Wezwanie do zapłaty: termin od doręczenia",
        "art. 455 i 476 k.c.",
        {"days": 14, "second_person": False, "wording": CALL},
        POLICY,
    ),
    (
        "DEBT_LAST_CALL",
        "Ostateczne przedsądowe wezwanie do zapłaty: termin od doręczenia",
        "art. 187 § 1 pkt 3 k.p.c.; art. 481 k.c.",
        {"days": 7, "second_person": True, "wording": LAST_CALL},
        TO_CHECK,
    ),
    (
        "DEBT_CLAIM",
        "Pozew o zapłatę: ile dni do wpisania nakazu",
        "art. 187 k.p.c.",
        {"days": 0},
        TO_CHECK,
    ),
    (
        "DEBT_ORDER",
        "Nakaz zapłaty: sprzeciw, zanim sprawa trafi do komornika",
        "art. 480² k.p.c.",
        {"days": 14},
        TO_CHECK,
    ),
    (
        "DEBT_BAILIFF",
        "Egzekucja komornicza: ostatni etap",
        "art. 796 k.p.c.",
        {"days": 0},
        TO_CHECK,
    ),
    (
        "DEBT_WARNING",
        "Upomnienie: termin od doręczenia i koszty w złotych",
        "art. 15 § 1 u.p.e.a.; rozporządzenie o kosztach upomnienia (Dz.U. 2021 poz. 67)",
        {"days": 7, "zlotys": 16, "second_person": True, "wording": WARNING},
        TO_CHECK,
    ),
    (
        "DEBT_WARNING_LEAST",
        "Upomnienie: od jakiej zaległości się je wysyła",
        "rozporządzenie o postępowaniu wierzycieli: dziesięciokrotność kosztów upomnienia",
        {"zlotys": 160},
        TO_CHECK,
    ),
    (
        "DEBT_TITLE",
        "Tytuł wykonawczy: ostatni etap",
        "art. 26 i 27 u.p.e.a.",
        {"days": 0},
        TO_CHECK,
    ),
)


def make(apps, schema_editor):
    rules = apps.get_model("cms_ext_law", "LegalRule").objects
    # A site that took E-BOK out and in again keeps the terms that it wrote.
    for code, title, basis, params, source in RULES:
        facts = {"title": title, "legal_basis": basis, "params": params, "source_note": source}
        rules.get_or_create(code=code, valid_from=SINCE, defaults=facts)


class Migration(migrations.Migration):
    dependencies = [("ebok_plugin_debts", "0001_initial"), ("cms_ext_law", "0002_first_rules")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
