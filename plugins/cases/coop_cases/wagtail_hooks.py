"""Cases in the administration: the queue, and what the office keeps for it."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries
from coop_cases.domain.queries import CHARGES, SEES
from coop_cases.views import bulk, desk, queue
from coop_cases.views.registers import ServiceRegister, SubjectRegister, TemplateRegister

register_entries(
    ScreenEntry(PEOPLE, _("Sprawy"), "cases_desk_queue", "help", 5, SEES),
    ScreenEntry(PEOPLE, _("Usługi do obciążenia"), "cases_desk_charges", "tag", 7, CHARGES),
)
modeladmin_register(ServiceRegister)
modeladmin_register(SubjectRegister)
modeladmin_register(TemplateRegister)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLPattern]:
    """Return the addresses of the desk's screens, without a namespace."""
    return [
        path("sprawy/", queue.CaseQueue.as_view(), name="cases_desk_queue"),
        path("sprawy/nowa/", desk.new, name="cases_desk_new"),
        path("sprawy/zbiorczo/<slug:slug>/", bulk.bulk, name="cases_desk_bulk"),
        path("sprawy/liczby/", desk.CaseNumbers.as_view(), name="cases_desk_counts"),
        path("sprawy/oceny/", desk.RatingNumbers.as_view(), name="cases_desk_ratings"),
        path("sprawy/usterki/", desk.FaultRegister.as_view(), name="cases_desk_faults"),
        path("sprawy/filtry/", queue.add_filter, name="cases_desk_add_filter"),
        path("sprawy/filtry/<int:pk>/usun/", queue.drop_filter, name="cases_desk_drop_filter"),
        path("sprawy/<uuid:key>/osoba/", bulk.CasePeople.as_view(), name="cases_desk_people"),
        path(
            "sprawy/<uuid:key>/osoba/<int:person>/",
            bulk.LinkPerson.as_view(),
            name="cases_desk_person",
        ),
        path("sprawy/do-obciazenia/", bulk.OrdersToCharge.as_view(), name="cases_desk_charges"),
        path(
            "sprawy/do-obciazenia/<uuid:key>/",
            bulk.OrderToCharge.as_view(),
            name="cases_desk_charge",
        ),
        path("sprawy/<uuid:key>/", desk.show_case, name="cases_desk_one"),
        path("sprawy/<uuid:key>/konto/", desk.show_decided_account, name="cases_desk_account"),
        path("sprawy/<uuid:key>/odpowiedz.pdf", desk.letter, name="cases_desk_letter"),
        path("sprawy/<uuid:key>/e-mail/<int:mail>.eml", desk.mail, name="cases_desk_mail"),
        path("sprawy/<uuid:key>/plik/<uuid:file>/", desk.file, name="cases_desk_file"),
        path(
            "sprawy/<uuid:key>/krok/<slug:slug>/",
            desk.CaseStepView.as_view(),
            name="cases_desk_step",
        ),
    ]
