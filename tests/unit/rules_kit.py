"""What the rules read: the source of the addons, as syntax trees and XML.

A rule is a function of the root of a source tree that answers with findings, one
sentence each. So every rule is tried twice: on the repository, where it must find
nothing, and on a small bad tree, where it must find something.
"""

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

REPOSITORY = Path(__file__).resolve().parents[2]
ADDONS = ("customer_archive", "customer_credit", "customer_billing")
OURS = ("customer.", "credit.", "billing.")
MODEL_BASES = {
    "Model": "model",
    "TransientModel": "transient",
    "AbstractModel": "abstract",
}
COLLECTION = ast.List | ast.Tuple


def addons(root: Path) -> list[Path]:
    """The addons of a source tree; a bad tree of a test has one or two of them."""
    return [
        root / name for name in ADDONS if (root / name / "__manifest__.py").exists()
    ]


def manifest(addon: Path) -> dict:
    """The manifest as a dict."""
    return ast.literal_eval((addon / "__manifest__.py").read_text())


def python_files(addon: Path, *parts: str) -> list[Path]:
    """The Python files of an addon, or of the folders named."""
    roots = [addon / part for part in parts] if parts else [addon]
    return sorted(path for root in roots for path in root.rglob("*.py"))


def xml_files(addon: Path) -> list[Path]:
    """The XML files of an addon, templates of the web client included."""
    return sorted(addon.rglob("*.xml"))


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return _parse(path.read_text(), str(path))


@cache
def _parse(text: str, name: str) -> ast.Module:
    return ast.parse(text, name)


def parse_xml(path: Path):
    """The root element of a file."""
    return etree.parse(str(path)).getroot()


def where(root: Path, path: Path, node=None) -> str:
    """``customer_credit/models/x.py:12``: how a finding begins."""
    line = getattr(node, "lineno", None) or getattr(node, "sourceline", None)
    return f"{path.relative_to(root)}:{line}" if line else str(path.relative_to(root))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """All functions and methods, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def dotted(node: ast.AST) -> str:
    """``self.env.cr.execute`` as text; empty where it is not a chain of names."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else node.attr
    if isinstance(node, ast.Call | ast.Subscript):
        inner = node.func if isinstance(node, ast.Call) else node.value
        return dotted(inner)
    return ""


def text_of(node: ast.AST | None):
    """The value of a constant, else ``None``."""
    return node.value if isinstance(node, ast.Constant) else None


@dataclass
class Field:
    """One field as it is written: ``name = fields.Kind(…)``."""

    name: str
    kind: str
    call: ast.Call

    def option(self, name: str):
        """The syntax tree of a keyword, or ``None``."""
        return next((k.value for k in self.call.keywords if k.arg == name), None)

    @property
    def comodel(self):
        """The model a relation points to."""
        if self.kind not in ("Many2one", "One2many", "Many2many"):
            return None
        first = self.call.args[0] if self.call.args else None
        return text_of(first or self.option("comodel_name"))


@dataclass
class ModelClass:
    """One class of a model, as one file has it."""

    addon: str
    path: Path
    node: ast.ClassDef
    base: str
    name: str | None = None
    inherit: tuple[str, ...] = ()
    values: dict = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def model(self) -> str:
        """The model this class makes or extends."""
        return self.name or (self.inherit[0] if self.inherit else "")

    @property
    def is_new(self) -> bool:
        """Whether the class makes a model instead of extending one."""
        return bool(self.name) and self.name not in self.inherit

    @property
    def methods(self) -> list[ast.FunctionDef]:
        """The methods written in this class."""
        return [node for node in self.node.body if isinstance(node, ast.FunctionDef)]


def model_classes(addon: Path) -> list[ModelClass]:
    """Every class of the addon that is a model."""
    found = []
    for path in python_files(addon):
        if "tests" in path.relative_to(addon).parts:
            continue
        for node in parse(path).body:
            if isinstance(node, ast.ClassDef) and (base := _model_base(node)):
                found.append(_model_class(addon.name, path, node, base))
    return found


def _model_base(node: ast.ClassDef) -> str | None:
    for base in node.bases:
        head, _, tail = dotted(base).rpartition(".")
        if head == "models" and tail in MODEL_BASES:
            return MODEL_BASES[tail]
    return None


def _model_class(addon, path, node, base) -> ModelClass:
    model = ModelClass(addon, path, node, base)
    for statement in node.body:
        if not isinstance(statement, ast.Assign):
            continue
        target = statement.targets[0]
        if not isinstance(target, ast.Name):
            continue
        value = statement.value
        if isinstance(value, ast.Call) and dotted(value.func).startswith("fields."):
            kind = dotted(value.func).split(".")[1]
            model.fields[target.id] = Field(target.id, kind, value)
        elif target.id == "_name":
            model.name = text_of(value)
        elif target.id == "_inherit":
            parts = value.elts if isinstance(value, COLLECTION) else [value]
            model.inherit = tuple(text_of(part) for part in parts)
        else:
            model.values[target.id] = text_of(value)
    return model


def access_rows(addon: Path) -> list[dict]:
    """The rows of ``ir.model.access.csv``."""
    path = addon / "security" / "ir.model.access.csv"
    if not path.exists():
        return []
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def write_tree(root: Path, files: dict[str, str]) -> Path:
    """A small source tree for a test of a rule: ``{path: content}``."""
    for name in {Path(name).parts[0] for name in files} & set(ADDONS):
        files = {f"{name}/__manifest__.py": '{"name": "x", "data": []}'} | files
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root
