from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "cms_ext.sms"
    label = "cms_ext_sms"
    verbose_name = "SMS"
