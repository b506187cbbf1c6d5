"""The desk's steps with a case: a title, a form, a right and the verb behind the button."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, SecondPerson, Step, StepForm, by_slug
from coop_cases.domain import decision, handling, mail_reply, secret
from coop_cases.domain.customer import withdraw_case
from coop_cases.domain.desk import change_priority
from coop_cases.domain.handling import extend_term, may_extend
from coop_cases.domain.queries import CONFIRMS, DECIDES, HANDLES, drafted_cases
from coop_cases.domain.states import allows_verb
from coop_cases.forms import desk as forms
from coop_cases.models import Case
from coop_cases.views.order import ORDER_STEPS
from coop_cases.vocabulary import AnswerWay, CasePriority


def _plain(verb: Callable[..., object]) -> Callable[[Case, StepForm, date, Origin], object]:
    """Return the act of a step whose form has no fields."""
    return lambda case, form, today, origin: verb(case, today=today, origin=origin)


def _with_text(verb: Callable[..., object]) -> Callable[[Case, StepForm, date, Origin], object]:
    """Return the act of a step whose form has one text."""
    return lambda case, form, today, origin: verb(
        case, form.cleaned_data["text"], today=today, origin=origin
    )


def _is_open_to(verb: str) -> Callable[[Case, date], bool]:
    return lambda case, today: allows_verb(verb, case)


def _has_somebody(case: Case, today: date) -> bool:
    """Return whether a clerk has the case; an order is nobody's before its quote."""
    return not case.is_done and not allows_verb("triage", case)


def _by_one(case: Case, today: date) -> bool:
    return allows_verb("decide", case) and not decision.waits_for_second(case, today)


def _triage(case: Case, form: forms.TriageForm, today: date, origin: Origin) -> None:
    cleaned = form.cleaned_data
    handling.triage_case(
        case,
        subject=form.subjects[cleaned["case_subject"]],
        priority=CasePriority(cleaned["priority"]),
        assigned_to=cleaned["assigned_to"],
        public_place=cleaned["public_place"],
        today=today,
        origin=origin,
    )


def _send(case: Case, form: forms.SentForm, today: date, origin: Origin) -> None:
    known = form.cleaned_data
    decision.send_answer(
        case, AnswerWay(known["way"]), known["sent_on"], today=today, origin=origin
    )


def _renew(case: Case, form: StepForm, today: date, origin: Origin) -> Done:
    words = gettext("Nowe hasło sprawy %(number)s, pokazane raz: %(secret)s")
    return Done(words % {"number": case.number, "secret": secret.renew_secret(case, origin=origin)})


STEPS: Mapping[str, Step[Case]] = by_slug(
    *ORDER_STEPS.values(),
    Step(
        "przydziel",
        _("Przydziel"),
        _triage,
        forms.TriageForm,
        about=_("Termin liczy się od dnia wpływu, według tematu i pilności."),
        done=_("Sprawa jest przydzielona."),
        offered=_is_open_to("triage"),
        rights=(HANDLES,),
    ),
    Step(
        "podejmij",
        _("Zacznij pracę nad sprawą"),
        _plain(handling.take_up),
        done=_("Sprawa jest w toku."),
        offered=_is_open_to("take_up"),
        rights=(HANDLES,),
    ),
    Step(
        "zalatwione",
        _("Załatwione: odpowiedz i zakończ"),
        _with_text(handling.resolve_case),
        forms.AnswerForm,
        about=_("Klient przeczyta odpowiedź i może wznowić sprawę w ciągu 14 dni."),
        button=_("Wyślij i zakończ"),
        done=_("Odpowiedź jest wysłana, sprawa załatwiona."),
        offered=_is_open_to("resolve"),
        rights=(HANDLES,),
    ),
    Step(
        "decyzja",
        _("Przygotuj decyzję"),
        lambda case, form, today, origin: decision.draft_decision(
            case, form.drafted, today=today, origin=origin
        ),
        forms.DecisionForm,
        button=_("Zapisz projekt decyzji"),
        done=_("Projekt decyzji jest zapisany."),
        offered=_is_open_to("draft_decision"),
        rights=(DECIDES,),
    ),
    Step(
        "wydaj",
        _("Wydaj decyzję"),
        _plain(decision.decide_case),
        done=_("Decyzja jest wydana. Teraz wyślij odpowiedź i wpisz, kiedy poszła."),
        offered=_by_one,
        rights=(DECIDES,),
    ),
    Step(
        "zatwierdz",
        _("Zatwierdź decyzję jako druga osoba"),
        _plain(decision.decide_case),
        about=_("Decyzja zmienia kwotę ponad próg, więc potrzebuje dwóch osób."),
        done=_("Decyzja jest zatwierdzona. Odpowiedź wyśle osoba, która prowadzi sprawę."),
        offered=decision.waits_for_second,
        rights=(CONFIRMS,),
        second_person=SecondPerson(
            drafted_cases, lambda case: case.decision.drafted_by, "cases.decision"
        ),
    ),
    Step(
        "wyslano",
        _("Wpisz wysłanie odpowiedzi"),
        _send,
        forms.SentForm,
        about=_("Termin jest dotrzymany, gdy odpowiedź wyszła na papierze lub trwałym nośniku."),
        done=_("Wysłanie odpowiedzi jest zapisane."),
        offered=_is_open_to("send_answer"),
        rights=(DECIDES,),
    ),
    Step(
        "odpowiedz",
        _("Napisz do klienta"),
        _with_text(handling.reply_to_customer),
        forms.AnswerForm,
        button=_("Wyślij wiadomość"),
        done=_("Wiadomość jest wysłana."),
        offered=_has_somebody,
        rights=(HANDLES,),
    ),
    Step(
        "uzupelnienie",
        _("Poproś klienta o uzupełnienie"),
        _with_text(handling.request_supplement),
        forms.SupplementForm,
        about=_("Termin z prawa biegnie dalej. Zegar zwykłego zgłoszenia czeka na odpowiedź."),
        button=_("Wyślij prośbę"),
        done=_("Prośba o uzupełnienie jest wysłana."),
        offered=_is_open_to("request_supplement"),
        rights=(HANDLES,),
    ),
    Step(
        "zwroc",
        _("Zwróć projekt do poprawy"),
        _plain(decision.return_draft),
        done=_("Projekt jest zwrócony do poprawy."),
        offered=_is_open_to("return_draft"),
        rights=(CONFIRMS,),
    ),
    Step(
        "popraw",
        _("Popraw projekt"),
        _plain(decision.return_draft),
        done=_("Projekt można poprawić."),
        offered=_is_open_to("return_draft"),
        rights=(DECIDES,),
    ),
    Step(
        "przedluz",
        _("Przedłuż termin odpowiedzi o dwa miesiące"),
        lambda case, form, today, origin: extend_term(
            case,
            form.cleaned_data["text"],
            form.cleaned_data["told_on"],
            today=today,
            origin=origin,
        ),
        forms.LongerTermForm,
        about=_(
            "Żądanie dotyczące danych: raz, gdy jest skomplikowane albo żądań jest wiele, i tylko "
            "z zawiadomieniem w pierwszym miesiącu (art. 12 ust. 3 RODO)."
        ),
        button=_("Zawiadom i przedłuż"),
        done=_("Termin jest przedłużony."),
        offered=lambda case, today: may_extend(case),
        rights=(HANDLES,),
    ),
    Step(
        "notatka",
        _("Dodaj notatkę wewnętrzną"),
        _with_text(handling.add_note),
        forms.TextForm,
        about=_("Klient jej nie zobaczy."),
        done=_("Notatka jest zapisana."),
        rights=(HANDLES,),
    ),
    Step(
        "przekaz-osobie",
        _("Przekaż innej osobie"),
        lambda case, form, today, origin: handling.hand_over(
            case, form.cleaned_data["assigned_to"], origin=origin
        ),
        forms.HandOverForm,
        done=_("Sprawę prowadzi ktoś inny."),
        offered=_has_somebody,
        rights=(HANDLES,),
    ),
    Step(
        "e-mail-przeczytany",
        _("E-mail spoza rozmowy przeczytany"),
        lambda case, form, today, origin: mail_reply.mark_mail_read(case, origin=origin),
        about=_("Jego treść jest w notatce. Sprawa zniknie z listy „E-maile spoza rozmowy”."),
        button=_("Przeczytane"),
        done=_("E-mail jest oznaczony jako przeczytany."),
        offered=lambda case, today: case.mail_waits_since is not None,
        rights=(HANDLES,),
    ),
    Step(
        "pilnosc",
        _("Zmień pilność"),
        lambda case, form, today, origin: change_priority(
            case, CasePriority(form.cleaned_data["priority"]), origin=origin
        ),
        forms.OwnPriorityForm,
        about=_("Termin według pilności liczy się na nowo od dnia wpływu."),
        done=_("Pilność jest zmieniona."),
        offered=_has_somebody,
        rights=(HANDLES,),
    ),
    Step(
        "nowe-haslo",
        _("Wydaj nowe hasło sprawy"),
        _renew,
        about=_(
            "Tylko osobie, która przyszła do biura i pokazała dokument. "
            "Poprzednie hasło przestanie działać."
        ),
        button=_("Pokaż nowe hasło"),
        offered=lambda case, today: secret.has_secret(case),
        rights=(HANDLES,),
    ),
    Step(
        "odlacz-osobe",
        _("To nie ta osoba: odłącz ją od sprawy"),
        lambda case, form, today, origin: secret.unlink_person(case, origin=origin),
        about=_("Osoba przestanie widzieć tę sprawę w swoim panelu."),
        done=_("Osoba jest odłączona od sprawy."),
        serious=True,
        offered=lambda case, today: secret.is_unlinkable(case),
        rights=(HANDLES,),
    ),
    Step(
        "zamknij",
        _("Zamknij sprawę"),
        _plain(handling.close_case),
        done=_("Sprawa jest zamknięta."),
        offered=_is_open_to("close"),
        rights=(HANDLES,),
    ),
    Step(
        "powtorzona",
        _("To powtórzona sprawa"),
        lambda case, form, today, origin: handling.mark_duplicate(
            case, form.cleaned_data["number"], today=today, origin=origin
        ),
        forms.DuplicateForm,
        done=_("Sprawa jest oznaczona jako powtórzona."),
        offered=_is_open_to("mark_duplicate"),
        rights=(HANDLES,),
    ),
    Step(
        "przekaz",
        _("Przekaż poza spółdzielnię"),
        lambda case, form, today, origin: handling.transfer_case(
            case, form.cleaned_data["outside_body"], today=today, origin=origin
        ),
        forms.TransferForm,
        done=_("Sprawa jest przekazana."),
        offered=_is_open_to("transfer"),
        rights=(HANDLES,),
    ),
    Step(
        "odrzuc",
        _("Odrzuć: nie nasza sprawa albo spam"),
        _with_text(handling.reject_case),
        forms.TextForm,
        about=_("Powód przeczyta klient."),
        button=_("Odrzuć sprawę"),
        done=_("Sprawa jest odrzucona."),
        serious=True,
        offered=_is_open_to("reject"),
        rights=(HANDLES,),
    ),
    Step(
        "wycofana",
        _("Klient wycofał sprawę"),
        _plain(withdraw_case),
        about=_("Tylko gdy powiedział to w biurze, przez telefon albo na piśmie."),
        done=_("Sprawa jest wycofana."),
        offered=_is_open_to("withdraw"),
        rights=(HANDLES,),
    ),
)
