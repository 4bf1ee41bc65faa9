"""The search backend of the configured database, against brute force over the texts."""

import random
from unittest import mock

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from modelsearch.backends import get_search_backend
from modelsearch.backends.base import SearchFieldError
from modelsearch.index import RelatedFields, SearchField
from modelsearch.query import MATCH_ALL, MATCH_NONE, And, Not, Or, Phrase, PlainText
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.images import get_image_model
from wagtail.models import Page

from news.models import ArticlePage, Category
from portal.search import relations
from portal.search.apps import check_receivers
from portal.search.queries import parse
from portal.search.texts import Texts, texts_of
from portal.search.tokens import normalise
from tests.factories import ArticlePageFactory, CategoryFactory, StandardPageFactory, image

pytestmark = pytest.mark.django_db

TITLES = [
    "我公司成功开发大型铝型材挤压模具",
    "鋁型材擠壓模具的熱處理與H13鋼",
    "DeepSeek创始人到访：“工匠精神”值得学习",
    "６０６３－Ｔ５ 铝棒，直径 Φ152mm",
    "螺钉688419SH(12,000 件/天)交付",
    "模具，模具；还是模具！",
    "Extrusion dies for heat-sink profiles",
    "具",
    'it\'s a C:\\path 100% "quoted" & <tag>',
    "CAFÉ café cafe Straße ＳＴＲＡＳＳＥ 😀👍",
]
BODY = "<p>挤压速度十二米每分钟，单班产量12吨。</p><p>die casting &amp; 铸造</p>"

BAD_QUERIES = [
    '"', "'", '""', "\x00", "a\x00b", "*", "模*", "^", "NEAR(a b)", "a AND", "NOT", "OR OR", "-",
    "--", "a:b", "title:模具", "{title}", "(", ")", "((((", "\\", "\\'", "%", "_", "%s", "%(x)s",
    "$1", "{}", "&", "|", "!", "<->", ":*", "a & ! b", "😀", "👨\u200d👩\u200d👧", "\u202e模具",
    "\u200b", "\ud800", "\uffff", "，。！", "'; DROP TABLE wagtailcore_page; --", "模" * 10_000,
    "a " * 5_000, '"' * 10_000, "\U0002ffff", "\U0010ffff", "é\u0301\u0301", "ﷺ" * 1_000,
]  # fmt: skip


@pytest.fixture
def pages(site):
    site.home.get_children().delete()
    site.home.refresh_from_db()
    return [
        StandardPageFactory(
            parent=site.home, title=title, summary=title[::-1], body=[("paragraph", BODY * (n % 2))]
        )
        for n, title in enumerate(TITLES)
    ]


def found(query, pages, **kwargs) -> set[int]:
    pks = [page.pk for page in pages]
    return {page.pk for page in Page.objects.filter(pk__in=pks).search(query, **kwargs)}


def sampled_runs(texts: list[str], number: int) -> list[str]:
    draw = random.Random(6)
    words = [word for text in texts for word in text.split()]
    runs = set()
    while len(runs) < number:
        word = draw.choice(words)
        start = draw.randrange(len(word))
        runs.add(word[start : start + draw.randint(1, 6)])
    return sorted(runs)


def test_every_run_is_found_exactly_where_it_occurs(pages):
    texts = {page.pk: texts_of(page) for page in pages}
    searched = [text for t in texts.values() for text in (t.title, t.body)]
    for run in sampled_runs(searched, 300):
        expected = {pk for pk, t in texts.items() if run in t.title or run in t.body}
        assert expected and found(run, pages) == expected, run
        assert found(Phrase(run), pages) == expected, run


def test_the_admin_finds_every_run_while_it_is_typed(pages):
    texts = {page.pk: texts_of(page).autocomplete for page in pages}
    listed = Page.objects.filter(pk__in=list(texts))
    for run in sampled_runs(list(texts.values()), 200):
        expected = {pk for pk, text in texts.items() if run in text}
        assert {page.pk for page in listed.autocomplete(run)} == expected, run


@pytest.mark.parametrize(
    "query",
    [
        *("鋁型材", "铝型材", "H13钢", "h13鋼", "6063-T5", "６０６３－ｔ５", "688419sh"),
        *("deepseek创始人", "Straße", "strasse", "café", "“工匠", "材挤", "模具，模", "12,000"),
        *("件/天", "C:\\", "100%"),
    ],
)
def test_both_scripts_widths_and_cases_are_one(pages, query):
    run = normalise(query)
    expected = {page.pk for page in pages if run in normalise(page.title)}
    assert expected and found(query, pages, fields=["title"]) == expected


def test_several_words_must_all_occur_and_may_be_excluded(pages):
    assert found("模具 铝型材", pages) == {pages[0].pk, pages[1].pk}
    assert found("铝型材 模具 h13", pages) == {pages[1].pk}
    assert found("h13 688419", pages, operator="or") == {pages[1].pk, pages[4].pk}
    assert found(parse("模具 -铝型材"), pages) == {pages[5].pk}
    assert found(parse('"heat-sink profiles"'), pages) == {pages[6].pk}
    assert found(parse('"profiles heat-sink"'), pages) == set()
    assert found(parse('"die casting"'), pages) == {page.pk for page in pages[1::2]}


def test_queries_combine(pages):
    everything = {page.pk for page in pages}
    mould, aluminium = PlainText("模具"), Phrase("铝型材")
    assert found(MATCH_ALL, pages) == everything
    assert found(MATCH_NONE, pages) == set()
    assert found(Not(mould), pages) == everything - found(mould, pages)
    assert found(And([Not(mould), Not(Phrase("具"))]), pages) == everything - found("具", pages)
    assert found(Or([Not(mould), aluminium]), pages) == (everything - {pages[5].pk})
    assert found(And([MATCH_ALL, mould, Not(MATCH_NONE)]), pages) == found(mould, pages)
    assert found(And([mould, Not(MATCH_ALL)]), pages) == set()
    assert found(Or([mould, MATCH_NONE]), pages) == found(mould, pages)


@pytest.mark.parametrize("query", BAD_QUERIES, ids=range(len(BAD_QUERIES)))
def test_any_input_has_an_answer(pages, query):
    for search in (Page.objects.search, Page.objects.autocomplete, CategorySearch.autocomplete):
        results = search(query)
        assert results.count() == len(list(results))
    for kind in (Phrase(query), Not(PlainText(query)), And([PlainText(query), Phrase("模具")])):
        assert Page.objects.search(kind).count() <= Page.objects.count()
    visitors = parse(query)
    assert visitors is None or len(list(Page.objects.search(visitors)[:10])) <= 10


class CategorySearch:
    @staticmethod
    def autocomplete(query):
        return get_search_backend().autocomplete(query, Category)


def test_long_texts_are_found_to_their_end(site):
    filler = "".join(f"第{n}号铝型材模具。" for n in range(30_000))
    page = StandardPageFactory(
        parent=site.home, title="长文", body=[("paragraph", f"<p>{filler}罕见的结尾词</p>")]
    )
    other = StandardPageFactory(parent=site.home, title="常见的结尾词")
    for run in ("罕见的结尾词", "词", "第29999号铝", "结尾词"):
        assert page.pk in found(run, [page, other])
    assert found("见的结尾词", [page, other]) == {page.pk, other.pk}
    assert found("号铝型材模具。罕", [page, other]) == {page.pk}
    assert found("罕见的词", [page, other]) == set()


def test_a_text_of_more_tokens_than_the_database_keeps_is_found(site, monkeypatch):
    if connection.vendor == "postgresql":
        monkeypatch.setattr("portal.search.tsvectors.MAX_VECTOR_BYTES", 100)
    first = StandardPageFactory(parent=site.home, title="超出限制的长标题，铝型材挤压模具与热处理")
    second = StandardPageFactory(parent=site.home, title="模具")
    assert found("挤压模具", [first, second]) == {first.pk}
    assert found("模具", [first, second]) == {first.pk, second.pk}
    assert found("具模", [first, second]) == set()
    assert found("挤压模具 处理", [first, second]) == {first.pk}
    assert found("挤压模具 处长", [first, second]) == set()


def test_fields_narrow_the_search(pages):
    assert found("挤压速度", pages, fields=["title"]) == set()
    assert found("挤压速度", pages) == {page.pk for page in pages[1::2]}
    articles = get_search_backend().search("试模", ArticlePage, fields=["summary"])
    assert list(articles) == []
    with pytest.raises(SearchFieldError):
        get_search_backend().search("试模", ArticlePage, fields=["colour"])


def test_titles_come_first_and_newer_before_older(site):
    make = StandardPageFactory
    body = make(parent=site.home, title="甲", body=[("paragraph", "<p>分流模 分流模 分流模</p>")])
    older = make(parent=site.home, title="分流模甲")
    newer = make(parent=site.home, title="分流模乙")
    once = make(parent=site.home, title="乙", body=[("paragraph", "<p>分流模 圆管模</p>")])
    results = Page.objects.search("分流模")
    assert [page.pk for page in results] == [newer.pk, older.pk, body.pk, once.pk]
    scores = [page.fit for page in results.annotate_score("fit")]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0
    assert [page.pk for page in results[1:3]] == [older.pk, body.pk]


def test_filters_and_orderings_of_any_kind_apply(pages):
    queryset = Page.objects.filter(expire_at=None, slug__startswith="about").public().specific()
    results = queryset.search("铝型材", order_by="title")
    assert [type(page).__name__ for page in results] == ["StandardPage"] * 2
    assert [page.title for page in results] == sorted([TITLES[0], TITLES[1]])
    ordered = queryset.order_by("-title").autocomplete("铝型材", order_by_relevance=False)
    assert [page.title for page in ordered] == sorted([TITLES[0], TITLES[1]], reverse=True)
    facet = Page.objects.search("铝型材").facet("live")
    assert dict(facet) == {True: 2}


def test_the_index_follows_each_change_in_its_transaction(pages):
    page = pages[0]
    with pytest.raises(RuntimeError), transaction.atomic():
        page.title = "全新的标题"
        page.save()
        assert found("全新的", pages) == {page.pk} and found("大型", [page]) == set()
        raise RuntimeError
    assert found("全新的", pages) == set()
    page.refresh_from_db()
    page.title = "另一个标题"
    page.save_revision().publish()
    assert found("另一个", pages) == {page.pk}
    plain = Page.objects.get(pk=page.pk)
    assert plain.specific.title == "另一个标题"
    plain.title = "又一个标题"
    plain.save()
    assert found("又一个", pages) == {page.pk}
    entries = get_search_backend().get_index_for_model(Page).entries
    key = {"object_id": str(page.pk), "content_type": ContentType.objects.get_for_model(page)}
    assert entries.filter(**key).count() == 1
    page.delete()
    assert not entries.filter(**key).exists()


def test_saving_costs_the_same_however_many_are_indexed(site, django_assert_max_num_queries):
    article = ArticlePageFactory(parent=site.news)
    with django_assert_max_num_queries(5):
        get_search_backend().add(article)
    for _ in range(5):
        ArticlePageFactory(parent=site.news)
    with django_assert_max_num_queries(5):
        get_search_backend().add(article)


@pytest.fixture
def article_with_category_text(monkeypatch):
    """Articles whose entries hold their category's name, which is not so in this site."""
    fields = [*ArticlePage.search_fields, RelatedFields("category", [SearchField("name")])]
    monkeypatch.setattr(ArticlePage, "search_fields", fields)
    relations.dependencies.cache_clear()
    yield
    relations.dependencies.cache_clear()


def test_entries_follow_the_objects_they_take_text_from(site, article_with_category_text):
    from portal.search import receivers

    with mock.patch.object(receivers.index, "get_indexed_models", return_value=[]):
        receivers.connect()
    category = CategoryFactory(name="行业动态")
    page = ArticlePageFactory(parent=site.news, category=category)
    assert found("行业", [page]) == {page.pk}
    category.name = "公司新闻"
    category.save()
    assert found("行业", [page]) == set() and found("公司新闻", [page]) == {page.pk}
    with mock.patch("portal.search.receivers.reindex") as reindex:
        category.sort_order = 9
        category.save()
        reindex.assert_not_called()
    category.delete()
    assert found("公司新闻", [page]) == set()


def test_images_and_their_tags_are_found(site):
    picture = image(title="型材截面图")
    picture.tags.add("断桥铝")
    model = get_image_model()
    assert list(model.objects.search("截面")) == [picture]
    assert list(model.objects.autocomplete("桥铝")) == [picture]
    picture.tags.remove("断桥铝")
    assert list(model.objects.autocomplete("桥铝")) == []


def test_rebuilding_the_index_restores_it(pages):
    index = get_search_backend().get_index_for_model(Page)
    index.reset()
    assert found("模具", pages) == set()
    call_command("update_index", chunk_size=3, verbosity=0)
    assert found("模具", pages) == {page.pk for page in pages if "模具" in normalise(page.title)}


def test_an_absent_value_is_no_text(pages):
    assert texts_of(Page(title="标题")) == Texts(title="标题", body="", autocomplete="标题")
    assert found("None", pages) == set()


def test_modelsearchs_own_receivers_are_replaced():
    from django.db.models.signals import post_save

    assert check_receivers(None) == []
    post_save.connect(post_save_signal_handler, sender=ArticlePage)
    assert [error.id for error in check_receivers(None)] == ["portal_search.E001"]
    assert check_receivers(None) == []
