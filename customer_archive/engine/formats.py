"""The normal form of each kind of text in a customer's file."""

from collections.abc import Callable

from .identity import Finding, email, number, phone, website
from .names import tidy


def judge(kind: str, text: str, region: str) -> Finding:
    """How a text should be written, or what is wrong with it.

    :param kind: ``name``, ``line``, ``phone``, ``email``, ``website`` or ``tax``
    :param region: the customer's country, like ``CN``
    :raises ValueError: when there is no such kind

    >>> judge("name", "松林  贸易", "CN").value
    '松林 贸易'
    >>> judge("tax", "9111 0000 8021 0043 3b", "CN").value
    '91110000802100433B'
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of text {kind!r}")
    return KINDS[kind](text, region)


def _line(text: str, _region: str) -> Finding:
    return Finding(tidy(text))


def _email(text: str, _region: str) -> Finding:
    # Several addresses, or one with a name before it, are left to Odoo.
    if any(sign in text for sign in ",;<"):
        return Finding(text.strip())
    return email(text)


def _website(text: str, _region: str) -> Finding:
    return website(text)


def _tax(text: str, region: str) -> Finding:
    """Chinese numbers only: other countries' are judged where taxes are."""
    tidied = tidy(text)
    if region != "CN":
        return Finding(tidied)
    finding = number(tidied, "cn.uscc")
    return Finding(tidied, finding.reason) if finding.reason else finding


KINDS: dict[str, Callable[[str, str], Finding]] = {
    "name": _line,
    "line": _line,
    "phone": phone,
    "email": _email,
    "website": _website,
    "tax": _tax,
}
