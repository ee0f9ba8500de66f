"""What the templates of the admin show of the register's facts as the public pages do."""

from django import template

from networks.html import facts

register = template.Library()
for function in (facts.name, facts.role, facts.words):
    register.simple_tag(function)
for function in (facts.period, facts.stated):
    register.filter(function)
