"""The list of differences says what the tests show, no more and no less."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.rpc.engine.differences import DIFFERENCES


def _names_of(file: Path) -> set[str]:
    """The names that a file hands to `expect`, also by a constant."""
    tree = ast.parse(file.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "expect":
            name = node.args[0]
            assert isinstance(name, ast.Constant | ast.Name), f"{file.name}:{node.lineno}"
            found.add(str(name.value if isinstance(name, ast.Constant) else constants[name.id]))
    return found


def test_every_difference_is_shown_by_a_test() -> None:
    used = set().union(*(_names_of(file) for file in Path(__file__).parent.glob("test_*.py")))
    assert used == set(DIFFERENCES)


def test_every_difference_says_what_and_why() -> None:
    for name, difference in DIFFERENCES.items():
        assert all(difference), name
        assert difference.stock != difference.engine, name
