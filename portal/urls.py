"""All addresses of the site: the only module that knows every app."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from wagtail import urls as wagtail_urls
from wagtail import views as page_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views import serve as document_views

from portal import errors, health, media, robots, routing, sitemaps, speculation
from portal.accounts.sign_in import FrontendSignInView
from portal.admin import refusals
from portal.admin.choosing import PageChooserView
from portal.drafts.views import show_draft
from portal.rate_limits import PASSWORDS, limited
from portal.security_txt import security_txt
from portal.statistics.views import visit

refusals.answer_404(wagtailadmin_urls)

choose_page = never_cache(require_admin_access(PageChooserView.as_view()))

urlpatterns = [
    # Before Wagtail's own doors, which know no second factor.
    path("admin/", include("portal.accounts.urls")),
    # As quick among very many pages.
    path("admin/choose-page/", choose_page),
    path("admin/choose-page/<int:parent_page_id>/", choose_page),
    path("admin/", include(wagtailadmin_urls)),
    path("drafts/<str:token>/", show_draft, name="draft"),
    # Before Wagtail's own, which let a private page's password be guessed without end.
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        limited(PASSWORDS, methods=("POST",))(document_views.authenticate_with_password),
        name="wagtaildocs_authenticate_with_password",
    ),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", media.serve, name="media"),
    path("", include("portal.icons")),
    path("healthz", health.healthz, name="healthz"),
    path("visit", visit, name="visit"),
    path("prefetch.speculationrules", speculation.speculation_rules, name="speculation_rules"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("robots.txt", robots.robots_txt, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.sitemap, name="sitemap_file"),
]
urlpatterns += i18n_patterns(
    path("search/", include("portal.search.urls")),
    path("contact/", include("contacts.urls")),
    path("_util/login/", FrontendSignInView.as_view()),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        limited(PASSWORDS, methods=("POST",))(page_views.authenticate_with_password),
        name="wagtailcore_authenticate_with_password",
    ),
    # What Wagtail serves, but for its own forms below _util/ (passwords of private pages).
    re_path(r"^(?!_util/)((?:[\w\-]+/)*)$", routing.serve, name="page"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler404 = errors.page_not_found
handler500 = errors.server_error
