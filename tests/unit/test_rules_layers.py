"""Who may know whom: engines know no Odoo, credit and billing not each other."""

import ast
import re

import pytest
from rules_kit import (
    REPOSITORY,
    addons,
    manifest,
    model_classes,
    parse,
    python_files,
    where,
    write_tree,
    xml_files,
)

KNOWS = {
    "customer_archive": set(),
    "customer_credit": {"customer_archive"},
    "customer_billing": {"customer_archive"},
}


def imported(tree):
    """Yield ``(node, full dotted name)`` of what a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            for alias in node.names:
                yield node, f"{dots}{node.module or ''}.{alias.name}"


def engines_that_import_odoo(root):
    """An engine imports the standard library and other engines, nothing of Odoo."""
    findings = []
    for addon in addons(root):
        for path in python_files(addon, "engine"):
            for node, name in imported(parse(path)):
                other_engine = re.match(r"odoo\.addons\.customer_\w+\.engine\b", name)
                leaves = name.startswith("..")
                if leaves or (name.split(".")[0] == "odoo" and not other_engine):
                    findings.append(f"{where(root, path, node)} imports {name}")
    return findings


def imports_across_addons(root):
    """Only ``engine`` is imported from an addon below, and like from like: tests may
    use its test kit, and a story goes on with another.
    """
    findings = []
    for addon in addons(root):
        for path in python_files(addon):
            parts = set(path.relative_to(addon).parts)
            allowed = {"engine"} | ({"tests", "demo"} & parts)
            for node, name in imported(parse(path)):
                match = re.match(r"odoo\.addons\.(customer_\w+)\.?(\w*)", name)
                if not match or match[1] == addon.name:
                    continue
                other, part = match.groups()
                if other not in KNOWS[addon.name] or part not in allowed:
                    findings.append(f"{where(root, path, node)} imports {name}")
    return findings


def names_of(root, addon):
    """What only this addon brings: its name, its models, its fields on core models."""
    names = {addon.name}
    for model in model_classes(addon):
        if model.is_new:
            names.add(model.model)
        elif not model.model.startswith(("customer.", "credit.", "billing.")):
            names |= {n for n in model.fields if n.startswith(("credit_", "billing_"))}
    # core has fields of these names too
    return names - {"credit_limit", "credit_to_invoice"}


def foreign_names(root):
    """An addon that does not know another one does not name what is in it."""
    findings = []
    for addon in addons(root):
        strange = [
            a for a in addons(root) if a.name not in KNOWS[addon.name] | {addon.name}
        ]
        names = sorted(name for other in strange for name in names_of(root, other))
        if not names:
            continue
        pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)")
        for path in python_files(addon) + xml_files(addon):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if match := pattern.search(line):
                    findings.append(f"{where(root, path)}:{number} names {match[1]}")
    return findings


def wrong_dependencies(root):
    """The manifest depends on nobody of ours that the addon must not know."""
    return [
        f"{addon.name} depends on {name}"
        for addon in addons(root)
        for name in manifest(addon).get("depends", [])
        if name in KNOWS and name not in KNOWS[addon.name]
    ]


RULES = [
    engines_that_import_odoo,
    imports_across_addons,
    foreign_names,
    wrong_dependencies,
]

FOREIGN = "from odoo.addons.{} import x"
BAD = [
    (
        engines_that_import_odoo,
        {"customer_credit/engine/a.py": "from odoo import fields"},
    ),
    (engines_that_import_odoo, {"customer_credit/engine/a.py": "import odoo.tools"}),
    (
        engines_that_import_odoo,
        {"customer_credit/engine/a.py": "from ..models import x"},
    ),
    (
        engines_that_import_odoo,
        {"customer_credit/engine/a.py": FOREIGN.format("customer_archive.models")},
    ),
    (
        imports_across_addons,
        {
            "customer_billing/models/a.py": FOREIGN.format("customer_credit.engine"),
            "customer_credit/x.py": "",
        },
    ),
    (
        imports_across_addons,
        {"customer_billing/models/a.py": FOREIGN.format("customer_archive.models")},
    ),
    (
        imports_across_addons,
        {"customer_billing/models/a.py": FOREIGN.format("customer_archive.demo")},
    ),
    (
        foreign_names,
        {
            "customer_billing/models/a.py": 'x = self.env["credit.profile"]',
            "customer_credit/models/credit_profile.py": (
                "class P(models.Model):\n    _name = 'credit.profile'\n"
            ),
        },
    ),
    (
        foreign_names,
        {
            "customer_credit/views/a.xml": "<field name='billing_charge_ids'/>",
            "customer_billing/models/account_move_line.py": (
                "class L(models.Model):\n    _inherit = 'account.move.line'\n"
                "    billing_charge_ids = fields.One2many('billing.charge', 'x')\n"
            ),
        },
    ),
    (
        foreign_names,
        {
            "customer_archive/views/a.xml": "<a parent='customer_billing.menu'/>",
            "customer_billing/x.py": "",
        },
    ),
    (
        foreign_names,
        {
            "customer_credit/models/a.py": "x = line.billing_charge_ids",
            "customer_billing/models/account_move_line.py": (
                "class L(models.Model):\n    _inherit = 'account.move.line'\n"
                "    billing_charge_ids = fields.One2many('billing.charge', 'x')\n"
            ),
        },
    ),
    (
        wrong_dependencies,
        {"customer_archive/__manifest__.py": '{"depends": ["customer_credit"]}'},
    ),
]

GOOD = {
    "customer_archive/engine/money.py": "from decimal import Decimal",
    "customer_archive/__manifest__.py": '{"depends": ["account"]}',
    "customer_credit/engine/a.py": (
        "from datetime import date\nfrom .b import x\n"
        "from odoo.addons.customer_archive.engine.money import exact\n"
    ),
    "customer_credit/tests/common.py": (
        "from odoo.addons.customer_archive.tests.common import CustomerCommon"
    ),
    "customer_billing/demo/story.py": (
        "from odoo.addons.customer_archive.demo.keeping import keep"
    ),
    "customer_credit/models/a.py": 'x = self.env["customer.level"], "billing.address"',
    "customer_billing/models/a.py": "pass",
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
