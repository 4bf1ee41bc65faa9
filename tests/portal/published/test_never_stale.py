"""After a change has been made nobody is given what was before it, whatever was changed."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from contacts.models import Contact
from news.models import ArticlePage, Category
from portal import schedule
from portal.models import Company, CustomImage, StandardPage
from tests.factories import (
    CategoryFactory,
    ContactFactory,
    StandardPageFactory,
    image,
    picture_file,
)

NUMBERS = count(1)


class Editor:
    """Makes any change to a small site; each is named by a method."""

    def __init__(self, tree) -> None:
        self.tree = tree
        self.category = CategoryFactory(slug="dies")
        self.picture = image()
        for n in range(3):
            tree.article(slug=f"a{n}", category=self.category, cover=self.picture)
        StandardPageFactory(parent=tree.home, slug="about")
        ContactFactory(slug="chen")

    @property
    def paths(self) -> list[str]:
        return [
            "/", "/en/", "/news/", "/news/category/dies/", "/news/feed/", "/sitemap.xml",
            "/news/a0/", "/news/a1/", "/news/a0-new/", "/about/a0/", "/en/about/", "/old/",
            "/contact/chen.vcf",
        ]  # fmt: skip

    @property
    def article(self) -> ArticlePage | None:
        return ArticlePage.objects.filter(slug__startswith="a0").first()

    def publish(self) -> None:
        if (article := self.article) is not None:
            article.title = f"Title {next(NUMBERS)}"
            article.save_revision().publish()

    def save_draft(self) -> None:
        if (article := self.article) is not None:
            article.title = f"Draft {next(NUMBERS)}"
            article.save_revision()

    def unpublish(self) -> None:
        if (article := self.article) is not None:
            article.unpublish()

    def rename(self) -> None:
        if (article := self.article) is not None:
            article.slug = "a0" if article.slug == "a0-new" else "a0-new"
            article.save_revision().publish()

    def move(self) -> None:
        if (article := self.article) is not None:
            about = StandardPage.objects.get(slug="about", locale=self.tree.home.locale)
            here = article.get_parent().specific
            Page.objects.get(pk=article.pk).move(
                self.tree.news if here == about else about, pos="last-child"
            )

    def rename_category(self) -> None:
        Category.objects.update(name=f"Dies {next(NUMBERS)}")

    def replace_image(self) -> None:
        picture = CustomImage.objects.get(pk=self.picture.pk)
        picture.file = picture_file(f"new-{next(NUMBERS)}.png", size=(400, 320))
        picture.save()

    def change_phone(self) -> None:
        number = next(NUMBERS) % 10_000
        contact = Contact.objects.get()
        contact.phones = f"199-0000-{number:04}"
        contact.save()

    def change_company(self) -> None:
        company = Company.objects.get()
        company.name = f"Company {next(NUMBERS)}"
        company.save()

    def translate(self) -> None:
        about = StandardPage.objects.get(slug="about", locale=self.tree.home.locale)
        twin = about.get_translation_or_none(self.tree.home_en.locale)
        twin = twin or about.copy_for_translation(self.tree.home_en.locale)
        twin.title = f"About {next(NUMBERS)}"
        twin.save_revision().publish()

    def redirect(self) -> None:
        found, made = Redirect.objects.get_or_create(
            old_path="/old", defaults={"redirect_link": "/about/"}
        )
        if not made:
            found.delete()

    def restrict(self) -> None:
        found, made = PageViewRestriction.objects.get_or_create(
            page=self.tree.news, defaults={"restriction_type": "login"}
        )
        if not made:
            found.delete()

    def delete(self) -> None:
        if (article := self.article) is not None:
            article.delete()
        else:
            self.tree.article(slug="a0", category=self.category, cover=self.picture)

    def expire(self) -> None:
        ArticlePage.objects.filter(slug="a1").update(
            expire_at=timezone.now() - timedelta(seconds=1), live=True
        )
        schedule.run_due()

    def go_live(self) -> None:
        article = ArticlePage.objects.get(slug="a1")
        article.go_live_at, article.expire_at = timezone.now() + timedelta(hours=1), None
        article.title = f"Scheduled {next(NUMBERS)}"
        revision = article.save_revision()
        revision.publish()
        revision.refresh_from_db()
        revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
        revision.content["go_live_at"] = None
        revision.save()
        schedule.run_due()

    def update_past_the_models(self) -> None:
        ArticlePage.objects.filter(slug="a2").update(summary=f"Summary {next(NUMBERS)}")


CHANGES: list[Callable[[Editor], None]] = [
    value for name, value in vars(Editor).items() if callable(value) and not name.startswith("_")
]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_change_leaves_anything_of_before(tree, door, fresh):
    editor = Editor(tree)

    def compare(after: str) -> None:
        for path in editor.paths:
            got, now = door.get(path), fresh.get(path)
            assert got.status == now.status_code, (after, path)
            assert got.headers.get("location") == now.headers.get("Location"), (after, path)
            if now.status_code == 200:
                assert got.body == now.content, (after, path)

    @settings(
        max_examples=2,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.permutations(CHANGES))
    def make(changes: list[Callable[[Editor], None]]) -> None:
        for change in changes[:4]:
            change(editor)
            compare(change.__name__)

    # Each once, and then in any order on what those before have left.
    for change in CHANGES:
        change(editor)
        compare(change.__name__)
    make()
