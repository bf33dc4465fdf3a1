"""Which column of a customer list means which field, by its Chinese or English header.

A field has one name (``target``); the words that people write over such a column lead
to it. The same headers always give the same answer.

>>> [guess.target for guess in guess_columns(["客户名称*", "税号", "Fax No."])]
['name', 'vat', 'customer_fax']
"""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NEAR = 0.84
BRACKETS = re.compile(r"[(（\[【<《].*?[)）\]】>》]")
# target: what people call it; the first that fits, and each target once
WORDS: dict[str, str] = {
    "customer_number": "客户编号 客户编码 客户代码 客户号 档案编号 编号 编码"
    " customer_number"
    " customer_no customer_id customer_code account_number account_no number no",
    "external": "外部编码 外部编号 erp编码 erp编号 u8编码 u8客户编码 nc编码 ncc编码"
    " k3编码"
    " 金蝶编码 用友编码 sap编码 原系统编码 external_number external_id"
    " erp_code legacy_id",
    "name": "客户名称 客户名 客户全称 公司名称 企业名称 单位名称 名称 全称 客户 公司"
    " 姓名"
    " name customer_name company_name company customer full_name account_name",
    "is_company": "客户类型 客户性质 类型 公司或个人 是否公司 is_company is_a_company"
    " company_type customer_type type",
    "parent": "上级客户 上级单位 所属客户 所属公司 所属单位 母公司 上级 parent"
    " parent_customer parent_company belongs_to parent_account",
    "vat": "统一社会信用代码 社会信用代码 信用代码 纳税人识别号 税号 税务登记号 uscc"
    " vat"
    " vat_number tax_id tax_number tin credit_code unified_social_credit_code",
    "company_registry": "工商注册号 注册号 营业执照号 company_id company_registry"
    " registration_number",
    "alias.short": "简称 客户简称 公司简称 short_name abbreviation",
    "alias.english": "英文名称 英文名 客户英文名称 english_name",
    "alias.former": "曾用名 原名称 原名 former_name",
    "alias.trade": "商号 品牌 trade_name brand dba",
    "customer_mnemonic": "助记码 拼音码 mnemonic",
    "phone": "电话 固定电话 座机 联系电话 公司电话 电话号码 phone telephone tel"
    " phone_number phone_no",
    "customer_mobile": "手机 手机号 手机号码 移动电话 mobile mobile_phone cell"
    " cell_phone"
    " mobile_no",
    "customer_fax": "传真 传真号码 fax fax_number fax_no",
    "email": "邮箱 电子邮箱 电子邮件 邮件 e_mail email email_address mail",
    "website": "网址 网站 公司网址 主页 website web url homepage",
    "customer_salutation": "称谓 称呼 form_of_address salutation title",
    "function": "职务 职位 岗位 function job_position job_title position",
    "customer_channel": "首选联系方式 联系方式偏好 preferred_channel",
    "contact.name": "联系人 联系人姓名 主要联系人 首要联系人 contact contact_name"
    " contact_person main_contact",
    "contact.function": "联系人职务 联系人职位 contact_position contact_title",
    "contact.customer_salutation": "联系人称谓 contact_salutation",
    "contact.phone": "联系人电话 contact_phone",
    "contact.customer_mobile": "联系人手机 联系人手机号 contact_mobile",
    "contact.email": "联系人邮箱 联系人邮件 contact_email",
    "country_id": "国家 国家地区 国别 country country_code",
    "division.province": "省 省份 省市 所在省 所在省份 province",
    "division.city": "市 城市 所在市 所在城市 地级市 city town",
    "division.district": "区县 区 县 市区 区域县 所在区县 行政区 district county",
    "state_id": "州 state state_province region_state",
    "street": "地址 详细地址 街道 通讯地址 办公地址 联系地址 经营地址 address street"
    " address_line_1 street_address",
    "street2": "地址2 详细地址2 street2 street_2 address_2 address_line_2",
    "zip": "邮编 邮政编码 zip postcode zip_code postal_code",
    "industry_id": "行业 所属行业 行业分类 industry sector",
    "customer_level_id": "客户等级 客户级别 等级 级别 level customer_level grade"
    " customer_grade class",
    "customer_region_id": "销售区域 区域 大区 片区 所属区域 region sales_region"
    " territory area",
    "customer_size": "规模 企业规模 公司规模 客户规模 size company_size",
    "customer_demand_ids": "需求 客户需求 demand needs",
    "category_id": "标签 客户标签 tags tag category labels",
    "user_id": "业务员 销售员 负责人 客户经理 专管业务员 跟进人 owner salesperson"
    " sales_rep account_manager responsible",
    "customer_template_id": "档案模板 模板 template archive_template",
    "property_payment_term_id": "付款条件 收款条件 账期 付款方式 payment_terms"
    " payment_term terms",
    "date.founding": "成立日期 成立时间 注册日期 founded founding_day founding_date",
    "date.birthday": "生日 出生日期 birthday date_of_birth",
    "handle.wechat": "微信 微信号 wechat",
    "handle.wecom": "企业微信 wecom",
    "handle.qq": "qq qq号",
    "handle.dingtalk": "钉钉 dingtalk",
    "handle.whatsapp": "whatsapp",
    "handle.linkedin": "领英 linkedin",
    "title.name": "开票名称 发票抬头 开票抬头 抬头 invoice_title",
    "title.tax_number": "开票税号 invoice_tax_number",
    "title.address": "注册地址 开票地址 registered_address",
    "title.phone": "注册电话 开票电话 registered_phone",
    "title.bank_name": "开户行 开户银行 开户行名称 银行 bank bank_name",
    "title.bank_account": "银行账号 银行帐号 账号 帐号 银行账户 开户账号 bank_account"
    " bank_account_number account",
    "title.bank_code": "联行号 行号 bank_code cnaps",
    "title.taxpayer_kind": "纳税人类型 纳税人性质 taxpayer_type",
    "title.email": "收票邮箱 开票邮箱 invoice_email",
    "title.mobile": "收票手机 invoice_mobile",
    "customer_occupation": "职业 occupation",
    "customer_interests": "兴趣 爱好 兴趣爱好 interests hobbies",
    "ref": "参考 内部参考 ref reference internal_reference",
    "comment": "备注 说明 备注信息 notes note remark remarks comment comments",
}
REASONS = "原因 Reasons"  # the column that we add to rows that we give back
MANY = ("external",)  # may stand over several columns


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column seems to mean: no target when nobody can say."""

    target: str = ""
    why: str = ""  # "same", "label", "near"


def word_of(header: str) -> str:
    """A header without marks, brackets, capitals and spaces.

    >>> word_of(" 手机（必填）* "), word_of("Tax-ID"), word_of("（手机）")
    ('手机', 'taxid', '手机')
    """
    text = unicodedata.normalize("NFKC", header[:200]).casefold()
    plain = "".join(c for c in BRACKETS.sub("", text) if c.isalnum())
    return plain or "".join(c for c in text if c.isalnum())


def signature(headers: Sequence[str]) -> str:
    """By which a mapping is remembered: the set of headers, in whatever order."""
    words = {word_of(header) for header in headers} - {"", word_of(REASONS)}
    return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()


BY_WORD = {
    word_of(word): target for target, words in WORDS.items() for word in words.split()
}


def guess_columns(
    headers: Sequence[str], labels: Mapping[str, Sequence[str]] | None = None
) -> list[Guess]:
    """What each of these columns means.

    :param labels: further words, ``{target: labels of the field in each language}``
    """
    known = dict(BY_WORD)
    for target, texts in (labels or {}).items():
        for text in texts:
            known.setdefault(word_of(text), target)
    words = [word_of(header) for header in headers]
    guesses = [Guess()] * len(words)
    taken: set[str] = set()
    for place, word in enumerate(words):  # what is sure goes before what is near
        target = known.get(word, "")
        if target and (target not in taken or target in MANY):
            guesses[place] = Guess(target, "same")
            taken.add(target)
    for place, word in enumerate(words):
        if guesses[place].target or len(word) < 2:
            continue
        free = sorted(w for w, target in known.items() if target not in taken)
        if near := difflib.get_close_matches(word, free, 1, NEAR):
            guesses[place] = Guess(known[near[0]], "near")
            taken.add(known[near[0]])
    return guesses
