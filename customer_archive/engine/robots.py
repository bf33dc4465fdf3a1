"""Robots in group chats of WeCom, DingTalk and Feishu: what they take and answer.

Pure: a text and a moment in, the request out; the answer in, a code out. Nothing is
sent from here.

>>> fits("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1")
''
>>> fits("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1")
'not_https'
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

WECOM, DINGTALK, FEISHU = "wecom", "dingtalk", "feishu"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a vendor's robots bear."""

    hosts: tuple[str, ...]
    most_bytes: int  # of one text, with a margin below what the vendor names
    a_minute: int  # messages of one robot
    pause: int  # seconds to wait when it was too many


KINDS = {
    WECOM: Kind(("qyapi.weixin.qq.com",), 2000, 20, 60),
    DINGTALK: Kind(("oapi.dingtalk.com",), 15000, 20, 600),
    FEISHU: Kind(("open.feishu.cn", "open.larksuite.com"), 15000, 100, 60),
}

# What may be tried again by itself, and what must be looked at.
SENT, LIMITED, BUSY = "sent", "limited", "busy"
RETRIED = (LIMITED, BUSY)
UNCERTAIN = "uncertain"
WAITS = (60, 300, 900, 3600, 3600)  # seconds before the next try

CODES: dict[str, dict[int, str]] = {
    WECOM: {
        40058: "malformed",
        45002: "too_long",
        45009: LIMITED,
        45033: LIMITED,
        93000: "wrong_key",
        93004: "robot_gone",
        93008: "robot_gone",
    },
    DINGTALK: {
        130101: LIMITED,
        90018: LIMITED,
        410100: LIMITED,
        300001: "wrong_key",
        400101: "wrong_key",
        400013: "robot_gone",
        400102: "robot_gone",
        430104: "refused_words",
        -1: BUSY,
    },
    FEISHU: {
        9499: "malformed",
        11232: LIMITED,
        11233: LIMITED,
        19001: "wrong_key",
        19002: "malformed",
        19003: "malformed",
        19021: "wrong_sign",
        19022: "refused_address",
        19024: "missing_word",
    },
}
# DingTalk has one number for three reasons: the words tell them apart.
DINGTALK_SECURITY = 310000
DINGTALK_WORDS = (
    ("keyword", "missing_word"),
    ("关键词", "missing_word"),
    ("sign", "wrong_sign"),
    ("签名", "wrong_sign"),
    ("timestamp", "wrong_sign"),
    ("ip", "refused_address"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is posted where; the body is JSON in UTF-8."""

    url: str
    body: bytes


def fits(kind: str, url: str, own_hosts: Collection[str] = ()) -> str:
    """Whether a robot's address may be called at all.

    :param own_hosts: further hosts an administrator trusts, ``host`` or ``host:port``
    :return: ``""``, or ``not_https``, ``malformed``, ``other_host``
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "malformed"
    if parts.scheme != "https":
        return "not_https"
    odd = "@" in parts.netloc or any(c <= " " or c == "\\" for c in url.strip())
    if not host or odd:
        return "malformed"
    trusted = {name.strip().lower() for name in own_hosts}
    if port not in (None, 443):
        return "" if f"{host}:{port}" in trusted else "other_host"
    return "" if host in KINDS[kind].hosts or host in trusted else "other_host"


def signature(kind: str, secret: str, seconds: int) -> tuple[str, str]:
    """The time and the sign that a robot with a secret wants.

    :param seconds: since 1970
    :return: ``(timestamp, sign)`` as they are sent
    """
    if kind == DINGTALK:
        stamp = str(seconds * 1000)
        key, text = secret, f"{stamp}\n{secret}"
    else:
        stamp = str(seconds)
        key, text = f"{stamp}\n{secret}", ""
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return stamp, base64.b64encode(digest).decode()


def request(kind: str, url: str, secret: str, text: str, seconds: int) -> Request:
    """The request that says ``text`` in the group.

    :param secret: empty where the robot wants no sign; WeCom has none
    :param seconds: since 1970, now
    """
    url = url.strip()
    if kind == FEISHU:
        body: dict[str, object] = {"msg_type": "text", "content": {"text": text}}
        if secret:
            stamp, sign = signature(kind, secret, seconds)
            body = {"timestamp": stamp, "sign": sign} | body
    else:
        body = {"msgtype": "text", "text": {"content": text}}
        if secret and kind == DINGTALK:
            stamp, sign = signature(kind, secret, seconds)
            url = _with_query(url, {"timestamp": stamp, "sign": sign})
    return Request(url, json.dumps(body, ensure_ascii=False).encode())


def _with_query(url: str, extra: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = [(k, v) for k, v in parse_qsl(parts.query) if k not in extra]
    return urlunsplit(parts._replace(query=urlencode([*query, *extra.items()])))


def read(kind: str, status: int, body: bytes) -> str:
    """What an answer means.

    :param status: of HTTP
    :return: ``sent``, one of ``RETRIED``, or why somebody must look: ``wrong_key``,
        ``wrong_sign``, ``missing_word``, ``refused_address``, ``refused_words``,
        ``robot_gone``, ``too_long``, ``malformed``, ``refused``, ``unreadable``
    """
    if status == 429:
        return LIMITED
    if status >= 500:
        return BUSY
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return "unreadable"
    for name in ("errcode", "code", "StatusCode"):
        code = answer.get(name)
        if isinstance(code, int):
            return _meaning(kind, code, answer)
    return "unreadable"


def _meaning(kind: str, code: int, answer: dict[str, object]) -> str:
    if code == 0:
        return SENT
    if kind == DINGTALK and code == DINGTALK_SECURITY:
        words = str(answer.get("errmsg", "")).lower()
        return next((c for word, c in DINGTALK_WORDS if word in words), "refused")
    return CODES[kind].get(code, "refused")
