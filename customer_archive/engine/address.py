"""Chinese addresses: in which 省, 市, 区县 a line begins, and what is left of it.

A line is read from its beginning against the tree of divisions. Provinces and cities
may stand with or without 省 and 市, and levels may be left out. Of all readings the
one that explains most of the line counts; when two of them lead to different places,
none does: nothing is guessed.

>>> tree = Tree([Division("330000", "浙江省"), Division("330100", "杭州市", "330000"),
...              Division("330106", "西湖区", "330100")])
>>> split("浙江杭州 西湖区文三路100号", tree)
Split(code='330106', rest='文三路100号', reason='')
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SEPARATORS = re.compile(r"[\s,，、/|·]*")
COUNTRY = re.compile(r"\s*(?:中华人民共和国|中国)")
PEOPLES = (
    "土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族"
    "|蒙古族|蒙古|柯尔克孜|哈萨克|朝鲜族|维吾尔"
)
PROVINCE = re.compile(rf"(?:特别行政区|(?:{PEOPLES})?自治区|省|市)$")
CITY = re.compile(rf"(?:(?:{PEOPLES})*自治州|市|地区|盟)$")
COUNTY = re.compile(rf"(?:(?:{PEOPLES}|各族|满族|瑶族)*自治县)$")
# What follows a short name and makes it the name of something else: 上海路, 北京大学.
OTHER = re.compile(
    r"[东西南北中]?(?:[一二三四五六七八九十]+)?"
    r"(?:大道|大街|路|街|道|巷|弄|里|胡同|公园|大学|学院|银行|大厦|广场|宾馆|酒店|花园)"
)


@dataclass(frozen=True, slots=True)
class Division:
    """One division; a former one may have a successor that has taken its place."""

    code: str  # six digits: two for the province, two for the city, two for the county
    name: str
    parent: str = ""
    is_former: bool = False
    successor: str = ""

    @property
    def kind(self) -> str:
        """``province``, ``city`` or ``district``."""
        return kind_of(self.code)


@dataclass(frozen=True, slots=True)
class Split:
    """Where a line begins: a code and the rest, or why there is none."""

    code: str
    rest: str
    reason: str = ""  # "unknown", "ambiguous"; "former": the place has another name now


def kind_of(code: str) -> str:
    """The level that a code stands for.

    >>> [kind_of(code) for code in ("330000", "330100", "330106")]
    ['province', 'city', 'district']
    """
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "district"


def short(code: str, name: str) -> str:
    """The name as people write it in the middle of an address.

    >>> short("530000", "云南省") + short("532500", "红河哈尼族彝族自治州")
    '云南红河'
    >>> short("330106", "西湖区")
    '西湖区'
    """
    kind = kind_of(code)
    if kind == "district":
        return name
    stem = (PROVINCE if kind == "province" else CITY).sub("", name)
    return stem if len(stem) > 1 else name


class Tree:
    """The divisions, looked up by the names that a line can begin with."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self.divisions = {division.code: division for division in divisions}
        self.names: dict[str, list[tuple[str, bool]]] = {}
        for division in self.divisions.values():
            for name in sorted(_names(division)):
                entry = (division.code, name != division.name)
                self.names.setdefault(name, []).append(entry)
        self.longest = max(map(len, self.names), default=0)

    def path(self, code: str) -> list[str]:
        """The codes from the province down to this division."""
        path: list[str] = []
        while code and code not in path:
            path.insert(0, code)
            code = self.divisions[code].parent if code in self.divisions else ""
        return path

    def full_name(self, code: str) -> str:
        """省, 市 and 区县 in one, as an envelope has them."""
        return "".join(self.divisions[step].name for step in self.path(code))

    def place(self, code: str) -> str:
        """The division that is there now; empty when nobody can say which."""
        seen: set[str] = set()
        while code and self.divisions[code].is_former and code not in seen:
            seen.add(code)
            code = self.divisions[code].successor
        return "" if code in seen else code


def _names(division: Division) -> set[str]:
    names = {division.name, short(division.code, division.name)}
    if division.kind == "city" and division.name.endswith("自治州"):
        names.add(CITY.sub("州", division.name))
    elif division.kind == "district":
        if division.name.endswith("市") and len(division.name) > 2:
            names.add(division.name[:-1])
        names.add(COUNTY.sub("县", division.name))
    return names


def split(line: str, tree: Tree) -> Split:
    """Read the divisions at the beginning of a line.

    :return: the code of the last division read and the rest as it was typed; no code
        and the whole line when there is none (``unknown``) or several places are
        meant equally well (``ambiguous``)
    """
    country = COUNTRY.match(line)
    ways = list(_ways(line, _skip(line, country.end() if country else 0), "", tree))
    if country and not ways:  # 中国路 is a street, and 中国 may begin any name
        ways = list(_ways(line, _skip(line, 0), "", tree))
    if not ways:
        return Split("", line, "unknown")
    end = max(at for at, _code, _weak in ways)
    read = {code: weak for at, code, weak in ways if at == end}
    places = {tree.place(code) for code in read}
    if len(places) > 1:
        return Split("", line, "ambiguous")
    (place,) = places
    if all(read.values()):
        return Split("", line, "unknown")
    return Split(place, line[_skip(line, end) :], "" if place in read else "former")


def _skip(line: str, at: int) -> int:
    match = SEPARATORS.match(line, at)
    return match.end() if match else at


def _ways(
    line: str, at: int, inside: str, tree: Tree
) -> Iterator[tuple[int, str, bool]]:
    """Each way to read divisions from ``at`` on: where it ends, and in which.

    Weak is a short name with nothing around it: neither 江西会馆 nor 大连湾街 need be
    in the place that it begins with.
    """
    for length in range(min(tree.longest, len(line) - at), 1, -1):
        for code, is_short in tree.names.get(line[at : at + length], ()):
            if code == inside or not tree.place(code):
                continue
            if inside and inside not in tree.path(code):
                continue
            end = at + length
            if not (is_short and OTHER.match(line, end)):
                division = tree.divisions[code]
                apart = division.kind != "province" and _skip(line, end) > end
                weak = is_short and not inside and not apart and not _is_own(division)
                yield end, code, weak
            yield from _ways(line, _after(line, end, code, tree), code, tree)


def _is_own(division: Division) -> bool:
    """Whether it is a municipality, known by its short name everywhere."""
    return division.kind == "province" and division.name.endswith("市")


def _after(line: str, at: int, code: str, tree: Tree) -> int:
    """Past what says nothing new: 市辖区, and 上海市 a second time."""
    at = _skip(line, at)
    for filler in (tree.divisions[code].name, "市辖区"):
        if line.startswith(filler, at):
            at = _skip(line, at + len(filler))
    return at
