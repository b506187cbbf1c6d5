"""The desk in the administration."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.access.domain.queue import SEES
from cms_ext.access.views.desk import application, batch, form_draft, paper, queue, screen
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries

NAME = "access_desk"
ONE = "wnioski/<int:key>"
FORM = "wnioski/wzory/projekty/<int:key>"
BATCH = "wnioski/paczki/<int:key>"

register_entries(
    ScreenEntry(PEOPLE, _("Wnioski o dostęp"), "access_desk_queue", "key", 10, SEES),
    ScreenEntry(PEOPLE, _("Wzory wniosków"), "access_desk_forms", "form", 15, SEES),
)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLPattern]:
    """Return the addresses of the desk's screens, without a namespace."""
    return [
        path("wnioski/", queue.ApplicationQueue.as_view(), name=f"{NAME}_queue"),
        path("wnioski/papier/", paper.choose_form, name=f"{NAME}_paper_panels"),
        path("wnioski/papier/<slug:panel>/", paper.paper, name=f"{NAME}_paper"),
        path("wnioski/poczta/", application.upload_message, name=f"{NAME}_drop_in"),
        path("wnioski/poczta/<int:key>/", application.message, name=f"{NAME}_message"),
        path("wnioski/poczta/<int:key>/list.eml", application.letter, name=f"{NAME}_message_raw"),
        path(
            "wnioski/poczta/<int:key>/zalatwiona/",
            application.settle,
            name=f"{NAME}_message_settle",
        ),
        path("wnioski/poczta/<int:key>/dolacz/", application.join, name=f"{NAME}_message_join"),
        path("wnioski/poczta/<int:key>/odrzuc/", application.reject, name=f"{NAME}_message_reject"),
        path(f"{ONE}/", application.application, name=f"{NAME}_application"),
        path(
            f"{ONE}/krok/<slug:slug>/",
            application.ApplicationStepView.as_view(),
            name=f"{NAME}_step",
        ),
        path(f"{ONE}/list/", screen.print_code_letter, name=f"{NAME}_letter"),
        path(f"{ONE}/list-poczta/", screen.print_for_post, name=f"{NAME}_letter_for_post"),
        path(f"{ONE}/tresc/", paper.transcription, name=f"{NAME}_transcription"),
        path(f"{ONE}/osoba/", application.name_person, name=f"{NAME}_person_link"),
        path(f"{ONE}/pliki/", screen.add, name=f"{NAME}_add_file"),
        path(f"{ONE}/pliki/<uuid:file>/", screen.download_attachment, name=f"{NAME}_file"),
        path(f"{ONE}/pliki/<uuid:file>/podglad/", screen.picture, name=f"{NAME}_picture"),
        path(f"{ONE}/kontrola/<slug:code>/", application.judge, name=f"{NAME}_check"),
        path(f"{ONE}/wyjatek/<slug:code>/", application.request_override, name=f"{NAME}_override"),
        path(
            f"{ONE}/wyjatek/<int:proposal>/decyzja/",
            application.settle_override,
            name=f"{NAME}_override_decision",
        ),
    ]


@hooks.register("register_admin_urls")
def register_batches() -> list[URLPattern]:
    """Return the addresses of starter passwords for many people."""
    return [
        path("wnioski/paczki/", batch.BatchList.as_view(), name=f"{NAME}_batches"),
        path("wnioski/paczki/nowa/", batch.propose, name=f"{NAME}_batch_new"),
        path(f"{BATCH}/", batch.show, name=f"{NAME}_batch"),
        path(f"{BATCH}/osoby/", batch.LetterList.as_view(), name=f"{NAME}_batch_people"),
        path(f"{BATCH}/zatwierdz/", batch.approve, name=f"{NAME}_batch_approve"),
        path(f"{BATCH}/odrzuc/", batch.reject, name=f"{NAME}_batch_reject"),
        path(f"{BATCH}/doreczono/", batch.hand_over, name=f"{NAME}_batch_hand_over"),
        path(f"{BATCH}/cofnij/", batch.revoke, name=f"{NAME}_batch_revoke"),
        path(f"{BATCH}/listy/<int:part>.pdf", batch.letters, name=f"{NAME}_batch_letters"),
        path(f"{BATCH}/listy.pdf", batch.letters, name=f"{NAME}_batch_all_letters"),
        path(f"{BATCH}/drugi-list/", batch.second_letters, name=f"{NAME}_batch_second"),
    ]


@hooks.register("register_admin_urls")
def register_forms() -> list[URLPattern]:
    """Return the addresses of the versions of forms."""
    return [
        path("wnioski/wzory/", form_draft.show_forms, name=f"{NAME}_forms"),
        path("wnioski/wzory/<int:key>.pdf", form_draft.preview_version, name=f"{NAME}_form_sheet"),
        path(f"{FORM}/", form_draft.DraftPage.as_view(), name=f"{NAME}_form"),
        path(f"{FORM}/pola/", form_draft.EditDraft.as_view(), name=f"{NAME}_form_edit"),
        path(f"{FORM}/druk.pdf", form_draft.preview_draft, name=f"{NAME}_form_preview"),
    ]
