from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "cms_ext.office.desk_kit.workflow"
    label = "cms_ext_workflow"
    verbose_name = "Praca przy biurku"
