"""Articles to search in: many, varied, quickly made, the same every time.

Sentences are put together from the words of the trade and many invented names and numbers. 模具
stands in about every third article, other words ever more rarely.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

BATCH = 1000

THINGS = """
    铝型材 断桥铝 散热器 圆管 方管 工业铝材 幕墙型材 导轨 电机外壳 光伏边框 门窗型材 流水线型材
    太阳花散热器 异型材 角铝 槽铝 手机中框 汽车防撞梁 电池托盘 装饰线条 晾衣杆 护栏 百叶 灯槽
""".split()  # noqa: SIM905
STEPS = """
    挤压 热处理 氮化 线切割 电火花加工 试模 修模 抛光 淬火 回火 时效 阳极氧化 喷涂 精车 数控铣削
    三维测量 拉伸矫直 锯切 预热 装配 检验 打包
""".split()  # noqa: SIM905
QUALITIES = """
    尺寸稳定 公差均匀 表面光洁 壁厚一致 出料平稳 寿命更长 成品率提高 流速均衡 应力更小 硬度达标
    扭拧度合格 交期缩短 能耗下降
""".split()  # noqa: SIM905
MATERIALS = """
    H13钢 6063-T5 6061-T6 7075 6005A 1050 SKD61 DAC 8407 ADC12
""".split()  # noqa: SIM905
DIES = """
    挤压模具 分流模 平面模 假分流模 宽展模 模垫 模套 舌芯模 多孔模
""".split()  # noqa: SIM905
PLACES = """
    东莞 佛山 广州 深圳 中山 江门 肇庆 苏州 无锡 宁波 青岛 临沂 天津 沈阳 成都 重庆 武汉
""".split()  # noqa: SIM905
PEOPLE = """
    客户 工程师 车间 研发组 质检部 采购负责人 设计师 老师傅 徒弟 项目经理
""".split()  # noqa: SIM905
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英文辉玲建国志海燕鹏飞雪梅俊峰晨曦子涵浩然"
FORMS = (
    "{place}{name}的{person}到访，{person}介绍了{thing}的{step}。",
    "这批{thing}采用{material}，{step}后{quality}，首件编号{code}。",
    "{place}{person}反馈：{thing}在{number}小时后{quality}。",
    "{step}与{step}之间只隔{number}分钟，{quality}。",
    "{name}说，“{thing}要做到{quality}，关键在{step}。”",
    "第{code}套{die}已发往{place}，用于{thing}。",
    "与去年相比，{thing}的{step}时间减少{number}%，{quality}。",
    "{number} mm 的{thing}由{name}负责{step}，{person}签字确认。",
    "{person}把{material}的{step}温度调到{number}℃。",
)
TITLES = (
    "{place}{thing}项目{step}完成",
    "{code}号{die}{step}记：{quality}",
    "{thing}为何{quality}",
    "{name}谈{thing}的{step}",
    "{material}{thing}{step}，{quality}",
    "{place}{name}订购{number}套{die}",
)


def texts(count: int) -> Iterator[tuple[str, str, str]]:
    """Yield titles, summaries and bodies, of which about 350 characters are the body."""
    draw = random.Random(20)
    for number in range(count):
        title = _filled(draw.choice(TITLES), draw)
        summary = _filled(draw.choice(FORMS), draw)
        body = ""
        while len(body) < 350:
            body += _filled(draw.choice(FORMS), draw)
        if draw.random() < 0.12:
            body += "模具由本厂设计。"
        yield f"{title}（{number + 1}）" if draw.random() < 0.02 else title, summary, body


def _filled(form: str, draw: random.Random) -> str:
    while "{" in form:
        before, _, rest = form.partition("{")
        field, _, after = rest.partition("}")
        form = before + _word(field, draw) + after
    return form


def _word(field: str, draw: random.Random) -> str:
    match field:
        case "name":
            return draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2))))
        case "number":
            return str(draw.randint(2, 3000))
        case "code":
            return (
                f"{draw.choice('ABCDHKLMTX')}{draw.choice('ABCDHKLMTX')}{draw.randint(100, 99999)}"
            )
        case "die":
            # 挤压模具 alone has the word 模具: every eighth of all dies.
            return draw.choice(DIES)
    words = {
        "thing": THINGS, "step": STEPS, "quality": QUALITIES, "material": MATERIALS,
        "place": PLACES, "person": PEOPLE,
    }[field]  # fmt: skip
    # Some words are usual, most are not.
    return words[min(int(draw.expovariate(3 / len(words))), len(words) - 1)]


def make(news, categories: list, count: int) -> None:
    """Write articles below a news list, with dates over ten years, without their index entries."""
    import json
    import uuid

    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from wagtail.models import Page

    from news.models import ArticlePage

    kind = ContentType.objects.get_for_model(ArticlePage)
    now = datetime.now(UTC)
    draw = random.Random(21)
    batch: list[ArticlePage] = []

    def write() -> None:
        rows = [
            Page(**{f.attname: getattr(a, f.attname) for f in Page._meta.concrete_fields})
            for a in batch
        ]
        with transaction.atomic():
            for article, page in zip(batch, Page.objects.bulk_create(rows), strict=True):
                article.pk = article.id = article.page_ptr_id = page.pk
            fields = ArticlePage._meta.local_concrete_fields
            ArticlePage._base_manager._insert(batch, fields=fields, using="default")
        batch.clear()

    for number, (title, summary, body) in enumerate(texts(count), 1):
        date = now - timedelta(minutes=draw.randint(1, 10 * 365 * 24 * 60))
        blocks = [{"type": "paragraph", "value": f"<p>{body}</p>", "id": str(uuid.uuid4())}]
        article = ArticlePage(
            title=title, draft_title=title, slug=f"bench-{number}", summary=summary, date=date,
            listed_at=date, first_published_at=date, last_published_at=date, live=True,
            category=draw.choice(categories), body=json.dumps(blocks), content_type=kind,
            path=ArticlePage._get_path(news.path, news.depth + 1, number), depth=news.depth + 1,
            url_path=f"{news.url_path}bench-{number}/", locale_id=news.locale_id,
        )  # fmt: skip
        batch.append(article)
        if len(batch) == BATCH:
            write()
    if batch:
        write()
    Page.objects.filter(pk=news.pk).update(numchild=count)
