"""`{% page_head %}`: what a page tells search engines and those who share it."""

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("components/head_meta.html", takes_context=True)
def page_head(context: template.Context) -> dict:
    """Render the meta, link and JSON-LD elements of the page in `context`, if there is one."""
    page = context.get("page")
    return {
        "description": getattr(page, "meta_description", ""),
        "canonical": settings.SITE_URL + page.url if page and page.url else "",
        "noindex": bool(context.get("is_error")) or not page,
    }
