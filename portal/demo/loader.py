"""Loads the demo company; what is already there stays as it is."""

from collections.abc import Callable
from datetime import datetime

from django.apps import apps
from django.db import transaction
from wagtail.models import Locale, Page, Site

from portal.demo.bodies import BodyBuilder
from portal.demo.media import Library
from portal.demo.reading import read, read_articles
from portal.models import Company, HomePage, StandardPage

Progress = Callable[[str], None]


class DemoLoader:
    """Makes the demo company's site in both languages, in one transaction.

    `progress` is told each page's title. Nothing that exists (by slug) is changed, so that a
    second run adds only what is missing.
    """

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.chinese = Locale.get_default()
        self.english = Locale.objects.get_or_create(language_code="en")[0]
        self.library = Library()
        self.drafts: list[tuple[Page, dict, datetime | None]] = []

    @transaction.atomic
    def load(self) -> None:
        pages = read("pages")
        self.home = self._home(pages["home"])
        self.bodies = BodyBuilder(self.library, self.home)
        self._company()
        factories = self._factories()
        contacts = self._contacts(factories)
        self._pages(pages)
        self._routing(contacts)
        self._news()
        self._write_bodies()

    def _home(self, entry: dict) -> HomePage:
        home = HomePage.objects.filter(locale=self.chinese).first()
        if home is None:
            root = Page.get_first_root_node()
            # The welcome page that Wagtail's own migration made.
            root.get_children().filter(slug="home").delete()
            root = Page.objects.get(pk=root.pk)
            home = HomePage(locale=self.chinese, slug="home", **self._fields(HomePage, entry["zh"]))
            root.add_child(instance=home)
            self.drafts.append((home, entry["zh"], None))
            Site.objects.update_or_create(
                is_default_site=True,
                defaults={"root_page": home, "hostname": "localhost", "site_name": home.title},
            )
        return home

    def _company(self) -> None:
        entry = read("company")["company"]
        shared = {
            "phones": entry["phone"],
            "email": entry["email"],
            "founded": entry["founded"],
            "icp_number": entry["icp"],
            "police_number": entry["gongan"],
            "logo": self.library.logo(),
        }
        self._snippet(Company, {}, shared, entry, ("name", "short_name", "slogan", "address"))

    def _factories(self) -> dict[str, object]:
        model = apps.get_model("contacts", "Factory")
        texts = ("name", "address", "makes", "opening_hours")
        return {
            entry["slug"]: self._snippet(
                model,
                {"slug": entry["slug"]},
                {
                    "phones": entry["phone"],
                    "latitude": entry["latitude"],
                    "longitude": entry["longitude"],
                    "sort_order": entry["order"],
                },
                entry,
                texts,
            )
            for entry in read("company")["factories"]
        }

    def _contacts(self, factories: dict[str, object]) -> dict[str, object]:
        model = apps.get_model("contacts", "Contact")
        contacts = {}
        for entry in read("company")["contacts"]:
            shared = {
                "phones": "\n".join(entry["phones"]),
                "email": entry["email"],
                "wechat_id": entry["wechat_id"],
                "factory": factories[entry["factory"]],
                "sort_order": entry["order"],
            }
            texts = ("name", "role", "languages", "territories")
            key = {"slug": entry["slug"]}
            contacts[entry["slug"]] = self._snippet(model, key, shared, entry, texts)
        return contacts

    def _routing(self, contacts: dict[str, object]) -> None:
        """Say who answers which inquiries; where staff have rules, ours would come between."""
        model = apps.get_model("inquiries", "RoutingRule")
        if model.objects.exists():
            return
        for number, entry in enumerate(read("routing")["rules"]):
            path = entry.get("page")
            model.objects.create(
                name=entry["name"],
                contact=contacts[entry["contact"]],
                language=entry.get("language", ""),
                countries=", ".join(entry.get("countries", ())),
                provinces="、".join(entry.get("provinces", ())),
                words="\n".join(entry.get("words", ())),
                page=path and Page.objects.get(url_path=f"{self.home.url_path}{path}/"),
                sort_order=number,
            )

    def _snippet(self, model, key: dict, shared: dict, entry: dict, texts: tuple[str, ...]):
        """Make a snippet and its translation; return the Chinese one."""
        source = model.objects.filter(locale=self.chinese, **key).first()
        if source is None:
            source = model(locale=self.chinese, **key, **shared, **_texts(entry["zh"], texts, "、"))
            source.save()
        if not source.has_translation(self.english):
            twin = source.copy_for_translation(self.english)
            for name, value in _texts(entry["en"], texts, ", ").items():
                setattr(twin, name, value)
            if isinstance(shared.get("factory"), apps.get_model("contacts", "Factory")):
                twin.factory = shared["factory"].get_translation(self.english)
            twin.save()
        return source

    def _pages(self, pages: dict) -> None:
        contact_page = apps.get_model("contacts", "ContactPage")
        news_index_page = apps.get_model("news", "NewsIndexPage")
        self._twin(self.home, pages["home"]["en"], slug="home-en")
        capabilities = self._page(self.home, StandardPage, pages["capabilities"], in_menu=True)
        self._page(self.home, news_index_page, pages["news"] | {"slug": "news"}, in_menu=True)
        about = next(entry for entry in pages["pages"] if entry["slug"] == "about")
        self._page(self.home, StandardPage, about, in_menu=True)
        contact = pages["contact"] | {"slug": "contact"}
        self._page(self.home, contact_page, contact, in_menu=True)
        for entry in pages["pages"]:
            if entry["slug"] != "about":
                parent = capabilities if entry["path"].startswith("capabilities/") else self.home
                self._page(parent, StandardPage, entry)
        self.capabilities = capabilities

    def _news(self) -> None:
        category = apps.get_model("news", "Category")
        categories = {}
        for entry in read("categories")["categories"]:
            texts = {lang: {n: entry[f"{n}_{lang}"] for n in ("name", "description")}
                     for lang in ("zh", "en")}  # fmt: skip
            categories[entry["slug"]] = self._snippet(
                category,
                {"slug": entry["slug"]},
                {"sort_order": entry["order"]},
                texts,
                ("name", "description"),
            )
        index = apps.get_model("news", "NewsIndexPage").objects.get(
            locale=self.chinese, slug="news", path__startswith=self.home.path
        )
        articles = list(read_articles())
        made = {entry["slug"]: self._article(index, entry, categories) for entry in articles}
        self._relate(articles, made)

    def _article(self, index: Page, entry: dict, categories: dict):
        fields = {
            "date": entry["date"],
            "category": categories[entry["category"]],
            "cover": self.library.image(entry.get("cover", "")),
            "author": entry.get("author", ""),
            "source_name": entry.get("source_name", ""),
            "source_url": entry.get("source_url", ""),
            "pinned_until": entry.get("pinned_until"),
        }
        article = self._page(
            index, apps.get_model("news", "ArticlePage"), entry, at=entry["date"], **fields
        )
        if entry.get("tags") and not article.tags.exists():
            article.tags.add(*entry["tags"])
            article.save()
        return article

    def _relate(self, articles: list[dict], made: dict) -> None:
        related = apps.get_model("news", "RelatedArticle")
        for entry in articles:
            article = made[entry["slug"]]
            if related.objects.filter(page=article).exists():
                continue
            for number, slug in enumerate(entry.get("related", [])):
                related.objects.create(page=article, article=made[slug], sort_order=number)
                twins = [a.get_translation_or_none(self.english) for a in (article, made[slug])]
                if all(twins):
                    related.objects.create(page=twins[0], article=twins[1], sort_order=number)

    def _page(self, parent: Page, model, entry: dict, in_menu=False, at=None, **fields):
        """Make a published page and, where it has an English text, its twin."""
        page = model.objects.child_of(parent).filter(slug=entry["slug"]).first()
        if page is None:
            self.progress(entry["zh"]["title"])
            fields |= {"cover": fields.get("cover") or self.library.image(entry.get("cover", ""))}
            page = model(
                slug=entry["slug"],
                locale=self.chinese,
                show_in_menus=in_menu,
                live=False,
                **{n: v for n, v in fields.items() if v and _has_field(model, n)},
                **self._fields(model, entry["zh"]),
            )
            parent.add_child(instance=page)
            self.drafts.append((page, entry["zh"], at))
        if "en" in entry:
            self._twin(page, entry["en"], at=at)
        return page

    def _twin(self, page, texts: dict, slug: str = "", at: datetime | None = None) -> None:
        if page.has_translation(self.english):
            return
        twin = page.copy_for_translation(self.english)
        for name, value in self._fields(type(page), texts).items():
            setattr(twin, name, value)
        if getattr(twin, "category_id", None):
            twin.category = twin.category.get_translation(self.english)
        twin.slug = slug or page.slug
        twin.draft_title = twin.title
        twin.save()
        self.drafts.append((twin, texts, at))

    def _write_bodies(self) -> None:
        """Write and publish the pages made in this run, now that each may point to any other."""
        for draft, texts, at in self.drafts:
            # Read again: pages were put below it since, which the tree counts in its row.
            page = type(draft).objects.get(pk=draft.pk)
            if "body" in texts:
                page.body = self.bodies.build(texts["body"])
            if isinstance(page, HomePage):
                local = self.capabilities.get_translation_or_none(page.locale)
                page.capabilities = local or self.capabilities
            page.save_revision().publish()
            if at:
                type(page).objects.filter(pk=page.pk).update(
                    first_published_at=at, last_published_at=at
                )

    @staticmethod
    def _fields(model, texts: dict) -> dict:
        """The fields of `model` that a language's table holds."""
        names = {
            "title": "title", "headline": "headline", "introduction": "introduction",
            "summary": "summary", "cover_alt": "cover_alt", "seo_title": "seo_title",
            "seo_description": "search_description", "author": "author",
        }  # fmt: skip
        if not _has_field(model, "introduction"):
            names["introduction"] = "summary"
        fields = {field: texts[name] for name, field in names.items() if texts.get(name)}
        return {name: value for name, value in fields.items() if _has_field(model, name)}


def _has_field(model, name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())


def _texts(table: dict, names: tuple[str, ...], separator: str) -> dict[str, str]:
    """Take `names` from a table; a list becomes one text."""
    values = {name: table[name] for name in names if name in table}
    return {
        name: separator.join(value) if isinstance(value, list) else value
        for name, value in values.items()
    }


def load(progress: Progress = lambda title: None) -> None:
    """Load the demo company (idempotent)."""
    DemoLoader(progress).load()
