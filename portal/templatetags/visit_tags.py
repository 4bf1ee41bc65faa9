"""`{% visit_script %}`: the script that tells that a page was read."""

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.statistics.script import SCRIPT

register = template.Library()


@register.simple_tag(takes_context=True)
def visit_script(context: Context) -> SafeString | str:
    """Return the script; nothing in previews and drafts, and on pages of errors."""
    request = context.get("request")
    if request is None or getattr(request, "is_preview", False) or context.get("is_error"):
        return ""
    return format_html("<script>{}</script>", mark_safe(SCRIPT))
