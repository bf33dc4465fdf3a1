"""What of a screen and an error may be told on: where it was, and no secret.

>>> place("https://shop.example.com/odoo/contacts/7?access_token=abc#id=7")
'/odoo/contacts/7'
>>> said("No such order (access_token=s3cret&page=2)")
'No such order (access_token=***&page=2)'
"""

import re
from urllib.parse import unquote, urlsplit

HIDDEN = "***"
PLACE = 200  # characters
ERROR = 2000
# What is called so has a value that nobody else may see.
SECRET = re.compile(
    r"""(?ix)
    ( \b [\w-]* (?: token|password|passwd|pwd|secret|api[_-]?key|session|signature
      |cookie|authorization|credential ) [\w-]* ["']? \s* [=:] \s* )
    ( (?: bearer|basic ) \s+ )?
    ( "[^"]*" | '[^']*' | [^\s&,;)}\]]+ )
    """
)
# What looks like a key or a token: long, of one piece, with letters and digits.
KEY = re.compile(r"(?<![\w+=-])(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{20,}")
MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.\w+")


def _hide(match: re.Match[str]) -> str:
    return f"{match[1]}{HIDDEN}"


def place(address: str) -> str:
    """Where in the program somebody was: the path alone.

    Host, query and fragment are left out, parts that look like a key are hidden.

    >>> place("/my/orders/5f2c8ae0-91d4-4c1e-b7aa-0c5f7b1d9e21")
    '/my/orders/***'
    """
    try:
        path = urlsplit(address.strip()).path
    except ValueError:  # an address that is none
        return ""
    parts = (KEY.sub(HIDDEN, unquote(part)) for part in path.split("/"))
    kept = "/".join(re.split(r"[?#&\x00-\x20]", part)[0] for part in parts)
    return kept[:PLACE] if kept.startswith("/") else ""


def said(error: str) -> str:
    """What an error said, without values of secrets, keys and mail addresses.

    >>> said("password: 'hunter2' is wrong for jo@example.com")
    'password: *** is wrong for ***'
    """
    text = error.replace("\x00", "").strip()[: ERROR * 2]
    text = SECRET.sub(_hide, text)
    text = MAIL.sub(HIDDEN, KEY.sub(HIDDEN, text))
    return text[:ERROR]
