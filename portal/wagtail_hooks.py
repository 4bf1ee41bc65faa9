"""What the site adds to the admin."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from portal.admin.company import CompanyViewSet
from portal.admin.forbidden import answer_403

answer_403()
register_snippet(CompanyViewSet)


@hooks.register("insert_global_admin_css")
def add_style_sheet() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_editor_js")
def add_character_counts() -> str:
    url = static("js/admin-character-count.js")
    return format_html('<script type="module" src="{}"></script>', url)
