"""Articles: which are there already, and new ones, published or as drafts."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Comment, Page

from news.importing.bodies import body_value
from news.importing.captures import CapturedArticle, Missing
from news.importing.history import imported_before, is_as_imported, note_import
from news.importing.outcomes import Outcome, State
from news.models import ArticlePage, NewsIndexPage

COMMENTER = "import"


class ArticleRecords:
    """The articles of one language, wherever editors moved them.

    `publish`: an article that lacks only its date is published all the same, also one that
    arrived as a draft earlier and is still as it came. `again`: so is what was deleted since.
    """

    def __init__(self, index: NewsIndexPage, publish: bool, again: bool) -> None:
        self._index = index
        self._publish = publish
        self._again = again
        self._articles = ArticlePage.objects.filter(locale=index.locale)
        self._imported = imported_before(ArticlePage)

    def write(self, article: CapturedArticle) -> Outcome:
        key = f"title:{article.title}"
        publish = not article.missing or (self._publish and article.missing == (Missing.DATE,))
        details = (article.date.when.strftime("%Y-%m-%d %H:%M"),) if article.date else ()
        state = self._known_state(article.title, key)
        if state is State.THERE and publish and self._publish_draft(article.title):
            state = State.PUBLISHED
        if state:
            missing = article.missing if state is State.PUBLISHED else ()
            return Outcome(article.title, state, details, article.line, missing)
        page, refused = self._page(article)
        self._index.add_child(instance=page)
        if article.missing and not publish:
            _comment(page, article)
        revision = page.save_revision(log_action=True)
        note_import(page, [key], revision, missing=list(article.missing), line=article.line)
        if publish:
            revision.publish()
        state = State.PUBLISHED if publish else State.DRAFT
        return Outcome(article.title, state, details, article.line, article.missing, refused)

    def _known_state(self, title: str, key: str) -> State | None:
        if self._articles.filter(Q(title=title) | Q(draft_title=title)).exists():
            return State.THERE
        if key not in self._imported:
            return None
        if Page.objects.filter(pk=self._imported[key]).exists():
            return State.THERE
        return None if self._again else State.DELETED

    def _publish_draft(self, title: str) -> bool:
        """Publish the draft of that title if it is as it was imported; tell whether it was."""
        for page in self._articles.filter(title=title):
            if self._publish and is_as_imported(page):
                page.get_latest_revision().publish()
                return True
        return False

    def _page(self, article: CapturedArticle) -> tuple[ArticlePage, tuple[str, ...]]:
        """Return a page of the article, and the values that the page's fields do not accept."""
        texts = {
            "summary": article.summary,
            "source_name": article.source,
            "author": article.author,
        }
        refused = []
        for name, value in texts.items():
            try:
                ArticlePage._meta.get_field(name).clean(value, None)
            except ValidationError:
                refused.append(value)
                texts[name] = ""
        page = ArticlePage(
            title=article.title,
            locale=self._index.locale,
            date=_aware(article.date.when) if article.date else None,
            body=body_value(article.body),
            live=False,
            has_unpublished_changes=True,
            **texts,
        )
        return page, tuple(refused)


def _aware(when: datetime) -> datetime:
    """The page's clock is that of the site: a date of an old site is Beijing time."""
    return timezone.make_aware(when, timezone.get_default_timezone())


def _comment(page: ArticlePage, article: CapturedArticle) -> None:
    """Say beside the empty fields of the editing form what the old page did not have.

    A comment needs an author: an account without a password, which nobody can log in with.
    """
    user_model = get_user_model()
    names = {user_model.USERNAME_FIELD: COMMENTER}
    with translation.override(settings.LANGUAGE_CODE):
        defaults = {"is_active": False, "first_name": _("Import"), "password": "!"}
        user = user_model._default_manager.get_or_create(**names, defaults=defaults)[0]
        texts = {
            Missing.DATE: ("date", _("The page of the old site does not say the date.")),
            Missing.BODY: ("body", _("Of this article the old site's page has only the title.")),
        }
    for missing in article.missing:
        path, text = texts[missing]
        comment = Comment(user=user, contentpath=path, text=text)
        getattr(page, "wagtail_admin_comments").add(comment)  # noqa: B009
