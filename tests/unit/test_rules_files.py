"""What lies where: names and sizes, nothing unused, no word of the workshop."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from rules_kit import (
    OURS,
    REPOSITORY,
    addons,
    manifest,
    model_classes,
    parse,
    parse_xml,
    python_files,
    where,
    write_tree,
    xml_files,
)

MODEL_LINES = 300
ENGINE_LINES = 200
STORY = "demo/story.py"  # told by ./dev after the installation, imported by nobody
NOT_DATA = ("static", "tests", "i18n", "migrations")


def misnamed_models(root):
    """One model a file; file and class have the name of the model."""
    findings, seen = [], {}
    for addon in addons(root):
        for model in model_classes(addon):
            at = where(root, model.path, model.node)
            stem = model.model.replace(".", "_")
            camel = "".join(part.capitalize() for part in re.split("[._]", model.model))
            if not is_named_after(model.path.stem, stem, model.is_new):
                findings.append(f"{at} holds {model.model}, another name")
            if model.node.name != camel:
                findings.append(f"{at} class {model.node.name} is {model.model}")
            if model.is_new and not model.model.startswith(OURS):
                findings.append(f"{at} {model.model} begins with none of {OURS}")
            if model.path in seen:
                findings.append(f"{at} second model of the file")
            seen[model.path] = model
    return findings


def is_named_after(stem, model, is_new):
    """``res_partner_hooks`` for a part of a model, core's name for a core wizard."""
    part = stem == model or stem.startswith(f"{model}_")
    return part or (not is_new and model.startswith(f"{stem}_") and "_" in stem)


def long_files(root):
    """A model of 300 lines, an engine of 200: then it is two ideas."""
    findings = []
    for addon in addons(root):
        for part, most in (("engine", ENGINE_LINES), ("models", MODEL_LINES)):
            for path in python_files(addon, part):
                lines = len(path.read_text().splitlines())
                if lines > most:
                    findings.append(f"{where(root, path)} has {lines} lines")
    return findings


def files_outside_manifest(root):
    """Every XML and CSV file is loaded; every file of the manifest is there."""
    findings = []
    for addon in addons(root):
        declared = manifest(addon)
        data = {*declared.get("data", []), *declared.get("demo", [])}
        globs = [g for bundle in declared.get("assets", {}).values() for g in bundle]
        globs = [g[-1] if isinstance(g, tuple | list) else g for g in globs]
        assets = {
            path.relative_to(addon).as_posix()
            for glob in globs
            for path in root.glob(glob.lstrip("/"))
            if addon in path.parents
        }
        there = {
            p.relative_to(addon).as_posix() for p in addon.rglob("*") if p.is_file()
        }
        for name in sorted(there):
            first = Path(name).parts[0]
            if name.startswith(("static/src/", "static/tests/")):
                if name.endswith((".js", ".scss", ".xml")) and name not in assets:
                    findings.append(f"{addon.name}/{name} is in no bundle")
            elif name.endswith((".xml", ".csv")) and first not in NOT_DATA:
                if name not in data and not is_read_by_code(addon, name):
                    findings.append(f"{addon.name}/{name} is not in the manifest")
        findings += [
            f"{addon.name}/{name} is not there" for name in sorted(data - there)
        ]
    return findings


def is_read_by_code(addon, name):
    """A CSV that Python reads by its name."""
    return name.endswith(".csv") and any(
        Path(name).name in path.read_text() for path in python_files(addon)
    )


def unimported_files(root):
    """Every Python file is reached from the addon's ``__init__``, tests from theirs."""
    reached, todo = set(), []
    for addon in addons(root):
        starts = [addon / "__init__.py", addon / "tests" / "__init__.py", addon / STORY]
        todo += [path for path in starts if path.exists()]
    while todo:
        path = todo.pop()
        if path not in reached:
            reached.add(path)
            todo += imported_files(root, path)
    return [
        f"{where(root, path)} is imported by nobody"
        for addon in addons(root)
        for path in python_files(addon)
        if path not in reached and not is_started_by_name(path.relative_to(addon))
    ]


def is_started_by_name(name):
    """What Odoo or ./dev finds without an import."""
    return name.parts[0] in ("__manifest__.py", "migrations", "demo")


def imported_files(root, path):
    """The files of ours that a file imports, with the packages on the way."""
    for node in ast.walk(parse(path)):
        if not isinstance(node, ast.ImportFrom):
            continue
        module = node.module or ""
        if node.level:
            base = path.parents[node.level - 1]
        elif module.startswith("odoo.addons.customer_"):
            base, module = root, module.removeprefix("odoo.addons.")
        else:
            continue
        for part in filter(None, module.split(".")):
            base /= part
            yield from existing(base)
        for alias in node.names:
            yield from existing(base / alias.name)


def existing(base):
    """The module or package of this path."""
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.exists():
            yield path


def methods_by_model(root):
    """``{model: names of the methods we write on it}``, mixins of ours included."""
    methods, inherits = {}, {}
    for addon in addons(root):
        for model in model_classes(addon):
            methods.setdefault(model.model, set()).update(m.name for m in model.methods)
            inherits.setdefault(model.model, set()).update(model.inherit)
    for name, parents in inherits.items():
        for parent in parents - {name}:
            methods[name] |= methods.get(parent, set())
    return methods


def view_buttons(path):
    """Yield ``(element, model, method)`` of the buttons of the views of a file."""
    for record in parse_xml(path).iter("record"):
        if record.get("model") != "ir.ui.view":
            continue
        model = record.findtext("field[@name='model']") or ""
        for button in record.iter("button"):
            # the buttons of an embedded list belong to another model
            embedded = any(
                a.tag in ("list", "form", "kanban") for a in ancestors(button)
            )
            if button.get("type") == "object" and not embedded:
                yield button, model, button.get("name") or ""


def ancestors(element):
    """The elements around this one that stand inside a field of the view."""
    inside = [a for a in element.iterancestors()]
    cut = [
        i for i, a in enumerate(inside) if a.tag == "field" and a.get("name") != "arch"
    ]
    return (
        inside[: cut[0]] if cut and inside[cut[0]].get("name") != "inherit_id" else []
    )


def buttons_without_method(root):
    """A button calls a public method; on a model of ours, one that we wrote."""
    methods, findings = methods_by_model(root), []
    for addon in addons(root):
        for path in xml_files(addon):
            for button, model, name in view_buttons(path):
                at = where(root, path, button)
                if name.startswith("_") or not name:
                    findings.append(f"{at} calls the private {name!r}")
                elif model.startswith(OURS) and name not in methods.get(model, ()):
                    findings.append(f"{at} {model} has no method {name}")
    return findings


WORKSHOP = {
    "an unfinished spot": r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError",
    "a path of a machine": r"/tmp/oc\b|/work/|/home/\w|/root/",
    "an issue number": r"(?i)\bissue #?\d",
    "a paper that is not here": (
        r"\b(STYLE|SCREENS|CHINA|FIELD|CONTRACT)(\.md| §)|\bDESIGN\b|\(F\d{1,2}\b"
    ),
    "a vendor": r"(?i)\b(gitlab|travis-ci|circleci|github actions)\b",
    "a banner": r"(?i)\bcopyright \(?c?\)? ?\d{4}|# Part of ",
}
TEXTS = (
    ".py", ".xml", ".csv", ".js", ".scss", ".md", ".po", ".pot", ".toml", ".cfg",
    ".yml", ".yaml", ".json", ".sh", ".svg", ".txt", "",
)  # fmt: skip
NOT_OURS = {"LICENSE", Path(__file__).name}  # this file would find itself


def texts(root):
    """The text files of the tree: what git knows or would take."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-co", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    paths = [root / name for name in listed] or sorted(root.rglob("*"))
    return [
        path
        for path in paths
        if path.is_file() and path.suffix in TEXTS and path.name not in NOT_OURS
    ]


def workshop_words(root):
    """The code speaks of its subject, not of how or where it was written."""
    findings = []
    for path in texts(root):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            for what, pattern in WORKSHOP.items():
                if match := re.search(pattern, line):
                    findings.append(f"{where(root, path)}:{number} {what}: {match[0]}")
    return findings


RULES = [
    misnamed_models,
    long_files,
    files_outside_manifest,
    unimported_files,
    buttons_without_method,
    workshop_words,
]

LEVEL = "class CustomerLevel(models.Model):\n    _name = 'customer.level'\n"
VIEW = """<odoo><record id="v" model="ir.ui.view">
    <field name="model">customer.level</field>
    <field name="arch" type="xml"><form>
        <button type="object" name="action_do"/>
        <field name="line_ids"><list><button type="object" name="other"/></list></field>
    </form></field></record></odoo>"""
MANIFEST = '{"name": "x", "data": ["views/a.xml"]}'
BAD = [
    (misnamed_models, {"customer_archive/models/level.py": LEVEL}),
    (
        misnamed_models,
        {"customer_archive/models/customer_level.py": LEVEL.replace("CustomerL", "L")},
    ),
    (
        misnamed_models,
        {"customer_archive/models/customer_level.py": LEVEL + LEVEL},
    ),
    (
        misnamed_models,
        {"customer_archive/models/level.py": LEVEL.replace("customer.l", "l")},
    ),
    (long_files, {"customer_archive/models/a.py": "\n" * 301}),
    (long_files, {"customer_archive/engine/a.py": "\n" * 201}),
    (files_outside_manifest, {"customer_archive/views/a.xml": "<odoo/>"}),
    (files_outside_manifest, {"customer_archive/data/a.csv": "id\n"}),
    (files_outside_manifest, {"customer_archive/__manifest__.py": MANIFEST}),
    (files_outside_manifest, {"customer_archive/static/src/a.js": "x"}),
    (unimported_files, {"customer_archive/models/a.py": ""}),
    (
        unimported_files,
        {
            "customer_archive/__init__.py": "from . import models",
            "customer_archive/models/__init__.py": "from . import b",
            "customer_archive/models/b.py": "",
            "customer_archive/models/a.py": "",
        },
    ),
    (unimported_files, {"customer_archive/tests/test_a.py": ""}),
    (
        buttons_without_method,
        {"customer_archive/views/a.xml": VIEW, "customer_archive/models/l.py": LEVEL},
    ),
    (
        buttons_without_method,
        {"customer_archive/views/a.xml": VIEW.replace("action_do", "_do")},
    ),
    (workshop_words, {"dev": "# TODO later"}),
    (workshop_words, {"docs/a.md": "see issue 2"}),
    (workshop_words, {"customer_archive/x.py": "open('/tmp/oc/x')"}),
    (workshop_words, {"customer_archive/x.py": "# as DESIGN §6 says"}),
    (workshop_words, {"customer_archive/x.py": "raise NotImplementedError"}),
]

GOOD = {
    "README.md": "Open http://127.0.0.1:8069 and log in. A style of its own.",
    "customer_archive/__manifest__.py": (
        '{"name": "x", "data": ["views/a.xml"],'
        ' "assets": {"web.assets_backend": ["customer_archive/static/src/**/*"]}}'
    ),
    "customer_archive/__init__.py": "from . import models",
    "customer_archive/models/__init__.py": "from . import customer_level, res_partner",
    "customer_archive/models/customer_level.py": LEVEL
    + "    def action_do(self):\n        from ..engine.money import exact\n",
    "customer_archive/models/res_partner.py": (
        "class ResPartner(models.Model):\n    _inherit = 'res.partner'\n"
    ),
    "customer_archive/engine/__init__.py": "",
    "customer_archive/engine/money.py": "",
    "customer_archive/demo/story.py": "",
    "customer_archive/views/a.xml": VIEW,
    "customer_archive/static/src/a.js": "x",
}


@pytest.mark.parametrize("rule", RULES)
def test_the_repository_keeps_the_rule(rule):
    assert not rule(REPOSITORY)


@pytest.mark.parametrize(("rule", "files"), BAD)
def test_the_rule_finds_a_breach(rule, files, tmp_path):
    assert rule(write_tree(tmp_path, files))


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_lets_good_code_pass(rule, tmp_path):
    assert not rule(write_tree(tmp_path, GOOD))
