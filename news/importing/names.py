"""What looks like the name of a person, of a plant or of a company, or like an address."""

import re

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦昌马苗凤方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元顾孟黄穆萧尹姚邵湛汪祁毛狄米贝明臧计成戴谈宋庞熊纪舒屈项祝"
    "董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房裘缪解应宗丁宣邓单洪包诸左石崔吉龚程"
    "邢裴陆荣翁荀羊惠曲家封储靳段富乌焦谷车侯全班仰秋仲伊宫宁仇栾刘景詹束龙叶幸司黎薄印白怀蒲从索赖卓屠池乔胥闻党翟谭贡劳"
    "申扶堵冉雍桑桂牛边尚农温庄晏柴瞿阎习向古易廖耿关简曾文聂敖沙肖涂欧游"
)
_TITLES = (
    r"先生|小姐|女士|太太|总经理|经理|总监|总|厂长|主任|主管|部长|课长|科长|工程师|工|师傅|老师"
    r"|老板|生|博士|专员|助理|客服|业务|销售|跟单"
)
_TITLED = re.compile(rf"[\u4e00-\u9fff·]{{1,4}}(?:{_TITLES})")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff·]{1,3}")
_LATIN_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.?[ ]?[A-Z][A-Za-z.'-]{0,20}(?:[ ][A-Z][A-Za-z.'-]{0,20}){0,2}"
    r"|[A-Z][a-z.'-]{1,20}(?:[ ][A-Z][A-Za-z.'-]{0,20}){1,2})"
)
_DEPARTMENT = re.compile(r"[\u4e00-\u9fff]{2,8}(?:部|部门|处|科)")
_PLACE = re.compile(
    r"[^:：,，。;；!！?？]{0,30}"
    r"(?:厂区|厂|基地|车间|分公司|总部|办事处|仓库|生产中心|制造中心"
    r"|factory|plant|works|workshop|branch|warehouse|headquarters)"
    r"(?:[ ]?[\dA-Z一二三四五六七八九]{1,2})?",
    re.IGNORECASE,
)
_NUMBERED_FACTORY = re.compile(
    r"(?:factory|plant|第?[一二三四五六七八九])[ ]?(?:\d|工厂|厂)", re.IGNORECASE
)
_COMPANY = re.compile(
    r"[^:：,，。;；!！?？]{2,60}"
    r"(?:有限公司|有限责任公司|股份公司|集团|公司|厂|商行|经营部"
    r"|co\.?,? ?ltd\.?|limited|inc\.?|gmbh|llc)",
    re.IGNORECASE,
)
_ADDRESS_MARKS = re.compile(r"[省市县區区镇鎮乡鄉村路街道號号栋棟幢楼樓座园園层室巷弄]")
_ADDRESS_WORDS = re.compile(
    r"\b(?:road|rd|street|st|avenue|ave|district|city|province|town|village|industrial|building"
    r"|bldg|floor|no|room|zone|park|county|china)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"[、,，;；/|&和]")
_ROLE = re.compile(r"(?P<name>[^(（\[]{1,30})[(（\[](?P<role>[^)）\]]{1,30})[)）\]]?")


def is_person(text: str) -> bool:
    """Tell whether `text` is a name as people are called on contact pages, or a department."""
    if not 2 <= len(text) <= 60:
        return False
    if _TITLED.fullmatch(text) or _LATIN_NAME.fullmatch(text) or _DEPARTMENT.fullmatch(text):
        return True
    return len(text) <= 4 and text[0] in _SURNAMES and bool(_HAN_NAME.fullmatch(text))


def is_place(text: str) -> bool:
    """Tell whether `text` is the name of a plant, a branch or a depot, and nothing else."""
    text = text.strip()
    return 2 <= len(text) <= 40 and bool(
        _PLACE.fullmatch(text) or _NUMBERED_FACTORY.fullmatch(text)
    )


def is_company(text: str) -> bool:
    """Tell whether `text` is the name of a company, and nothing else."""
    return bool(len(text) <= 80 and _COMPANY.fullmatch(text.strip()))


def is_address(text: str) -> bool:
    """Tell whether `text` is a postal address, Chinese or English."""
    if not 6 <= len(text) <= 200 or "。" in text or "!" in text:
        return False
    marks = set(_ADDRESS_MARKS.findall(text))
    return len(marks) >= 3 or len(set(map(str.lower, _ADDRESS_WORDS.findall(text)))) >= 2


def split_people(text: str) -> list[tuple[str, str]]:
    """Return (name, role) for each person in the value of a label, such as
    “黄先生(销售经理)、吴小姐”; nothing when it is no list of names."""
    people = []
    for part in _PART.split(text):
        part = part.strip(" :：.")
        match = _ROLE.fullmatch(part)
        name, role = (match["name"].strip(), match["role"].strip()) if match else (part, "")
        if not role and " " in name and not _LATIN_NAME.fullmatch(name):
            name, role = (piece.strip() for piece in name.split(" ", 1))
        if not name:
            continue
        if len(name) > 30 or any(map(str.isdigit, name)):
            return []
        people.append((name, role))
    return people
