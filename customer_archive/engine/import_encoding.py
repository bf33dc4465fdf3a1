"""In which characters a file is written, found out from its bytes.

>>> encoding_of("客户名称".encode("gb18030")), encoding_of("客户名称".encode())
('gb18030', 'utf-8')
"""

import codecs
import io

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1 << 16


class Unreadable(ValueError):
    """Why a file cannot be read: ``encoding``, ``format`` or ``sheet``."""


def encoding_of(data: bytes) -> str:
    """In which encoding a text is written; single broken lines do not matter.

    :raises Unreadable: ``encoding``, when it is none of UTF-8, UTF-16 and GB 18030
    """
    for bom, name in BOMS:
        if data.startswith(bom):
            return name
    head = data[: CHUNK // 16]
    if head.count(0) * 5 > len(head):
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    for name in ("utf-8", "gb18030"):
        if _fits(data, name):
            return name
    count, faults = 0, {"utf-8": 0, "gb18030": 0}
    for line in io.BytesIO(data):
        if not line.isascii():
            count += 1
            for name in faults:
                faults[name] += not _fits(line, name)
    best = min(faults, key=lambda name: faults[name])
    if faults[best] * 2 > count:
        raise Unreadable("encoding")
    return best


def _fits(data: bytes, name: str) -> bool:
    """Whether every byte means something; Chinese by GBK is nearly all GB 2312."""
    decoder = codecs.getincrementaldecoder(name)()
    wide = usual = 0
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        try:
            text = decoder.decode(chunk, final=start + CHUNK >= len(data))
        except UnicodeDecodeError:
            return False
        if name == "gb18030" and not text.isascii():
            narrow = len(text.encode("ascii", "ignore"))
            wide += len(text) - narrow
            usual += (len(text.encode("gb2312", "ignore")) - narrow) // 2
    return usual * 5 >= wide * 4
