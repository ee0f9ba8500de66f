"""Who may import whom: left to right only."""

import ast
from pathlib import Path

import pytest

import networks

ROOT = Path(networks.__file__).parent
# A layer may import itself and every layer to the left of it; what stands together is independent.
LAYERS = [
    {"dates", "names"},
    {"addresses", "likeness", "marking"},
    {"models"},
    {"duplicates", "asking"},
    {"translation", "changes", "search", "adminsite", "assets", "caching", "charts", "jsonld"},
    {"context"},
    {"publishing", "html"},
    {"resources", "undoing", "news", "links"},
    {"repointing", "succession", "restoring"},
    {"merging"},
    {"busy", "refusals", "views", "admin", "management", "templatetags"},
    {"feeds", "sitemaps"},
    {"urls"},
]
IN_NO_LAYER = {"__init__", "apps", "borrowed", "formats"}
FORBIDDEN = {("views", "admin"), ("admin", "views"), ("charts", "models")}
MODULES = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)


def layer_of(name):
    return next((number for number, layer in enumerate(LAYERS) if name in layer), None)


def imported_by(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in filter(None, names):
            first, _dot, rest = name.partition(".")
            if first == "networks" and not rest:  # from networks import dates
                yield from (alias.name for alias in node.names)
            elif first in ("networks", "config"):
                yield rest.split(".")[0] if first == "networks" else "config"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_its_own_layer_and_those_before_it(path):
    own = path.relative_to(ROOT).parts[0].removesuffix(".py")
    assert own in IN_NO_LAYER or layer_of(own) is not None
    for other in imported_by(path):
        assert other != "config"
        assert (own, other) not in FORBIDDEN
        if own != other and None not in (layer_of(own), layer_of(other)):
            assert layer_of(other) < layer_of(own), f"{own} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_reads_no_setting_while_it_is_imported(path):
    def read(node):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            return
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "settings":
            yield node.attr
        for child in ast.iter_child_nodes(node):
            yield from read(child)

    assert set(read(ast.parse(path.read_text()))) <= {"AUTH_USER_MODEL"}
