"""Robots of group chats: addresses, signs, requests, answers."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine.robots import (
    CODES,
    KINDS,
    RETRIED,
    fits,
    read,
    request,
    signature,
)

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=t"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/h"
URLS = {"wecom": WECOM, "dingtalk": DINGTALK, "feishu": FEISHU}


@pytest.mark.parametrize(
    ("kind", "secret", "seconds", "expected"),
    [
        # each computed by OpenSSL: printf '…' | openssl dgst -sha256 -hmac '…' -binary
        (
            "dingtalk",
            "SECtest",
            1599360473,
            ("1599360473000", "9uMBwWNha8Pcr4QQCL9YQitwL0E0g2JIxycWz23gAkE="),
        ),
        (
            "feishu",
            "demo",
            1599360473,
            ("1599360473", "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="),
        ),
    ],
)
def test_signatures_are_those_of_another_implementation(
    kind, secret, seconds, expected
):
    assert signature(kind, secret, seconds) == expected


def test_dingtalk_takes_its_sign_in_the_address():
    made = request("dingtalk", DINGTALK, "SECtest", "你好", 1599360473)
    query = parse_qs(urlsplit(made.url).query)
    assert query == {
        "access_token": ["t"],
        "timestamp": ["1599360473000"],
        "sign": ["9uMBwWNha8Pcr4QQCL9YQitwL0E0g2JIxycWz23gAkE="],
    }
    assert "%3D" in made.url  # a plus or an equals sign must not go as it is
    assert json.loads(made.body) == {"msgtype": "text", "text": {"content": "你好"}}


def test_feishu_takes_its_sign_in_the_body():
    made = request("feishu", FEISHU, "demo", "你好", 1599360473)
    assert made.url == FEISHU
    assert json.loads(made.body) == {
        "timestamp": "1599360473",
        "sign": "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=",
        "msg_type": "text",
        "content": {"text": "你好"},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_secret_nothing_is_signed(kind):
    made = request(kind, URLS[kind], "", "你好", 1)
    assert made.url == URLS[kind]
    assert b"sign" not in made.body


def test_wecom_knows_no_sign():
    assert request("wecom", WECOM, "x", "a", 1).url == WECOM


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (WECOM, ""),
        (f"  {WECOM} ", ""),
        (WECOM.replace("qyapi", "QYAPI"), ""),
        (WECOM.replace("https", "http"), "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("", "not_https"),
        ("https://", "malformed"),
        ("https://qyapi.weixin.qq.com@127.0.0.1/", "malformed"),
        ("https://qyapi.weixin.qq.com\\@127.0.0.1/", "malformed"),
        ("https://qyapi.weixin.qq.com.evil.example/", "other_host"),
        ("https://qyapi.weixin.qq.com:8069/", "other_host"),
        ("https://qyapi.weixin.qq.com:99999999/", "malformed"),
        ("https://127.0.0.1/", "other_host"),
        ("https://[::1]/", "other_host"),
        ("https://localhost/", "other_host"),
        ("https://169.254.169.254/latest", "other_host"),
        (DINGTALK, "other_host"),
        (FEISHU, "other_host"),
    ],
)
def test_only_the_vendors_hosts_are_called(url, code):
    assert fits("wecom", url) == code


def test_an_own_gateway_is_named_with_its_port():
    assert fits("wecom", "https://robots.example.com/x", ["robots.example.com"]) == ""
    own = "https://robots.example.com:8443/x"
    assert fits("wecom", own, ["robots.example.com"]) == "other_host"
    assert fits("wecom", own, [" Robots.example.com:8443 "]) == ""
    assert fits("wecom", "http://robots.example.com/", ["robots.example.com"])


@pytest.mark.parametrize(
    ("kind", "status", "body", "code"),
    [
        ("wecom", 200, b'{"errcode":0,"errmsg":"ok"}', "sent"),
        ("wecom", 200, b'{"errcode":93000,"errmsg":"invalid webhook"}', "wrong_key"),
        ("wecom", 200, b'{"errcode":45009,"errmsg":"api freq"}', "limited"),
        ("wecom", 200, b'{"errcode":1,"errmsg":"?"}', "refused"),
        ("dingtalk", 200, b'{"errcode":0,"errmsg":"ok"}', "sent"),
        ("dingtalk", 200, b'{"errcode":130101,"errmsg":"fast"}', "limited"),
        (
            "dingtalk",
            200,
            b'{"errcode":310000,"errmsg":"keywords not in content"}',
            "missing_word",
        ),
        (
            "dingtalk",
            200,
            b'{"errcode":310000,"errmsg":"sign not match"}',
            "wrong_sign",
        ),
        (
            "dingtalk",
            200,
            b'{"errcode":310000,"errmsg":"ip 1.2.3.4 not in whitelist"}',
            "refused_address",
        ),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"?"}', "refused"),
        ("feishu", 200, b'{"code":0,"msg":"success"}', "sent"),
        ("feishu", 200, b'{"StatusCode":0,"StatusMessage":"success"}', "sent"),
        ("feishu", 200, b'{"code":19021,"msg":"sign match fail"}', "wrong_sign"),
        ("feishu", 400, b'{"code":19024,"msg":"Key Words Not Found"}', "missing_word"),
        ("feishu", 200, b'{"code":11232,"msg":"frequency limited"}', "limited"),
        ("feishu", 429, b"slow down", "limited"),
        ("wecom", 502, b"<html>", "busy"),
        ("wecom", 200, b"<html>", "unreadable"),
        ("wecom", 302, b"", "unreadable"),
        ("wecom", 200, b"[]", "unreadable"),
        ("wecom", 200, b'{"errcode":"0"}', "unreadable"),
    ],
)
def test_what_answers_mean(kind, status, body, code):
    assert read(kind, status, body) == code


@given(st.sampled_from(sorted(KINDS)), st.integers(100, 599), st.binary(max_size=60))
def test_no_answer_breaks_it_or_counts_as_sent(kind, status, body):
    answer = read(kind, status, body)
    assert answer != "sent" or b"0" in body


def test_what_is_retried_is_the_vendors_fault_only():
    codes = {code for table in CODES.values() for code in table.values()}
    assert codes >= set(RETRIED)
    assert "wrong_key" not in RETRIED and "unreadable" not in RETRIED


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=200))
def test_the_text_arrives_as_it_is(kind, text):
    text = text.encode("utf-8", "ignore").decode()
    body = json.loads(request(kind, URLS[kind], "s", text, 5).body)
    assert (body.get("text") or body["content"]) in (
        {"content": text},
        {"text": text},
    )
