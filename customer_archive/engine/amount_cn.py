"""Amounts in Chinese capital figures (大写金额), as banks and courts read them.

>>> amount_cn(Decimal("16409.02"))
'壹万陆仟肆佰零玖元零贰分'
>>> parse_cn("壹万陆仟肆佰零玖元零贰分")
Decimal('16409.02')
"""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
LIMIT = Decimal(10) ** 16
CENT = Decimal("0.01")


def amount_cn(amount: Decimal) -> str:
    """Spell out an amount of yuan to the cent (a half cent away from zero).

    The word 人民币 before it, and whether it stands there, is the caller's.

    :raises ValueError: from ten thousand billion (10^16) on
    """
    amount = amount.quantize(CENT, ROUND_HALF_UP)
    if abs(amount) >= LIMIT:
        raise ValueError(f"too large to be spelled out: {amount}")
    cents = int(abs(amount) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = _whole(yuan) + "元" if yuan or not cents else ""
    if jiao:
        text += DIGITS[jiao] + "角"
    elif fen and yuan:
        text += "零"
    if fen:
        text += DIGITS[fen] + "分"
    if not jiao and not fen:
        text += "整"
    return "负" + text if amount < 0 else text


def _whole(number: int) -> str:
    """The digits of a whole number, group by group of four places."""
    if not number:
        return DIGITS[0]
    text, gap = "", False
    for index in range(len(GROUPS) - 1, -1, -1):
        group = number // 10000**index % 10000
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += DIGITS[0]
        # 万亿 followed by a group of 亿 says 亿 only once
        name = GROUPS[index]
        if index == 3 and number // 10000**2 % 10000:
            name = "万"
        text += _group(group) + name
        gap = False
    return text


def _group(group: int) -> str:
    """The digits of a number below 10,000, without leading zeros."""
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += (DIGITS[0] if gap and text else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return text


def parse_cn(text: str) -> Decimal:
    """Read capital figures back.

    :raises ValueError: when the text holds anything else
    """
    sign = -1 if text.startswith("负") else 1
    whole, yuan, rest = text.removeprefix("负").rpartition("元")
    cents, digit = 0, 0
    for char in rest.removesuffix("整"):
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in "角分":
            cents += digit * (10 if char == "角" else 1)
            digit = 0
        else:
            raise ValueError(f"no amount: {text}")
    if digit or not (yuan or cents):
        raise ValueError(f"no amount: {text}")
    return sign * (_parse_whole(whole) + Decimal(cents) / 100)


def _parse_whole(text: str) -> int:
    """Read the digits before 元."""
    total = section = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in PLACES:
            section += digit * 10 ** PLACES.index(char)
            digit = 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        else:
            raise ValueError(f"no amount: {text}")
    return total + section + digit
