{% extends "cms_ext/theme/base.html" %}{% load i18n static %}
{% block title %}{% translate "Dodaj wpis" %}{% endblock %}
{% block head %}<meta name="robots" content="noindex"><link rel="stylesheet" href="{% static 'cms_ext/theme/public_form.css' %}">{% endblock %}
{% block content %}<div class="wrap section stack"><h1>{% translate "Dodaj wpis" %}</h1>
<p class="lead">{% translate "Wpis pokaże się, gdy przeczyta go pracownik biura. Twojego nazwiska nie pokażemy." %}</p>
<form class="apply" method="post" novalidate>{% csrf_token %}
{% include "cms_ext/theme/parts/error_summary.html" %}
{% for field in form %}{% include "cms_ext/theme/parts/field.html" %}{% endfor %}
<button class="btn" type="submit">{% translate "Wyślij wpis" %}</button></form></div>{% endblock %}
