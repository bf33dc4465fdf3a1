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
