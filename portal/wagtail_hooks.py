"""What the site adds to the admin."""

from wagtail.snippets.models import register_snippet

from portal.admin.company import CompanyViewSet
from portal.admin.forbidden import answer_403

answer_403()
register_snippet(CompanyViewSet)
