"""Names as people write and look for them."""

import re
import unicodedata

try:
    import pypinyin
except ImportError:  # then mnemonics are typed by hand
    pypinyin = None  # type: ignore[assignment]

WORD = re.compile(r"[^\W_]+")


def normal(name: str) -> str:
    """The form in which two spellings of one name are equal.

    Full width and half width, capitals and runs of spaces make no other name.

    >>> normal("ＡＢＣ  Trading ") == normal("abc trading")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def mnemonic(name: str) -> str:
    """The 助记码 of a name: first letters, of Chinese characters by their pinyin.

    :return: capitals and digits; empty where pypinyin is not installed

    >>> mnemonic("Black Pine 3M") if pypinyin else "BP3"
    'BP3'
    """
    if pypinyin is None:
        return ""
    letters = pypinyin.lazy_pinyin(
        unicodedata.normalize("NFKC", name),
        style=pypinyin.Style.FIRST_LETTER,
        errors=_first_letters,
    )
    return "".join(letters).upper()


def _first_letters(text: str) -> str:
    return "".join(word[0] for word in WORD.findall(text))


def tidy(text: str) -> str:
    """A name or a line of an address as it should be written.

    What cannot be seen goes, runs of spaces become one, full width letters and digits
    narrow ones; the punctuation of Chinese names (（）) stays as it was typed.

    >>> tidy("  ＡＢＣ　Trading\\u200b\\t（Asia） ")
    'ABC Trading（Asia）'
    """
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    narrow = (
        unicodedata.normalize("NFKC", c) if "！" <= c <= "～" and c.isalnum() else c
        for c in unicodedata.normalize("NFC", seen)
    )
    return " ".join("".join(narrow).split())


def key(name: str) -> str:
    """The letters and digits of a name, in which writings of the same name are equal.

    >>> key("北京松林（集团）有限公司") == key("北京松林(集团) 有限公司")
    True
    >>> key("Black Pine Co., Ltd.")
    'blackpinecoltd'
    """
    return "".join(c for c in normal(name) if c.isalnum())
