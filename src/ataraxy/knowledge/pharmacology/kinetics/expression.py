"""Arithmetic as it stands in a model file: names, numbers and + - * / **, nothing else."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ataraxy.knowledge.pharmacology.kinetics.errors import ModelError

Array = NDArray[np.float64]

_OPERATORS: dict[type[ast.AST], Callable[[Array, Array], Array]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula over parameter names; evaluates on arrays of people."""

    text: str
    names: frozenset[str]
    _tree: ast.expr

    def __call__(self, values: Mapping[str, Array]) -> Array:
        """The value for each person, given an array for each name."""
        return _evaluate(self._tree, values)


def parse(text: str) -> Expression:
    """Parse a formula; raises `ModelError` for anything that is not plain arithmetic."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise ModelError(f"{text!r} is not arithmetic.") from error
    _check(tree, text)
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return Expression(text, names, tree)


def _check(tree: ast.expr, text: str) -> None:
    for node in ast.walk(tree):
        plain = isinstance(node, ast.Name | ast.BinOp | ast.Load) or type(node) in _OPERATORS
        number = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        if not (plain or number):
            raise ModelError(f"{text!r}: only names, numbers and + - * / ** are allowed.")


def _evaluate(node: ast.expr, values: Mapping[str, Array]) -> Array:
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.BinOp):
        left, right = _evaluate(node.left, values), _evaluate(node.right, values)
        return _OPERATORS[type(node.op)](left, right)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return np.asarray(float(node.value))
    raise ModelError(f"cannot evaluate {ast.dump(node)}")
