"""Two articles to measure, written into a running demo site by `manage.py shell`."""

#: One without pictures, and one of 52 points of 84 characters, as long as real ones are.
WRITE_ARTICLES = """
from datetime import timedelta
from django.utils import timezone
from news.models import ArticlePage, NewsIndexPage

SENTENCE = "工作带长度每差半毫米，出料速度就会差一截；先测温度，再看挤压机的压力，最后才动模具。"
OPENING = "<p>" + SENTENCE * 3 + "</p>"
index = NewsIndexPage.objects.get(locale__language_code="zh-hans")
points = [
    {"number": number, "text": f"<p>第{number}点：{SENTENCE * 2}</p>"} for number in range(1, 53)
]
bodies = {
    "audit-plain": [("paragraph", OPENING)] * 5,
    "audit-52-points": [
        ("paragraph", OPENING), ("numbered_points", {"points": points}), ("paragraph", OPENING),
    ],
}
for slug, body in bodies.items():
    if ArticlePage.objects.filter(slug=slug).exists():
        continue
    article = ArticlePage(
        title="老师傅的笔记：写给修模的年轻人", slug=slug, summary="从车间手写的笔记里抄录。",
        date=timezone.now() - timedelta(days=400),
    )
    article.body = body
    index.add_child(instance=article)
    article.save_revision().publish()
"""
