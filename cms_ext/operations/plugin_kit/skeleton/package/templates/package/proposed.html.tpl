{% extends "cms_ext/theme/base.html" %}{% load i18n %}
{% block title %}{% translate "Wpis jest wysłany" %}{% endblock %}
{% block head %}<meta name="robots" content="noindex">{% endblock %}
{% block content %}<div class="wrap section stack"><h1>{% translate "Wpis jest wysłany" %}</h1>
<p class="note">{% translate "Pracownik biura przeczyta go i pokaże wszystkim." %}</p>
<p><a href="{% url "${slug}:entries" %}">{% translate "Wszystkie wpisy" %}</a></p></div>{% endblock %}
