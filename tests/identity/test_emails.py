"""E-mail addresses: what is one, how it is kept, and which spellings are the same one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.identity.rules.emails import (
    ADDRESS_LIMIT_BYTES,
    LOCAL_LIMIT_BYTES,
    NotAnAddress,
    address_of,
    key_of,
)

LOCALS = st.from_regex(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[A-Za-z0-9äöüÄÖÜéß\u03c3\u03c2\u03a3яЯ]{1,8}){0,3}", fullmatch=True
)
LABELS = st.from_regex(r"[A-Za-zäöüéßжЖλΛ][a-zäöüéßжλ0-9]{0,10}", fullmatch=True)
DOMAINS = st.lists(LABELS, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "example"]))


@pytest.mark.parametrize(
    ("sent", "kept", "key"),
    [
        ("jane@example.com", "jane@example.com", "jane@example.com"),
        ("Jane.Doe+Shop@EXAMPLE.Com", "Jane.Doe+Shop@example.com", "jane.doe+shop@example.com"),
        ("o'brien@example.ie", "o'brien@example.ie", "o'brien@example.ie"),
        ("%_\\'--".replace("\\", "") + "@example.com", "%_'--@example.com", "%_'--@example.com"),
        ("jörg@BÜCHER.example", "jörg@bücher.example", "jörg@xn--bcher-kva.example"),
        ("JO\u0308RG@bücher.example", "JÖRG@bücher.example", "jörg@xn--bcher-kva.example"),
        ("jörg@XN--BCHER-KVA.example", "jörg@bücher.example", "jörg@xn--bcher-kva.example"),
        ("straße@faß.example", "straße@faß.example", "strasse@xn--fa-hia.example"),
        ("用户@例子.测试", "用户@例子.测试", "用户@xn--fsqu00a.xn--0zwm56d"),
        ("שלום@דוגמה.example", "שלום@דוגמה.example", "שלום@xn--6dbbec0c.example"),
    ],
)
def test_an_address_is_kept_for_people_and_compared_by_its_key(sent: str, kept: str, key: str) -> None:
    address = address_of(sent)
    assert (address.text, address.key) == (kept, key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "jane",
        "jane@",
        "@example.com",
        "jane@example",  # no dot
        "jane@localhost",
        "jane@example.com.",
        "jane@.com",
        "jane@example..com",
        "jane@127.0.0.1",
        "jane@[127.0.0.1]",
        "jane@-example.com",
        "jane@exa mple.com",
        "jane@exa_mple.com",
        "jane@example.c\u200bom\u200b!",
        "jane@xn--a.com",
        "jane@" + "a" * 64 + ".com",
        ".jane@example.com",
        "jane.@example.com",
        "ja..ne@example.com",
        "ja ne@example.com",
        " jane@example.com",
        "jane@example.com ",
        "jane@x@example.com",
        '"jane doe"@example.com',
        "jane(x)@example.com",
        "jane<x@example.com>",
        "ja\u200bne@example.com",  # zero-width space
        "ja\u202ene@example.com",  # right-to-left override
        "ja\u00a0ne@example.com",
        "ja\nne@example.com",
        "ja\x7fne@example.com",
        "ja\ue000ne@example.com",
        "jane\r\nBcc: all@example.com",
        "j" * (LOCAL_LIMIT_BYTES + 1) + "@example.com",
        "é" * (LOCAL_LIMIT_BYTES // 2 + 1) + "@example.com",
        "j@" + ".".join(["a" * 50] * 5) + ".com",
        "a@" + "." * 300,
        "a@" + "a" * 100_000 + ".com",
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(NotAnAddress) as refused:
        address_of(text)
    # The reason goes to the caller and may go into logs.
    assert str(refused.value).startswith(("must have", "has a character"))
    assert key_of(text) is None


@given(LOCALS, DOMAINS)
def test_what_is_kept_is_its_own_address(local: str, domain: str) -> None:
    address = address_of(f"{local}@{domain}")
    assert address_of(address.text) == address
    assert address_of(address.key).key == address.key
    assert unicodedata.is_normalized("NFC", address.text)
    assert unicodedata.is_normalized("NFC", address.key)


@given(LOCALS, DOMAINS)
def test_spellings_of_one_address_have_one_key(local: str, domain: str) -> None:
    key = key_of(f"{local}@{domain}")
    assert key is not None
    for spelling in (
        f"{unicodedata.normalize('NFD', local)}@{unicodedata.normalize('NFD', domain)}",
        f"{local.lower()}@{domain.lower()}",
        f"{local.swapcase()}@{domain}",
        f"{local.casefold()}@{domain}",
        f"{local}@{key.rpartition('@')[2].upper()}",
    ):
        assert key_of(spelling) == key, ascii(spelling)


@given(st.text(max_size=300))
def test_any_text_is_an_address_that_stays_one_or_is_refused(text: str) -> None:
    for sent in (text, f"{text}@example.com", f"jane@{text}", f"jane@{text}.com"):
        key = key_of(sent)
        if key is not None:
            address = address_of(sent)
            assert address_of(address.text) == address
            assert len(address.text.encode()) <= ADDRESS_LIMIT_BYTES
            assert not any(unicodedata.category(each) in {"Cc", "Cf", "Zs"} for each in address.key)


@given(LOCALS, LOCALS, DOMAINS)
def test_other_addresses_have_other_keys(one: str, other: str, domain: str) -> None:
    same = unicodedata.normalize("NFD", one).casefold() == unicodedata.normalize("NFD", other).casefold()
    assert (key_of(f"{one}@{domain}") == key_of(f"{other}@{domain}")) == same
