"""Profiles: taken where they are of the right form, and never more than was said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.identity.oidc.claims import AMR_LIMIT, EMAIL_LIMIT_CHARS, authentication, profile

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("said", [True, "true"])
def test_an_address_is_verified_where_the_provider_says_so(said: Any) -> None:
    found = profile({"email": "a@example.com", "email_verified": said})
    assert (found.email, found.email_verified) == ("a@example.com", True)


@pytest.mark.parametrize("said", [None, False, "false", "True", "yes", 1, 1.0, [True], {"": True}])
def test_nothing_else_is_a_yes(said: Any) -> None:
    assert not profile({"email": "a@example.com", "email_verified": said}).email_verified


@pytest.mark.parametrize(
    "email",
    [
        *(None, 7, "", "a", "@example.com", "a@", "a@b", "a b@example.com", "a@example.com\n", "a@@example.com"),
        *("a@b@example.com", "a\x00@example.com", "a" * 65 + "@example.com", "a@" + "b" * EMAIL_LIMIT_CHARS + ".com"),
    ],
)
def test_what_is_no_address_is_none_and_not_verified(email: Any) -> None:
    found = profile({"email": email, "email_verified": True})
    assert (found.email, found.email_verified) == (None, False)


@pytest.mark.parametrize(
    "name", ["Alice", "Łukasz Żółć", "山田 太郎", "\u0646\u06cc\u06a9\u200c\u0646\u0627\u0645", "O'Brien-Smith, Jr."]
)
def test_names_of_people(name: str) -> None:
    assert profile({"name": name}).name == name


@pytest.mark.parametrize("name", [None, 7, "", "  ", "a\nb", "a\x00", "\u202eecilA", "a" * 257, "\ud800"])
def test_what_is_no_name(name: Any) -> None:
    assert profile({"name": name}).name is None


def test_locales() -> None:
    for locale in ("en", "en-GB", "zh-Hant-TW", "pt_BR"):
        assert profile({"locale": locale}).locale == locale
    for other in (None, 7, "", "e", "en-", "en GB", "<en>", "a" * 40):
        assert profile({"locale": other}).locale is None


def test_when_and_how() -> None:
    assert authentication({"auth_time": 1_700_000_000, "amr": ["pwd", "otp"]}) == (1_700_000_000, ("pwd", "otp"))
    assert authentication({"auth_time": True, "amr": "pwd"}) == (None, ())
    assert authentication({"auth_time": -1, "amr": [7, "a b", "mfa"]}) == (None, ("mfa",))
    assert len(authentication({"amr": ["pwd"] * 100})[1]) == AMR_LIMIT


@given(st.dictionaries(st.sampled_from(["email", "email_verified", "name", "locale", "auth_time", "amr"]), ANYTHING))
def test_anything_makes_a_profile(claims: dict[str, Any]) -> None:
    found = profile(claims)
    assert not (found.email is None and found.email_verified)
    assert found.name is None or 1 <= len(found.name) <= 256
    authentication(claims)
