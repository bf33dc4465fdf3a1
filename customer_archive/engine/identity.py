"""What identifies a customer: numbers, phones, mail and web addresses.

Each function answers a ``Finding``: the normal form, or a code that says what is wrong.
Registration and tax numbers are python-stdnum's, phones are libphonenumber's.

>>> uscc("91110000802100433b").value
'91110000802100433B'
>>> uscc("91110000802100433C").reason
'checksum'
>>> phone("021-6888 0000", "CN")
Finding(value='+86 21 6888 0000', reason='', key='+862168880000')
>>> email("Li.Wei@Example.com").key
'li.wei@example.com'
"""

import re
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import SourceFileLoader
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import urlsplit

import phonenumbers
import stdnum
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidLength,
    ValidationError,
)

if stdnum.__spec__ and not hasattr(stdnum.__spec__.loader, "get_resource_reader"):
    # Odoo imports stdnum by a loader that knows no files beside the modules, so that
    # it could not find its tables of banks.
    stdnum.__spec__.loader = SourceFileLoader("stdnum", str(stdnum.__file__))

# What python-stdnum objects to, by our words; what is left is ``format``.
REASONS = {
    InvalidChecksum: "checksum",
    InvalidComponent: "component",
    InvalidLength: "length",
}
LENGTHS = {
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.TOO_LONG: "too_long",
    ValidationResult.INVALID_LENGTH: "length",
    ValidationResult.INVALID_COUNTRY_CODE: "country",
}
EXTENSION = re.compile(r"\s*(?:转|轉|分机|分機)\s*")
ATOM = r"[^\W_]|[!#$%&'*+/=?^_`{|}~-]"
LOCAL = re.compile(rf"(?:{ATOM})+(?:\.(?:{ATOM})+)*\Z")
QUOTED = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"\Z')
LABEL = re.compile(r"[^\W_](?:[^\W_]|-)*\Z")
HOST_SCHEMES = ("http", "https", "ftp")


@dataclass(frozen=True, slots=True)
class Finding:
    """A text as it should be written, or why it cannot be right."""

    value: str  # what to keep; the text itself where it is wrong
    reason: str = ""  # a code, empty when all is well
    key: str = ""  # in which two spellings of the same are equal


def number(text: str, kind: str) -> Finding:
    """A registration, tax or bank number.

    :param kind: python-stdnum's name of it, like ``cn.uscc``, ``eu.vat`` or ``iban``
    :return: with reason ``checksum``, ``component``, ``length`` or ``format``
    :raises ValueError: when there is no number of this kind
    """
    try:
        scheme = import_module(f"stdnum.{kind}")
    except ImportError:
        raise ValueError(f"no kind of number {kind!r}") from None
    try:
        value = str(scheme.validate(text))
    except ValidationError as fault:
        return Finding(text, REASONS.get(type(fault), "format"))
    return Finding(value, key=value)


def uscc(text: str) -> Finding:
    """The 统一社会信用代码 of a Chinese organisation (GB 32100)."""
    return number(text, "cn.uscc")


def phone(text: str, region: str) -> Finding:
    """A phone number in any notation.

    :param region: the country in which it is dialled without a prefix, like ``CN``
    :return: the international notation, with E.164 as key; reasons ``too_short``,
        ``too_long``, ``length``, ``country``, ``not_in_use`` or ``format``
    """
    try:
        parsed = phonenumbers.parse(EXTENSION.sub(" ext. ", text), region or None)
    except NumberParseException:
        return Finding(text, "format")
    if not phonenumbers.is_valid_number(parsed):
        length = phonenumbers.is_possible_number_with_reason(parsed)
        return Finding(text, LENGTHS.get(length, "not_in_use"))
    return Finding(
        phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL),
        key=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
    )


def email(text: str) -> Finding:
    """A mail address (RFC 5321: what can be delivered, not all that RFC 5322 allows).

    :return: reasons ``no_at``, ``local`` or ``domain`` say which part is wrong
    """
    local, at, domain = text.strip(" ").rpartition("@")
    if not at:
        return Finding(text, "no_at")
    if len(local) > 64 or not (LOCAL.match(local) or QUOTED.match(local)):
        return Finding(text, "local")
    if len(local) + len(domain) > 253 or not _is_domain(domain):
        return Finding(text, "domain")
    value = f"{local}@{domain.lower()}"
    return Finding(value, key=value.lower())


def website(text: str) -> Finding:
    """A web address; without a scheme it is taken to be ``https``.

    :return: reasons ``scheme`` or ``domain``

    >>> website("Example.com/Shop").value
    'https://example.com/Shop'
    """
    address = text.strip()
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return Finding(text, "domain")
    if parts.scheme.lower() not in HOST_SCHEMES:
        return Finding(text, "scheme")
    if "." not in host or not _is_domain(host):
        return Finding(text, "domain")
    value = parts._replace(netloc=parts.netloc.lower()).geturl()
    return Finding(value, key=host.removeprefix("www."))


def _is_domain(domain: str) -> bool:
    if domain.startswith("[") and domain.endswith("]"):
        return _is_literal(domain[1:-1])
    labels = domain.split(".")
    return len(domain) <= 253 and all(
        LABEL.match(label) and not label.endswith("-") and len(label) <= 63
        for label in labels
    )


def _is_literal(text: str) -> bool:
    try:
        if text.lower().startswith("ipv6:"):
            IPv6Address(text[5:])
        else:
            IPv4Address(text)
    except AddressValueError:
        return False
    return True
