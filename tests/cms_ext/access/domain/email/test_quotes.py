"""An answer parted from the letter that it quotes, as mail programs write both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.access.domain.email.quotes import split_quotes

MARKED = "> Dzień dobry,\n>\n> W sprawie jest odpowiedź."
BARE = "Dzień dobry,\n\nW sprawie jest odpowiedź."
SENDER = "Spółdzielnia <biuro@spoldzielnia.example>"

# Lines that say who wrote what follows.
ATTRIBUTIONS = [
    f"pt., 20 lis 2026 o 09:00 {SENDER} napisał(a):",  # Gmail
    f"pt., 20 lis 2026 o 09:00 Spółdzielnia Mieszkaniowa im. Jana\n{SENDER} napisał(a):",
    f"On Fri, Nov 20, 2026 at 9:00 AM {SENDER} wrote:",
    f"On Fri, Nov 20, 2026 at 9:00 AM Spółdzielnia Mieszkaniowa\n{SENDER}\nwrote:",
    f"Am Fr., 20. Nov. 2026 um 09:00 Uhr schrieb {SENDER}:",
    f"Dnia 20 listopada 2026 09:00 {SENDER} napisał(a):",  # WP, o2
    f"W dniu 2026-11-20 09:00:00 użytkownik {SENDER} napisał:",  # Onet
    f"W dniu piątek, 20 listopada 2026 09:00:00 CET użytkownik {SENDER} napisał:",  # Yahoo
    f"Użytkownik {SENDER} napisał:",
    "W dniu 20.11.2026 o 09:00, Spółdzielnia pisze:",  # Thunderbird
    "On 20.11.2026 09:00, Spółdzielnia wrote:",
    "Am 20.11.26 um 09:00 schrieb Spółdzielnia:",
    f"пт, 20 лист. 2026 р. о 09:00 {SENDER} пише:",  # Gmail of Ukrainians
    f"пт, 20 нояб. 2026 г. в 09:00, {SENDER} пишет:",
    f"20 лист. 2026 р., о 09:00, {SENDER} написав(ла):",
    "W dniu 20.11.2026, pią o godzinie 09∶00 +0100, użytkownik Spółdzielnia napisał:",  # Evolution
    f"Wiadomość napisana przez {SENDER} w dniu 20 lis 2026, o godz. 09:00:",  # Apple Mail
    f"Wiadomość napisana przez {SENDER} w dniu 20 lis\n2026, o godz. 09:00:",
    f"W dniu 20 lis 2026, o godz. 09:00, {SENDER} napisał(a):",  # iPhone
    f"{SENDER} w dniu 20 lis 2026, o godz. 09:00, napisał(a):",
    f"On Nov 20, 2026, at 9:00 AM, {SENDER} wrote:",
    "W dniu 2026-11-20 09:00, Spółdzielnia napisał(a):",  # Roundcube
    f"On Friday, November 20th, 2026 at 9:00 AM, {SENDER} wrote:",  # Proton
    f"W dniu piątek, 20 listopada 2026 09:00, {SENDER} napisał(a):",
    f"-------- Original Message --------\nOn 20/11/2026 09:00, {SENDER} wrote:",
    f"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Friday, November 20th, 2026 at 9:00 AM, {SENDER} wrote:",
    "20 listopada 2026 09:00 Spółdzielnia napisał(a):",
    "2026-11-20 09:00 GMT+01:00 Spółdzielnia napisał(a):",
    f"Cytowanie {SENDER}:",  # Horde
]
OUTLOOK = "Od: Spółdzielnia\nWysłano: piątek, 20 listopada 2026 09:00\nDo: Jan Wzór\nTemat: Sprawa"
HEADS = [
    OUTLOOK,
    f"From: {SENDER}\nSent: Friday, November 20, 2026 9:00 AM\nTo: Jan\nSubject: Sprawa",
    f"Von: {SENDER}\nGesendet: Freitag, 20. November 2026 09:00\nAn: Jan\nBetreff: Sprawa",
    f"Gesendet: Freitag, 20. November 2026 um 09:00 Uhr\nVon: {SENDER}\nAn: jan@poczta.example",
    f"*Od:* {SENDER}\n*Wysłane:* piątek, 20 listopada 2026 09:00\n*Do:* Jan\n*Temat:* Sprawa",
    f"  *From:* {SENDER}\n  *Sent:* Friday, November 20, 2026 9:00 AM",
    f"________________________________\n{OUTLOOK}",
    f"________________________________\n\n{OUTLOOK}",
    f"-----Original Message-----\n{OUTLOOK}",
    f"-----Wiadomość oryginalna-----\n{OUTLOOK}",
    f"---------- Forwarded message ---------\nOd: {SENDER}\nDate: pt., 20 lis 2026 o 09:00",
    f"-------- Oryginalna wiadomość --------\nOd: {SENDER}\nData: 20.11.2026 09:00 (GMT+01:00)\n"
    "Do: jan@poczta.example\nTemat: Sprawa",  # Samsung
    f"Temat: Sprawa\nData: 2026-11-20 9:00\nNadawca: {SENDER}\nAdresat: jan@poczta.example;",
    f"Od: {SENDER}\nDo: jan@poczta.example;\nWysłane: 9:00 Piątek 2026-11-20\nTemat: Sprawa",
    f"Od: {SENDER}\nData: 20 listopada 2026 o 09:00\nDo: jan@poczta.example, anna@poczta.example,\n"
    "  ewa@poczta.example, adam@poczta.example\nTemat: Sprawa",
    f"Od: {SENDER} Wysłano: piątek, 20 listopada 2026 09:00 Do: Jan Wzór Temat: Sprawa",
    f"*From:* {SENDER} *Sent:* Friday, November 20, 2026 9:00 AM *To:* Jan *Subject:* Sprawa",
    "----- Wiadomość oryginalna -----",
]


@pytest.mark.parametrize("opening", [*ATTRIBUTIONS, *HEADS])
def test_the_answer_stands_above_what_it_quotes(opening: str):
    for quote in (MARKED, BARE):
        cited = f"{opening}\n\n{quote}"
        text = f"Dzień dobry,\nproszę o dostęp.\n\nJan\n\n{cited}\n"

        assert split_quotes(text) == ("Dzień dobry,\nproszę o dostęp.\n\nJan", cited.strip())
    marked = "\n".join(f"> {line}" for line in f"{opening}\n{BARE}".splitlines())
    assert split_quotes(f"Dziękuję.\n{marked}") == ("Dziękuję.", marked)


@pytest.mark.parametrize("opening", ATTRIBUTIONS)
def test_the_answer_below_and_between_marked_lines_is_kept(opening: str):
    text = f"{opening}\n> Kiedy?\n\nW środę.\n\n> Gdzie?\n> Na klatce?\nTak.\n-- \nJan"

    assert split_quotes(text) == (
        "W środę.\n\nTak.\n-- \nJan",
        f"{opening}\n> Kiedy?\n> Gdzie?\n> Na klatce?",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Umowa:\n________________________________\npodpis najemcy\n\nProszę o kopię.",
        "Lista:\n--------------------\n1. Klucz\n--------------------\nDziękuję.",
        "Rozliczenie za okres\nOd: 1.01.2026\nDo: 30.06.2026\nproszę przysłać.",
        "Dane:\nImię: Jan\nData: 20.11.2026\nTemat: klucz\nDziękuję.",
        "Temat: wniosek\n\nProszę o klucz.\nDo: zarządu",
        "W dniu wczorajszym lampa zgasła.\nDziękuję.",
        "W dniu 12.10.2026 administrator napisał:\n„proszę czekać”, a ja czekam.",
        "Dnia 12 października pisałem do Państwa:\nbez odpowiedzi.",
        "On pisze: nie.\nOna pisze: tak.",
        "Proszę pisać na jan@poczta.example, bo sąsiad napisał mi tak:\nnie.",
        "Sprawa\nOd: Jana\ni sąsiadów",
        "Pralnia czynna\nod: 8:00 do: 20:00, zapraszam",
        "Od: stycznia data: nieznana temat: klucz",
        "> 25 stopni jest w mieszkaniu,\nproszę o pomoc.",
        "> tylko cytat",
        "Zgłoszenie ze strony.\nOd: Anna <anna@poczta.example>\nTemat: Sufit\n\n"
        "Treść wiadomości:\nKapie woda.\n\n-- \nwysłano przez formularz",
        "Zgłoszenie\nOd: Anna\nE-mail: anna@poczta.example\nTelefon: 600\nTemat: Sufit\nKapie.",
        "From: Anna <anna@poczta.example>\nSubject: Roof\n\nMessage Body:\nIt drips.",
        "Nowe\nOd: Anna <anna@poczta.example>\nData: 9.03.2026 10:11\nTemat: x\nWiadomość: y",
        "Nie rozumiem.\n\N{NO-BREAK SPACE}> 20 m3 to nie moje zużycie",
        f"{OUTLOOK}\n\n{BARE}",
        "",
    ],
)
def test_what_looks_like_a_quote_stays(text: str):
    assert split_quotes(text) == (text, "")


def test_a_letter_above_a_thread_of_several_is_cut_at_the_newest():
    thread = (
        f"{ATTRIBUTIONS[0]}\n\n> Dzień dobry\n>\n> {ATTRIBUTIONS[1]}\n>> Witam\n\n{OUTLOOK}\n\nB"
    )
    before = "Dnia dzisiejszego wpłaciłem.\nPozdrawiam"

    assert split_quotes(f"{before}\n{thread}") == (before, thread.replace("\n\nOd:", "\nOd:"))


LINES = st.sampled_from(
    [*ATTRIBUTIONS, *HEADS, MARKED, "", "_" * 32, "-" * 8, "Od: x", "Do: y", "> ", "Jan", "On:"]
)


@given(st.lists(LINES, max_size=12), st.text(max_size=30))
def test_no_line_is_lost(lines: list[str], noise: str):
    text = "\n".join([*lines, noise])

    words, quoted = split_quotes(text)

    written = [line.strip() for line in text.splitlines() if line.strip()]
    kept = [line.strip() for line in f"{words}\n{quoted}".splitlines() if line.strip()]
    assert sorted(kept) == sorted(written)
