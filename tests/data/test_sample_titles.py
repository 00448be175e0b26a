"""Till names as titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.sample.titles import title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ICE - CRUSHED/CUBED", "Ice - Crushed/Cubed"),
        ("BREAD:ITALIAN/FRENCH", "Bread: Italian/French"),
        ("CHRISTMAS  SEASONAL", "Christmas Seasonal"),
        ("CANDY BARS (SINGLES)(INCLUDING", "Candy Bars (Singles)"),
        ("PREMIUM COOKIES (EX: PEPPERIDG", "Premium Cookies"),
        ("SOFT DRINKS 12/18&15PK CAN CAR", "Soft Drinks 12/18&15pk Can Car"),
        ("HAND AND FOOT", "Hand and Foot"),
        ("THE END OF", "The End Of"),
        ("BBQ SAUCE", "BBQ Sauce"),
        ("VITAMIN - MINERALS", "Vitamin - Minerals"),
        ("", ""),
        (" - ", ""),
        ("(CUT OFF", ""),
    ],
)
def test_title(text: str, expected: str) -> None:
    assert title(text) == expected


@given(st.text(alphabet="ABCZ019 '()-/:&+.$%<=", max_size=40))
def test_a_title_is_a_title_already(text: str) -> None:
    once = title(text)
    assert title(once) == once
    assert once == once.strip()
    assert "  " not in once
