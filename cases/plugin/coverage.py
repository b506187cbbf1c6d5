"""Rows of cases that prove nothing, and why nothing finds their change (decision 32)."""

from __future__ import annotations

from cms_ext.plugins import unproven

_NEIGHBOUR = unproven("sąsiedzi czekający na wiadomość o naprawie; nie wynika z tego żadne prawo")

COVERAGE = {
    "cases.CaseSequence": unproven("licznik; numery spraw są pod pieczęcią"),
    "cases.CaseLink": unproven("odsyłacz między sprawami; dowodem jest zapis w dzienniku"),
    "cases.CaseMail": unproven("ślad, że e-mail wczytano; jego treść jest wiadomością w sprawie"),
    "cases.CaseTemplate": unproven("wzór odpowiedzi; wysłana treść jest wiadomością w sprawie"),
    "cases.SavedFilter": unproven("widok pracownika"),
    "cases.MendedNotice": _NEIGHBOUR,
    "cases.SameHere": _NEIGHBOUR,
}
