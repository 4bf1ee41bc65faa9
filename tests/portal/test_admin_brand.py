"""Whose admin it is, in which language, and that it asks nobody outside."""

import re

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.factories import CompanyFactory, ContactFactory, UserFactory, image, locale

LOADED = re.compile(
    r"""<(?:script|img|link|iframe|source|video)\b[^>]*?(?:src|href)=["']([^"']+)"""
)


@pytest.fixture
def admin(site, client):
    client.user = UserFactory(is_superuser=True)
    client.force_login(client.user)
    return client


@pytest.fixture
def company(db):
    return CompanyFactory(short_name="恒拓模具", logo=image())


def html(client, name: str, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_the_companys_name_and_logo_are_on_login_and_dashboard(site, client, company):
    login = html(client, "wagtailadmin_login")
    assert "恒拓模具" in login
    assert "portal-mark" in login
    assert "Wagtail" not in re.sub(r"<script.*?</script>", "", login, flags=re.S).split("<main")[1]
    client.force_login(UserFactory(groups=["销售 Sales"]))
    dashboard = html(client, "wagtailadmin_home")
    assert "<h1" in dashboard
    assert "恒拓模具" in dashboard.split("<main")[1]
    assert "portal-mark" in dashboard


def test_a_new_password_is_offered_only_where_mail_can_be_sent(site, client, settings):
    url = reverse("wagtailadmin_password_reset")
    assert url not in html(client, "wagtailadmin_login")
    assert client.get(url).status_code == 404
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = True
    assert url in html(client, "wagtailadmin_login")


def test_before_there_is_a_company_the_admin_opens_too(admin):
    assert admin.get(reverse("wagtailadmin_home")).status_code == 200
    assert admin.get(reverse("wagtailsnippets_portal_company:list")).status_code == 302


def test_the_company_leads_straight_to_its_form(admin, company):
    response = admin.get(reverse("wagtailsnippets_portal_company:list"))
    assert response["Location"] == reverse("wagtailsnippets_portal_company:edit", args=[company.pk])
    english = company.copy_for_translation(locale("en"))
    english.save()
    response = admin.get(reverse("wagtailsnippets_portal_company:list"))
    assert response["Location"].endswith(f"/{company.pk}/")


def test_without_a_company_it_leads_to_a_new_one(admin):
    response = admin.get(reverse("wagtailsnippets_portal_company:list"))
    assert response["Location"] == reverse("wagtailsnippets_portal_company:add")


def test_it_is_chinese_unless_the_user_chose_english(admin):
    page = admin.get(reverse("wagtailadmin_home"), headers={"Accept-Language": "en"})
    assert '<html lang="zh-hans"' in page.content.decode()
    UserProfile.objects.create(user=admin.user, preferred_language="en")
    english = html(admin, "wagtailadmin_home")
    assert '<html lang="en"' in english
    assert "Write an article" in english


def test_the_account_offers_both_languages(admin):
    account = html(admin, "wagtailadmin_account")
    assert 'value="zh-hans"' in account
    assert 'value="en"' in account


def test_no_page_loads_anything_from_outside(admin, site, company):
    article, contact = site.article(), ContactFactory()
    pages = [
        html(admin, "wagtailadmin_home"),
        html(admin, "news:index"),
        html(admin, "wagtailadmin_pages:edit", article.pk),
        html(admin, "wagtailadmin_pages:add", "news", "articlepage", site.news.pk),
        html(admin, "wagtailsnippets_contacts_contact:edit", contact.pk),
        html(admin, "wagtailimages:index"),
        html(admin, "wagtailusers_users:index"),
        html(admin, "wagtailadmin_account"),
        html(admin, "draft_links", article.pk),
    ]
    for page in pages:
        loaded = LOADED.findall(page)
        assert loaded
        assert [url for url in loaded if "//" in url.removeprefix("http://localhost")] == []


def test_nothing_leads_to_wagtails_own_site(admin):
    page = html(admin, "wagtailadmin_home")
    assert "wagtail.org" not in page
    assert "releases.wagtail" not in page


def test_previews_may_be_framed_by_the_editor_only(admin, site):
    article = site.article()
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])
    from tests.news.test_admin_editing import form_data

    assert admin.post(url, form_data(slug=article.slug)).json()["is_valid"]
    response = admin.get(url)
    assert response.status_code == 200
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    public = admin.get(article.url)
    assert public.headers["X-Frame-Options"] == "DENY"


def test_counts_and_columns_are_in_good_chinese(site, client):
    client.force_login(UserFactory(is_superuser=True))
    pages = client.get(reverse("wagtailadmin_explore_root")).content.decode()
    assert "页面共2项" in pages
    sites = client.get(reverse("wagtailsites:index")).content.decode()
    assert "端口号" in sites
    for name in ("Port", "Site name", "Root page"):
        assert name not in sites
