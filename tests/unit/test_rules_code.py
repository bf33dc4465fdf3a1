"""How the code of the addons is written: contexts, SQL, docstrings, types, length."""

import ast
import re

import pytest
from rules_kit import (
    REPOSITORY,
    addons,
    dotted,
    functions,
    model_classes,
    parse,
    python_files,
    text_of,
    where,
    write_tree,
)

FUNCTION_LINES = 45

# Context that says who asks, where and in which language; none of it switches a
# check off. A new key belongs here only when it is of that kind.
READABLE_CONTEXT = {
    "active_id",
    "active_ids",
    "active_model",
    "allowed_company_ids",
    "company_id",
    "cron_id",
    "install_mode",
    "lang",
    "params",
    "res_partner_search_mode",  # core's: the contact is entered as a customer
    "tz",
    "uid",
}
SWITCHES = re.compile(r"(^|_)(bypass|skip|force|ignore|disable|without|no_check)(_|$)")
# Switches of core's own work (drafts are made faster, nothing is allowed by them).
CORE_SWITCHES = {"skip_invoice_sync", "tracking_disable", "skip_readonly_check"}

# Methods of the ORM and of core that are overridden: core documents them.
CORE_METHODS = {
    "action_confirm", "action_post", "copy", "copy_data", "create", "default_get",
    "fields_get", "init", "name_create", "name_search", "onchange", "read", "search",
    "unlink", "web_save", "write",
}  # fmt: skip
LOGIC = ("models", "wizard", "controllers", "report")


def context_reads(tree):
    """Yield ``(node, key)`` wherever a key of a context is looked at."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).endswith("context.get"):
            yield node, text_of(node.args[0]) if node.args else None
        elif isinstance(node, ast.Subscript) and dotted(node.value).endswith("context"):
            yield node, text_of(node.slice)
        elif isinstance(node, ast.Compare):
            for right in node.comparators:
                if dotted(right).endswith("context"):
                    yield node, text_of(node.left)


def context_switches(root):
    """No key of the context decides anything: any caller could send it."""
    findings = []
    for addon in addons(root):
        for path in python_files(addon, *LOGIC):
            tree = parse(path)
            for node, key in context_reads(tree):
                if key in READABLE_CONTEXT or str(key).startswith("default_"):
                    continue
                findings.append(f"{where(root, path, node)} reads context key {key!r}")
            for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
                if dotted(call.func).split(".")[-1] != "with_context":
                    continue
                for keyword in call.keywords:
                    name = keyword.arg or ""
                    if SWITCHES.search(name) and name not in CORE_SWITCHES:
                        findings.append(f"{where(root, path, call)} sets {name}")
    return findings


def is_glued(node):
    """Whether text is put together at run time: f-string, %, +, format, join."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("format", "join") and not is_sql(node.func.value)
    return False


def is_sql(node):
    """Whether the expression is an ``SQL(…)`` object."""
    return isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "SQL"


def glued_sql(root):
    """SQL is ``odoo.tools.SQL`` with a constant text; values go in as arguments."""
    findings = []
    for addon in addons(root):
        for path in python_files(addon):
            tree = parse(path)
            for function in [*functions(tree), tree]:
                glued = {
                    target.id
                    for node in ast.walk(function)
                    if isinstance(node, ast.Assign) and is_glued(node.value)
                    for target in node.targets
                    if isinstance(target, ast.Name)
                }
                for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
                    if not call.args or not (
                        is_sql(call) or dotted(call.func).endswith("execute")
                    ):
                        continue
                    text = call.args[0]
                    if is_glued(text) or (
                        isinstance(text, ast.Name) and text.id in glued
                    ):
                        findings.append(f"{where(root, path, call)} glues SQL together")
                    elif is_sql(call) and not isinstance(text, ast.Constant):
                        findings.append(f"{where(root, path, call)} SQL of no constant")
    return sorted(set(findings))


def has_docstring_or_origin(node, source):
    """A docstring, or the comment that says whose method this extends."""
    if ast.get_docstring(node):
        return True
    body = source[node.lineno - 1 : node.end_lineno]
    return any(re.search(r"#\s*(EXTENDS|OVERRIDES)\b", line) for line in body)


def hooks(root):
    """Private methods that another addon extends, as ``(model, method)``."""
    homes = {}
    for addon in addons(root):
        for model in model_classes(addon):
            for method in model.methods:
                if re.match(r"_[a-z]", method.name):
                    key = model.model, method.name
                    homes.setdefault(key, set()).add(addon.name)
    return {key for key, names in homes.items() if len(names) > 1}


def undocumented(root):
    """Models, public methods, hooks where they are declared, engines: a docstring."""
    findings, extended = [], hooks(root)
    for addon in addons(root):
        for model in model_classes(addon):
            source = model.path.read_text().splitlines()
            if model.is_new and not ast.get_docstring(model.node):
                findings.append(f"{where(root, model.path, model.node)} class")
            for method in model.methods:
                hook = (model.model, method.name) in extended
                public = not method.name.startswith("_")
                if not (hook or public) or method.name in CORE_METHODS:
                    continue
                if not has_docstring_or_origin(method, source):
                    at = where(root, model.path, method)
                    findings.append(f"{at} {method.name} has no docstring")
        findings += undocumented_engines(root, addon)
    return findings


def undocumented_engines(root, addon):
    """Modules, public functions and classes of the engines of one addon."""
    findings = []
    for path in python_files(addon, "engine"):
        tree = parse(path)
        if tree.body and not ast.get_docstring(tree) and path.name != "__init__.py":
            findings.append(f"{where(root, path)} has no docstring")
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                if not ast.get_docstring(node):
                    at = where(root, path, node)
                    findings.append(f"{at} {node.name} has no docstring")
    return findings


def untyped_engines(root):
    """Each function of an engine says what it takes and what it returns."""
    findings = []
    for addon in addons(root):
        for path in python_files(addon, "engine"):
            for node in functions(parse(path)):
                given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                given += filter(None, (node.args.vararg, node.args.kwarg))
                if given and given[0].arg in ("self", "cls"):
                    given = given[1:]
                if node.returns is None or any(a.annotation is None for a in given):
                    findings.append(
                        f"{where(root, path, node)} {node.name} is not typed"
                    )
    return findings


def long_functions(root):
    """A function fits on a screen."""
    return [
        f"{where(root, path, node)} {node.name} has {length} lines"
        for addon in addons(root)
        for path in python_files(addon)
        for node in functions(parse(path))
        if (length := node.end_lineno - node.lineno + 1) > FUNCTION_LINES
    ]


WRITING = {"create", "write", "unlink", "message_post", "activity_schedule", "execute"}


def preparing_that_writes(root):
    """A method that prepares values calls nothing that writes, and assigns nothing."""
    findings = []
    for addon in addons(root):
        for path in python_files(addon):
            for function in functions(parse(path)):
                if not function.name.startswith("_prepare_"):
                    continue
                for node in ast.walk(function):
                    called = dotted(node.func) if isinstance(node, ast.Call) else ""
                    head, _, name = called.rpartition(".")
                    writes = name in WRITING and head != "Command"
                    if writes or assigns_to_a_record(node):
                        findings.append(f"{where(root, path, node)} in {function.name}")
    return findings


def assigns_to_a_record(node):
    """``record.field = value``."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(target, ast.Attribute) for target in targets)


RULES = [
    context_switches,
    glued_sql,
    undocumented,
    untyped_engines,
    long_functions,
    preparing_that_writes,
]

MODEL = "class Level(models.Model):\n    '''A level.'''\n    _name = 'customer.level'\n"
BAD = [
    (context_switches, "models", "self.env.context.get('bypass_risk')"),
    (context_switches, "models", "if self._context['skip_limit']: pass"),
    (context_switches, "wizard", "'quietly' in self.env.context"),
    (context_switches, "models", "self.with_context(force_release=True).x()"),
    (glued_sql, "models", "cr.execute(f'SELECT {x}')"),
    (glued_sql, "models", "cr.execute('SELECT %s' % x)"),
    (glued_sql, "models", "self.env.cr.execute('SELECT ' + x)"),
    (glued_sql, "models", "SQL('SELECT {}'.format(x))"),
    (glued_sql, "models", "def f():\n    query = f'{x}'\n    cr.execute(query)"),
    (glued_sql, "models", "SQL(query)"),
    (undocumented, "models", MODEL.replace("    '''A level.'''\n", "")),
    (undocumented, "models", MODEL + "    def action_do(self):\n        pass\n"),
    (undocumented, "engine", "'''Maths.'''\ndef f() -> None:\n    pass\n"),
    (undocumented, "engine", "import re\n"),
    (untyped_engines, "engine", "def f(x) -> int:\n    return x\n"),
    (untyped_engines, "engine", "def f(x: int, *args: int, y):\n    return x\n"),
    (preparing_that_writes, "models", "def _prepare_x(s):\n    s.env.create({})\n"),
    (preparing_that_writes, "models", "def _prepare_x(s):\n    s.name = 'x'\n"),
    (long_functions, "models", "def f():\n" + "    pass\n" * 45),
]

GOOD = {
    "customer_archive/models/customer_level.py": MODEL
    + """
    def action_do(self):
        '''Do it.'''
        self.env.cr.execute(SQL("SELECT %s", SQL(", ").join(parts)))
        return self.env.context.get("active_ids")

    def action_open(self):
        # EXTENDS account
        return super().action_open()

    def _prepare_x(self):
        return [Command.create({"x": self.name})]

    def write(self, vals):
        return super(Level, self.with_context(tracking_disable=True)).write(vals)
""",
    "customer_archive/engine/money.py": (
        "'''Money.'''\ndef exact(x: float) -> str:\n    '''It.'''\n    return str(x)\n"
        "class A:\n    def f(self, y: int) -> int:\n        return y\n"
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_repository_keeps_the_rule(rule):
    assert not rule(REPOSITORY)


@pytest.mark.parametrize(("rule", "folder", "code"), BAD)
def test_the_rule_finds_a_breach(rule, folder, code, tmp_path):
    assert rule(write_tree(tmp_path, {f"customer_archive/{folder}/a.py": code}))


def test_a_hook_says_what_it_answers(tmp_path):
    hook = MODEL + "    def _customer_x(self):\n        pass\n"
    tree = write_tree(tmp_path, {"customer_archive/models/a.py": hook})
    assert not undocumented(tree)
    write_tree(tmp_path, {"customer_credit/models/a.py": hook})
    assert len(undocumented(tree)) == 2


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_lets_good_code_pass(rule, tmp_path):
    assert not rule(write_tree(tmp_path, GOOD))
