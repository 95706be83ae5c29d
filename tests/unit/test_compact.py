import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_auth.errors import MalformedToken
from cognito_auth.tokens.compact import decode_base64url, parse_object, read
from tests.unit.minting import b64


def test_parse_object_refuses_what_is_too_deep():
    deep = 100_000  # more than any Python goes into; 3.13 reads ten times 3.12's
    with pytest.raises(MalformedToken, match="RecursionError"):
        parse_object(b'{"a":' * deep + b"1" + b"}" * deep)


@pytest.mark.parametrize("data", [b"[]", b"null", b"7", b'"x"', b"true"])
def test_parse_object_refuses_any_other_value(data):
    with pytest.raises(MalformedToken, match="expected an object"):
        parse_object(data)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers()))
def test_parse_object_reads_what_json_writes(value):
    assert parse_object(json.dumps(value).encode()) == value


@given(st.binary())
def test_parse_object_raises_nothing_but_malformed_token(data):
    try:
        value = parse_object(data)
    except MalformedToken:
        return
    assert isinstance(value, dict)


@given(st.binary())
def test_decode_base64url_reads_what_was_encoded(data):
    assert decode_base64url(b64(data)) == data


@given(st.text("AQgw-_=+/ \n", max_size=9))
def test_decode_base64url_takes_one_spelling_only(text):
    try:
        data = decode_base64url(text)
    except ValueError:
        return
    assert b64(data) == text


def test_read_looks_into_nothing_but_the_header():
    assert read("e30.AA.AA") == ({}, b"\0", b"e30.AA", b"\0")
