"""The frame around every page of a site: page counts, buttons, copyright."""

import re

_LONGEST = 200
_ENDING = re.compile(
    r"上一[篇条页个]|下一[篇条页个]|[前后]一篇|返回(?:列表|首页|上一?页)|版权所有|copyright|©"
    r"|all rights|(?:previous|next|prev) ?:|back to",
    re.IGNORECASE,
)
_LEGAL = re.compile(r"ICP备|ICP证|公网安备|all rights reserved|版权所有", re.IGNORECASE)
_BUTTON = re.compile(
    r"(?:分享[到至]?|(?:查看|了解|点击|阅读)?(?:更多|详情|详细|查看|加载|全文)|打印(?:本页)?|关闭(?:窗口|本页)?"
    r"|收藏(?:本页)?|扫一扫|扫码|返回(?:顶部)?|浏览(?:次数|量|数)?|阅读(?:次数|量|数)?|点击(?:次数|量|数)?"
    r"|人气|访问量|字号|字体|备案号|末页|尾页|共|第|read more|more|share|print|views|hits)"
    r"[ :>.+»()\[\]/\d次页条大中小号我们本站]{0,30}",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"当前位置|您?现?在?的?位置 ?[:是]|所在位置|欢迎(?:光临|访问|来到)|热门搜索|you are here"
    r"|(?:热门关键词|关键词|标签|友情链接|技术支持|网站建设|网站制作|tags?|keywords) ?:|powered by"
    r"|首页.{0,40}(?:末页|尾页)",
    re.IGNORECASE,
)


def is_furniture(folded: str) -> bool:
    """Tell whether the line belongs to the frame around the page, not to its content."""
    return len(folded) <= _LONGEST and bool(
        ends_article(folded) or _BUTTON.fullmatch(folded) or _OPENING.match(folded)
    )


def ends_article(folded: str) -> bool:
    """Tell whether nothing of an article can follow: links to its neighbours, the footer."""
    return len(folded) <= _LONGEST and bool(_ENDING.match(folded) or _LEGAL.search(folded))
