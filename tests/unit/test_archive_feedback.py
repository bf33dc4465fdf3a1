"""What is told on with a feedback: where, and never a secret."""

import doctest
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine import feedback
from odoo.addons.customer_archive.engine.feedback import ERROR, HIDDEN, PLACE, said
from odoo.addons.customer_archive.engine.feedback import place as place_of

words = st.text(string.ascii_lowercase, min_size=1, max_size=12)
secrets = st.text(string.ascii_letters + string.digits, min_size=4, max_size=40)
names = st.sampled_from(
    ["access_token", "password", "api_key", "api-key", "session_id", "client_secret"]
)


def test_the_examples_are_true():
    assert not doctest.testmod(feedback).failed


@given(st.lists(words, min_size=1, max_size=5), names, secrets)
def test_a_place_is_a_path_without_what_was_asked(parts, name, secret):
    path = "/" + "/".join(parts)
    address = f"https://host.example.com{path}?{name}=Z{secret}#{name}=Z{secret}"
    assert place_of(address) == path[:PLACE]


@given(st.text(max_size=500))
def test_a_place_is_short_begins_at_the_root_and_holds_no_query(address):
    found = place_of(address)
    assert len(found) <= PLACE
    assert not found or found.startswith("/")
    assert not set(found) & set("?#& \n\0")


@given(words, names, secrets, st.sampled_from(["=", ": ", '": "', " = "]))
def test_the_value_of_a_secret_is_never_told(word, name, secret, sign):
    found = said(f"{word} {name}{sign}Q{secret} {word}")
    assert f"Q{secret}" not in found
    assert HIDDEN in found
    assert found.startswith(word)


@given(st.text(max_size=9000))
def test_an_error_is_kept_short_and_free_of_mail_addresses(error):
    found = said(f"jo.doe@example.com {error}")
    assert len(found) <= ERROR
    assert "jo.doe@example.com" not in found
    assert "\0" not in found


@given(st.text(max_size=300))
def test_what_was_cleaned_is_clean(error):
    assert said(said(error)) == said(error)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("key 3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c", "key ***"),
        ("Invoice INV/2026/0001 is posted", "Invoice INV/2026/0001 is posted"),
        ("TypeError: customer_date_next_review is undefined",) * 2,
    ],
)
def test_keys_are_hidden_and_plain_words_are_not(error, expected):
    assert said(error) == expected
