"""What the words of a header say by themselves, whoever wrote it: of what kind its values are, and which of its words
stand for one another.

Belongs here: the grammar of header cells. Does not belong here: which word of a register a header is (`headers.py`,
`proposals.py`). Chinese compounds have their head at the end: 首次参保时间 is a time, 是否参保 asks yes or no. A kind
found here makes a proposal likelier or unlikelier, it never names a column.
"""

from __future__ import annotations

import re
from functools import lru_cache

_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"^(?:是否|有无|能否|可否)|(?:与否|是否.*)$", ("boolean", "code")),
    (r"(?:联系方式|电话|电话号码|手机|手机号码?|联系号码)[0-9一二]?$", ("phone",)),
    (r"(?:身份证?|身份证件|身份证明|社会保障|社保)(?:号码?|编号|编码)$|身份证件?$", ("id_number",)),
    (r"证件(?:号码?|编号|编码)$", ("id_number", "identifier", "text")),
    (r"(?:账号|帐号|卡号|账户号码?|存折号码?|存折帐号)$|^(?:银行)?(?:账户|帐户)$", ("account", "text")),
    (r"(?:车牌|号牌|牌照|牌号|单元号)(?:号码?)?$", ("plate", "text")),
    (r"(?:姓名|名字|户名|开户名)[0-9甲乙一二]?$", ("name", "text")),
    (r"(?:年月|月份|期次|所属期|期号|[始享受]月)$", ("month", "date")),
    (r"(?:日期|时间|年月日|时点|[^生]日)(?:起|止)?$|(?:起|止|期)$", ("date", "month")),
    (r"(?:人数|人口|人口数|口数|数量|台数|套数|岁数|年龄|次数)$", ("integer", "number", "money")),
    (r"(?:面积|亩数|平方米)$", ("number",)),
    (r"(?:金额|资金|费用|收入|工资|价格|单价|合计|小计|基数|补差|总额|余额|待遇|[金额费价款元])$", ("money", "number")),
    (
        r"(?:类别|类型|种类|分类|性质|状态|状况|情况|标志|标识|等级|级别|档次|方式|形式|结果|关系|程度|能力|属性|渠道"
        r"|类|型|[类级性]别)$",
        ("code", "text", "boolean"),
    ),
    (r"(?:原因|理由|意见|说明|备注|事由|内容)$", ("text", "code")),
    (r"(?:地址|住址|住所|详址|坐落|所在地|户籍地|居住地|位置)$", ("text", "township", "village")),
    (r"(?:乡镇|街道|镇街|乡镇街道|镇|乡)(?:名称?)?$", ("township", "text", "name")),
    (r"(?:村居|社区|村委会?|居委会?|行政村|村组|村)(?:名称?)?$", ("village", "text", "name")),
    (r"(?:单位|企业|公司|机构|学校|院校|银行|开户行|网点|机关|殡仪馆|派出所|医院)(?:名称|全称)?$", ("text",)),
    (r"(?:名称|全称)$", ("text", "name", "township", "village", "code")),
    (r"(?:编号|编码|代码|证号|户号|序号|号码|号)$", ("identifier", "id_number", "text", "account", "plate", "phone")),
    (r"(?:人员?|者|户主|配偶|丈夫|妻子|父亲|母亲)[0-9甲乙一二]?$", ("name", "text")),
)
"""Ending of a header → the domains its values may be of, the first that fits."""

_ALIKE: tuple[tuple[str, str], ...] = (
    ("号", "号码|编号|编码"),
    ("身份证", "公民身份证?|居民身份证|身份证件|身份证明|有效证件|有效身份证件|证件|社会保障(?=号)"),
    ("日期", "时间|年月日|日期"),
    ("年月", "月份|年月|期次|期号|所属期"),
    ("类别", "类别|类型|种类|性质|分类"),
    ("状态", "状态|状况|情况|标志|标识"),
    ("乡镇", "乡镇街道|镇街道|街道乡镇|街道|镇街|街镇|乡镇|镇|乡"),
    ("村", "村居|村社区|社区村|行政村|村委会|居委会|村居委会|社区|村"),
    ("单位", "工作单位|用人单位|单位|企业|公司|机构"),
    ("死亡", "死亡|去世|逝世|身故|亡故"),
    ("死者", "死者|逝者|亡者|死亡人员?"),
    ("起", "开始|起始|首次|最初|起"),
    ("止", "终止|截止|结束|到期|届满|止|至"),
    ("登记", "注册|登记|成立|设立|开业"),
    ("补助", "补助|补贴|救助|保障|低保|供养|津贴|最低生活保障"),
    ("银行", "开户银行|开户行|开户网点|金融机构|收款行|银行"),
    ("账号", "银行账号|银行帐号|银行卡号|一卡通账?号|账号|帐号|卡号|存折号"),
    ("户名", "账户名称|帐户名称|账户姓名|账户名|开户名|户名"),
    ("物主", "机动车所有人|车主|所有权?人|产权人|权利人"),
    ("车牌", "车牌|号牌|牌照"),
    ("户主", "户主|申请人|主申请人"),
    ("原因", "原因|理由|事由"),
    ("人数", "人口数|人口|人数|口数"),
    ("收款", "收款|领款|领取|取款|收取"),
    ("实发", "实际发放|实际支付|实发|实付|实补|实际"),
    ("应发", "应发|应付|应补|核定|核准"),
    ("电话", "联系电话|联系方式|移动电话|手机号|手机|电话"),
    ("地址", "地址|住址|住所|详址|坐落|居住地|所在地"),
    ("等级", "等级|级别|档次"),
    ("金额", "金额|资金|费用|款项"),
    ("姓名", "姓名|名字"),
    ("离开", "迁出|转出"),
    ("赡养", "赡养|抚养|扶养"),
    ("结论", "结论|结果|意见"),
)
"""Words that senders use for one another, after the one that stands for all of them."""

_WORDS = re.compile("|".join(f"(?P<w{i}>{words})" for i, (_, words) in enumerate(_ALIKE)))


_OF_EVERY_FORM = frozenset(
    {"序号", "序", "行号", "no", "备注", "说明", "操作", "签名", "签字", "盖章", "填表人", "制表人"}
)


def is_of_every_form(folded: str) -> bool:
    """Whether a header stands in forms of any kind and says nothing of the people in them.

    >>> is_of_every_form("序号")
    True
    """
    return folded in _OF_EVERY_FORM


@lru_cache(maxsize=20_000)
def domains_said(folded: str) -> tuple[str, ...]:
    """The domains a header's own words allow, nothing when they say nothing.

    >>> domains_said("首次参保时间")
    ('date', 'month')
    """
    return next((domains for ending, domains in _KINDS if re.search(ending, folded)), ())


@lru_cache(maxsize=20_000)
def in_common_words(folded: str) -> str:
    """A header with each of its words replaced by the one that stands for its likes.

    >>> in_common_words("死者去世时间") == in_common_words("逝者死亡日期")
    True
    """
    return _WORDS.sub(lambda found: _ALIKE[int(str(found.lastgroup)[1:])][0], folded)
