"""The company's name and mark in the admin."""

from django import template
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.auth import user_has_any_page_permission

from portal.models import Company

register = template.Library()


@register.simple_tag
def company_name() -> str:
    """The company's short name, or what stands for it before it is entered."""
    company = Company.current()
    return company.short_name if company else str(settings.WAGTAIL_SITE_NAME)


@register.simple_tag
def company_mark() -> SafeString:
    """The company's logo, or its name where there is none."""
    company = Company.current()
    name = company.short_name if company else str(settings.WAGTAIL_SITE_NAME)
    logo = company.logo if company else None
    return render_to_string("portal/admin/company_mark.html", {"logo": logo, "name": name})


@register.filter
def works_on_pages(user: AbstractUser) -> bool:
    return user_has_any_page_permission(user)
