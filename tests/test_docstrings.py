"""What a public function raises, its docstring names."""

import ast
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[1] / "engine"
MODULES = sorted(path for path in ENGINE.rglob("*.py") if "migrations" not in path.parts)


def public_functions(tree):
    """Yield functions and methods that may be called from outside, and none that is hidden in another function."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def own_nodes(function):
    """Walk a function, but not the functions in it: they raise when somebody calls them."""
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            waiting += ast.iter_child_nodes(node)


def raised(function):
    """Return the names of the errors a function makes and raises itself."""
    found = (node.exc for node in own_nodes(function) if isinstance(node, ast.Raise))
    made = (exc.func if isinstance(exc, ast.Call) else exc for exc in found)
    return {name.id for name in made if isinstance(name, ast.Name) and name.id[0].isupper()}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_what_a_function_raises_its_docstring_names(path):
    for function in public_functions(ast.parse(path.read_text(encoding="utf-8"))):
        unnamed = {error for error in raised(function) if error not in (ast.get_docstring(function) or "")}

        assert not unnamed, f"{path}:{function.lineno}: {function.name} raises {', '.join(unnamed)} and does not say so"
