"""The Chinese of the addons: complete, in the words of the trade, nothing fuzzy."""

import re

import polib
import pytest
from rules_kit import ADDONS, REPOSITORY, addons, write_tree

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(
    r"%\(\w+\)[a-z]|%[sdf]|%%|\{\w*\}|\{\{.*?\}\}|<[a-z/][^>]*>|\bt-\w+=\"[^\"]*\"",
    re.S,
)

TITLE = re.compile(r"\b(title|alt|placeholder|string|aria-label)=\"[^\"]*\"")

# The same in both languages: names, units, marks, formats.
NOT_CHINESE = {"USCC", "VAT", "PDF", "ID", "OK", "DSO", "RFM", "API", "CSV", "XLSX"}
NOT_CHINESE |= {"AUC", "KS"}  # figures of statisticians
NOT_CHINESE |= {"Facebook", "QQ", "Telegram", "WhatsApp"}  # called so in China too

# English word → what its translation says (one of them). Longer terms go first; a
# term is looked for in what the longer ones have left over.
GLOSSARY = {
    "credit limit": ("信用额度", "额度"),
    "core's credit limit": ("信用额度",),
    "temporary limit": ("临时额度",),
    "available credit": ("可用额度",),
    "headroom": ("可用额度",),
    "exposure": ("信用占用", "敞口"),
    "credit hold": ("冻结",),
    "on hold": ("冻结",),
    "credit profile": ("信用档案",),
    "credit policy": ("信用政策",),
    "credit note": ("红字", "贷项", "红冲"),
    "release": ("放行",),
    "overdue": ("逾期",),
    "due date": ("到期",),
    "payment term": ("付款条件", "账期", "付款条款"),
    "customer level": ("客户等级", "等级"),
    "customer number": ("客户编码", "客户编号"),
    "black list": ("黑名单",),
    "blacklisted": ("黑名单",),
    "suspended": ("停用", "暂停"),
    "approval": ("审核", "审批"),
    "charge item": ("收费项目",),
    "tariff": ("收费标准",),
    "billing rule": ("计费规则",),
    "billing cycle": ("计费周期",),
    "anchor day": ("账单日",),
    "subscription": ("订阅", "计费协议"),
    "bill run": ("出账批次",),
    "in advance": ("先付",),
    "in arrears": ("后付",),
    "proration": ("折算", "按比例"),
    "preview": ("试算", "预览"),
    "parked": ("挂起",),
    "retry": ("重试",),
    "financial statement": ("财务报表", "报表"),
    "statement": ("对账单",),
    "opening balance": ("期初",),
    "closing balance": ("期末",),
}
# Words of every day: bound in labels; a sentence may say "that" or nothing instead.
EVERYDAY = {
    "customer": ("客户",),
    "draft": ("草稿",),
    "invoice": ("发票", "账单", "开票"),
    "level": ("等级", "级别"),
    "submit": ("提交",),
    "approve": ("审核", "批准"),
    "reject": ("驳回",),
}
LABEL_WORDS = 5
# Words that the trade does not use for these things.
FORBIDDEN = {
    "滞纳金": "违约金",
    "预付(期初)": "先付",
    "信用敞口": "信用占用",
    "账龄期": "账龄",
}


def placeholders(text):
    """What is filled in or marked up, in the order of the alphabet.

    The titles of icons are text: they are translated with the sentence around them.
    """
    return sorted(TITLE.sub(r"\1", found) for found in PLACEHOLDER.findall(text))


def catalogues(root):
    """Yield ``(addon, pot, po)``; a missing file is an empty catalogue."""
    for addon in addons(root):
        pot, po = (addon / "i18n" / n for n in (f"{addon.name}.pot", "zh_CN.po"))
        yield (
            addon.name,
            polib.pofile(str(pot)) if pot.exists() else polib.POFile(),
            polib.pofile(str(po)) if po.exists() else polib.POFile(),
        )


def entries(root):
    """Yield ``(addon, entry)`` of all Chinese translations that are there."""
    for addon, _pot, po in catalogues(root):
        for entry in po:
            if not entry.obsolete and entry.msgstr:
                yield addon, entry


def missing_catalogues(root):
    """Each addon has both files, with something in them."""
    return [
        f"{addon}: {name} is missing"
        for addon, pot, po in catalogues(root)
        for name, catalogue in (("the .pot", pot), ("zh_CN.po", po))
        if not len(catalogue)
    ]


def untranslated(root):
    """Each term of the .pot has a translation; no other terms, nothing fuzzy."""
    findings = []
    for addon, pot, po in catalogues(root):
        wanted = {entry.msgid for entry in pot}
        translated = {
            entry.msgid for entry in po if entry.msgstr and not entry.obsolete
        }
        findings += [
            f"{addon}: not translated: {m!r}" for m in sorted(wanted - translated)
        ]
        findings += [
            f"{addon}: not in the .pot: {m!r}" for m in sorted(translated - wanted)
        ]
        findings += [f"{addon}: obsolete: {e.msgid!r}" for e in po.obsolete_entries()]
        findings += [f"{addon}: fuzzy: {e.msgid!r}" for e in po if e.fuzzy]
    return findings


def other_placeholders(root):
    """What is filled in stands in both languages, tags too."""
    return [
        f"{addon}: {entry.msgid!r} → {entry.msgstr!r}"
        for addon, entry in entries(root)
        if placeholders(entry.msgid) != placeholders(entry.msgstr)
    ]


def not_chinese(root):
    """A translation has Chinese characters wherever the English has words."""
    findings = []
    for addon, entry in entries(root):
        words = PLACEHOLDER.sub(" ", entry.msgid)
        if not re.search(r"[A-Za-z]{2}", words) or words.strip() in NOT_CHINESE:
            continue
        if not CHINESE.search(entry.msgstr):
            findings.append(f"{addon}: {entry.msgid!r} → {entry.msgstr!r}")
    return findings


def wrong_words(entry):
    """Yield ``(English term, its Chinese words)`` that a translation lacks."""
    english = PLACEHOLDER.sub(" ", entry.msgid).lower()
    is_label = len(english.split()) <= LABEL_WORDS
    terms = GLOSSARY | (EVERYDAY if is_label else {})
    for term in sorted(terms, key=len, reverse=True):
        pattern = rf"\b{re.escape(term)}(s|d|ed|es)?\b"
        if re.search(pattern, english):
            english = re.sub(pattern, " ", english)
            if not any(word in entry.msgstr for word in terms[term]):
                yield term, terms[term]


def other_words(root):
    """The words of the trade, one for one thing."""
    findings = []
    for addon, entry in entries(root):
        for term, words in wrong_words(entry):
            findings.append(
                f"{addon}: {term} is {'/'.join(words)}: {entry.msgid!r} → "
                f"{entry.msgstr!r}"
            )
        for word, better in FORBIDDEN.items():
            if word in entry.msgstr:
                findings.append(f"{addon}: {better} for {word}: {entry.msgstr!r}")
    return findings


def half_width(root):
    """Chinese sentences end and pause with Chinese marks."""
    return [
        f"{addon}: {entry.msgstr!r}"
        for addon, entry in entries(root)
        if re.search(r"[\u4e00-\u9fff][,;!?](\s|$|[\u4e00-\u9fff])", entry.msgstr)
        or re.search(r"[\u4e00-\u9fff]\.(\s|$)", entry.msgstr)
    ]


RULES = [
    missing_catalogues,
    untranslated,
    other_placeholders,
    not_chinese,
    other_words,
    half_width,
]
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
FUZZY = '#, fuzzy\nmsgid "Tariff"\nmsgstr "收费标准"\n'
OBSOLETE = '#~ msgid "Old"\n#~ msgstr "旧"\n'


def term(english, chinese=""):
    """One entry of a catalogue."""
    return f'msgid "{english}"\nmsgstr "{chinese}"\n\n'


def catalogue_tree(root, pot, po):
    """An addon with these two catalogues."""
    folder = "customer_billing/i18n/"
    files = {f"{folder}customer_billing.pot": pot and HEAD + pot}
    files[f"{folder}zh_CN.po"] = po and HEAD + po
    return write_tree(
        root, {"customer_billing/x.py": ""} | {k: v for k, v in files.items() if v}
    )


BAD = [
    (missing_catalogues, term("Tariff"), ""),
    (missing_catalogues, "", term("Tariff", "收费标准")),
    (untranslated, term("Tariff"), term("Tariff")),
    (untranslated, term("Tariff"), term("Rule", "规则")),
    (untranslated, term("Tariff"), FUZZY),
    (untranslated, term("Tariff"), term("Tariff", "收费标准") + OBSOLETE),
    (other_placeholders, term("%(a)s is held"), term("%(a)s is held", "%(b)s 已冻结")),
    (other_placeholders, term("<b>Held</b>"), term("<b>Held</b>", "已冻结")),
    (other_placeholders, term("%s of %s"), term("%s of %s", "%s")),
    (not_chinese, term("Tariff"), term("Tariff", "Tariff")),
    (other_words, term("Tariff"), term("Tariff", "资费")),
    (other_words, term("Submit customer"), term("Submit customer", "提交用户")),
    (other_words, term("In advance"), term("In advance", "预付")),
    (other_words, term("Late fee"), term("Late fee", "滞纳金")),
    (half_width, term("Held."), term("Held.", "已冻结.")),
    (half_width, term("Held, so wait"), term("Held, so wait", "已冻结,请等")),
]
GOOD_POT = term("Tariff") + term("PDF") + term("%(a)s is on hold.")
GOOD_PO = (
    term("Tariff", "收费标准")
    + term("PDF", "PDF")
    + term("%(a)s is on hold.", "%(a)s已冻结。")
)


def test_all_addons_are_looked_at():
    assert {addon for addon, _pot, _po in catalogues(REPOSITORY)} == set(ADDONS)


@pytest.mark.parametrize("rule", RULES)
def test_the_repository_keeps_the_rule(rule):
    assert not rule(REPOSITORY)


@pytest.mark.parametrize(("rule", "pot", "po"), BAD)
def test_the_rule_finds_a_breach(rule, pot, po, tmp_path):
    assert rule(catalogue_tree(tmp_path, pot, po))


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_lets_good_words_pass(rule, tmp_path):
    assert not rule(catalogue_tree(tmp_path, GOOD_POT, GOOD_PO))
