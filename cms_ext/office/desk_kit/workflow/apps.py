from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "cms_ext.office.desk_kit.workflow"
    label = "cms_ext_workflow"
    verbose_name = "Praca przy biurku"

    def ready(self) -> None:
        from wagtail.admin.views.generic import EditView  # noqa: PLC0415 - the apps must be ready

        from cms_ext.office.desk_kit.row_version import build_form  # noqa: PLC0415 - as above

        # Wagtail has no hook for the forms of its own screens.
        EditView.get_form = build_form
