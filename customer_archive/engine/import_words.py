"""The words of lists by which a file calls a level, a region or a country.

>>> words = Words({"customer_size": {"大型": ["large"], "Large": ["large"]}})
>>> words.find("customer_size", "LARGE").value, words.near("customer_size", "大形")
('large', '大型')
"""

from collections.abc import Mapping, Sequence

from .address import Tree
from .importing import Cell, narrow, nearest

FILLERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
NEAREST_AT_MOST = 500  # words that are looked for among all others


class Words:
    """The words that stand for something, by target: ``{target: {word: [value]}}``."""

    def __init__(self, words: Mapping[str, Mapping[str, Sequence[object]]]) -> None:
        self.words = {
            target: {form(word): list(values) for word, values in known.items()}
            for target, known in words.items()
        }
        self.shown = {
            target: {form(word): word for word in known}
            for target, known in words.items()
        }
        self.nearest: dict[tuple[str, str], str] = {}

    def find(self, target: str, word: str) -> Cell:
        """What a word stands for; codes ``unknown`` and ``several``."""
        found = self.words.get(target, {}).get(form(word), [])
        if len(set(found)) == 1:
            return Cell(found[0])
        return Cell(code="several" if found else "unknown")

    def near(self, target: str, word: str) -> str:
        """The word that was probably meant, empty when nobody can say."""
        key = (target, form(word[:100]))
        if key not in self.nearest and len(self.nearest) < NEAREST_AT_MOST:
            self.nearest[key] = nearest(word, self.shown.get(target, {}).values())
        return self.nearest.get(key, "")


def form(word: str) -> str:
    """In which two writings of one word are equal."""
    return " ".join(narrow(word).casefold().split())


def locate(parts: Sequence[str], tree: Tree) -> str:
    """The division that 省, 市 and 区县 of a row name together.

    :return: its code; empty when there is none, or when it may be one of several

    >>> from .address import Division
    >>> rows = ("330000", "浙江省"), ("330100", "杭州市", "330000")
    >>> tree = Tree(Division(*r) for r in (*rows, ("330106", "西湖区", "330100")))
    >>> locate(["浙江", "西湖区"], tree), locate(["杭州"], tree), locate(["西湖"], tree)
    ('330106', '330100', '')
    """
    places: set[str] = set()
    for part in parts:
        word = "".join(part.split())
        if word in FILLERS and places:
            continue
        named = {tree.place(code) for code, _short in tree.names.get(word, ())} - {""}
        if places:
            inside = {c for c in named if places & set(tree.path(c))}
            # 上海 and then 上海市 says the same again
            named = inside or named & {s for p in places for s in tree.path(p)}
        if not named:
            return ""
        places = named
    return places.pop() if len(places) == 1 else ""
