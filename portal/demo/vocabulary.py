"""The words and sentence forms of which the demo's many articles are made (see grammar).

`{place}` takes one word for the whole article, `{n_3_9}` a fresh number from 3 to 9, `{code}` the
article's own number.
"""

# ruff: noqa: E501, SIM905 - lists of words, to be read as such

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """What a kind of article says, in forms to fill."""

    category: str
    titles: tuple[str, ...]
    summaries: tuple[str, ...]
    headings: tuple[str, ...]
    sentences: tuple[str, ...]
    quotes: tuple[str, ...]
    closings: tuple[str, ...]


_SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏姜梁罗彭叶"
WORDS: dict[str, list[str]] = {
    "place": """东莞 佛山 广州 深圳 中山 江门 肇庆 苏州 无锡 宁波 青岛 临沂 天津 沈阳 成都 重庆 武汉
        长沙 合肥 南昌 厦门 福州 昆明 西安 郑州 洛阳 石家庄 太原 南宁 贵阳 越南 泰国 马来西亚 印度
        土耳其 波兰 意大利 德国 西班牙 墨西哥 巴西 埃及""".split(),
    "profile": """断桥铝窗框 幕墙立柱 散热器 圆管 方管 工业流水线型材 导轨 电机外壳 光伏边框 门窗型材
        太阳花散热器 角铝 槽铝 手机中框 汽车防撞梁 电池托盘边梁 装饰线条 晾衣杆 护栏立柱 百叶 灯槽
        集装箱底板 高铁车体型材 船用甲板型材 空调支架 医疗床架 舞台桁架 无人机机臂 充电桩壳体
        储能箱体""".split(),
    "die": """分流模 平面模 假分流模 宽展模 导流模 双孔平模 四孔分流模 舌型模 叉架模 水冷分流模
        镶嵌式分流模 保护模 塑料异型材模头 共挤模 微孔扁管模""".split(),
    "steel": "H13 SKD61 8407 DIEVAR 2344 DAC QRO90 3Cr2W8V 4Cr5MoSiV1 粉末高速钢".split(),
    "alloy": "6063-T5 6061-T6 6005A 6082 7075 7003 3003 1050 2024 5083 6463 6060".split(),
    "process": """热处理 气体氮化 线切割 电火花 高速铣削 研磨抛光 真空淬火 二次回火 三维扫描 数值模拟
        工作带修正 精车 去应力退火 硬度检测 装配预热""".split(),
    "machine": ["600吨", "880吨", "1000吨", "1450吨", "1800吨", "2200吨", "2750吨", "3600吨",
                "4500吨", "5500吨", "7500吨", "10000吨"],
    "fair": """铝工业展 模具展 门窗幕墙展 挤出技术展 机床展 新能源汽车零部件展 光伏展 塑料橡胶展
        热处理展 轨道交通展 五金展 工业博览会""".split(),
    "year": [f"{year}年" for year in range(2015, 2027)],
    "result": """表面光洁无划痕 壁厚偏差收窄 扭拧度合格 出料平稳 流速均匀 焊合线不可见 尺寸一次合格
        寿命延长 成品率提高 交期缩短 能耗下降 平面间隙达标 色泽均匀 角度稳定""".split(),
    "fault": """偏壁 扭拧 波浪 粘铝 模芯偏移 焊合不良 拉痕 塌角 裂口 尺寸超差 工作带塌边 停车痕""".split(),
    "customer": [surname + kind for surname in _SURNAMES
                 for kind in ("氏铝业", "记门窗", "兴精密", "达型材", "源科技", "盛机电")],
    "person": [surname + kind for surname in _SURNAMES
               for kind in ("工", "师傅", "经理", "主任")],
    "author": """梁国栋 陈晓敏 黄志强 林静 何伟明 罗海燕 技术部 市场部 质检部""".split(),
}  # fmt: skip

TRIALS = Subject(
    category="cases",
    titles=(
        "{place}{customer}{profile}{die}试模记录",
        "{profile}试模：{fault}是怎样消除的（{place}{customer}）",
        "{machine}挤压机上的{profile}，{customer}首次试模{result}",
    ),
    summaries=(
        "{customer}的{profile}在{machine}机台试模，{n_1_3}次修正后{result}。",
        "从{fault}到{result}：{profile}{die}的试模数据与修正办法。",
    ),
    headings=("试模数据", "第一次试模", "修正与结果", "机台与参数"),
    sentences=(
        "这套编号{code}的{die}用于{alloy}合金的{profile}，断面外接圆直径{n_60_320} mm。",
        "客户{customer}在{place}有{n_2_18}台挤压机，本次安排在{machine}机台上。",
        "铝棒加热到{n_440_495} ℃，模具保温{n_2_5}小时，温度{n_430_480} ℃。",
        "出口速度从每分钟{n_4_12}米开始，稳定以后提到{n_13_28}米。",
        "第一支料头出现{fault}，偏差{n_2_18}丝，位置在离中心{n_15_90} mm处。",
        "{person}在入口侧把工作带减短{n_2_9}丝，随后再试。",
        "第二次试模时{result}，连续挤出{n_8_60}支，抽检{n_5_20}处尺寸全部合格。",
        "突破压力{n_150_240} bar，稳定后回落{n_10_45} bar。",
        "料头送检，焊合处拉断在母材，硬度{n_9_15}韦氏。",
        "模具卸下后碱煮{n_6_12}小时，没有发现裂纹。",
        "{process}以后，孔口粗糙度Ra{n_2_8}微英寸。",
    ),
    quotes=("料头平直，比我们原来的好用，当天就能排产。", "修了{n_1_3}次就合格，省了我们一周。"),
    closings=(
        "{customer}当场下单{n_2_30}套，首批{n_6_20}天交货。",
        "全部记录随{code}交客户存档，后续批次照此生产。",
    ),
)
TECHNOLOGY = Subject(
    category="technology",
    titles=(
        "{steel}钢的{process}：{profile}{die}要注意什么（{place}）",
        "{profile}为何{fault}，从{process}与{steel}钢说起：{customer}",
        "{die}的{process}怎样让{alloy}{profile}{result}",
    ),
    summaries=(
        "{process}改动了一个参数，{profile}的{fault}少了{n_30_85}%。",
        "{steel}钢在{n_1000_1060} ℃淬火后的硬度与寿命，附{n_12_48}套数据。",
    ),
    headings=("做法", "数据", "原因", "要点"),
    sentences=(
        "我们比较了{n_12_48}套{die}，材料都是{steel}钢，编号从{code}开始。",
        "淬火温度{n_1010_1050} ℃，回火{n_2_3}次，硬度{n_46_52} HRC。",
        "氮化层深{n_8_16}丝，表面硬度{n_900_1150} HV，白亮层不超过{n_2_6}微米。",
        "{profile}的壁厚{n_1_6}.{n_0_9} mm，舌比{n_2_5}.{n_0_9}，挤压比{n_18_95}。",
        "数值模拟显示焊合室压力{n_180_420} MPa，出口温度{n_500_560} ℃。",
        "{fault}的根源多在流速差，差{n_3_12}%以内可以靠工作带调匀。",
        "{process}之后留量{n_1_8}丝，由{person}手工研磨到尺寸。",
        "在{machine}机台上挤压{n_20_120}吨{alloy}以后测量，磨损{n_1_7}丝。",
        "与去年同类的{die}相比，平均寿命增加{n_12_65}%，{result}。",
        "线切割走{n_3_5}遍，变质层低于{n_2_9}微米，再抛光去除。",
    ),
    quotes=("参数不难，难的是每一炉都一样。",),
    closings=(
        "以上数据来自{place}的生产，别处照用之前应先试{n_2_6}套。",
        "这项做法已经写进作业指导书第{n_3_40}条。",
    ),
)
VISITS = Subject(
    category="company",
    titles=(
        "{place}{customer}来厂验收{profile}{die}",
        "{year}{place}{fair}：我们带去{n2}套{die}与{profile}",
        "{person}到{place}回访{customer}的{profile}项目",
    ),
    summaries=(
        "{n_2_5}天里看了{n_3_9}道工序，谈定{n_2_24}套{die}。",
        "{place}的客户关心交期与{fault}，{person}一一作答。",
    ),
    headings=("现场", "客户问得最多的", "谈定的事", "下一步"),
    sentences=(
        "{customer}一行{n_3_9}人来自{place}，主要生产{alloy}的{profile}。",
        "{person}介绍了设计、{process}与检验，用时{n_1_4}小时。",
        "展位面积{n_18_108}平方米，{n_2_4}天里来了{n_80_640}位客人。",
        "展出的{die}编号{code}，已经用了{n_20_150}吨料，仍在公差以内。",
        "客人问得最多的是{fault}，我们用剖开的样件说明。",
        "仓库里常备{steel}钢{n_20_90}吨，从下单到发货{n_7_20}天。",
        "午后大家到车间看{machine}机台，{result}。",
        "双方谈定{n_2_24}套{die}，首批{n_5_15}天交。",
        "检验室用三坐标抽测{n_6_30}点，最大偏差{n_1_4}丝。",
        "今年以来，发往{place}的套数比去年多{n_5_48}%。",
    ),
    quotes=("图纸上午给，下午就有人打电话来问细节，这让我放心。",),
    closings=(
        "感谢来访的朋友，图纸与报价{n_1_3}个工作日内答复。",
        "下一次在{place}见，欢迎带着断面图来。",
    ),
)
MARKET = Subject(
    category="industry",
    titles=(
        "{year}{place}{profile}市场观察：{alloy}用量与{die}",
        "{alloy}{profile}的新标准对{die}意味着什么（{place}）",
        "{place}{profile}厂为何改用{steel}钢{die}",
    ),
    summaries=(
        "{place}的{profile}产量增长{n_3_38}%，对{die}的寿命与公差提出新要求。",
        "标准把偏差收紧到{n_4_15}丝，{fault}不再被接受。",
    ),
    headings=("数字", "变化从何而来", "对我们意味着什么", "同行怎么做"),
    sentences=(
        "{place}的{profile}今年产量约{n_12_260}万吨，比上年多{n_3_38}%。",
        "新标准把壁厚偏差收紧到{n_4_15}丝，扭拧每米不超过{n_1_3}度。",
        "{alloy}的用量占{n_12_68}%，加工费每吨上涨{n_80_900}元。",
        "{steel}钢价格每公斤{n_28_120}元，交货期{n_10_60}天。",
        "当地{n_6_45}家企业中，有{n_2_6}家新装了{machine}挤压机。",
        "过去能让步接收的{fault}，现在一律退货。",
        "我们走访了{customer}，{person}说订单排到{n_2_6}个月以后。",
        "断面越来越复杂，空腔从{n_1_3}个增加到{n_4_9}个。",
        "能耗限额每吨{n_300_900}千瓦时，促使各厂提高速度。",
        "我们的样本编号{code}，涉及{n_12_90}张图纸。",
    ),
    quotes=("便宜的只便宜一次，好用的省一年。",),
    closings=(
        "数据来自公开报道与走访，仅供参考，{n_3_9}个月后再更新。",
        "有同样问题的朋友，欢迎来信讨论{die}的选型。",
    ),
)
WORDS["n2"] = [str(number) for number in range(2, 40)]
SUBJECTS = (TECHNOLOGY, TRIALS, VISITS, TRIALS, TECHNOLOGY, MARKET)
