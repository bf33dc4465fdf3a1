"""Every model has access rows, a rule of its company, and keeps companies apart."""

import pytest
from rules_kit import (
    REPOSITORY,
    access_rows,
    addons,
    model_classes,
    parse_xml,
    text_of,
    where,
    write_tree,
)

# Core models that belong to a company in the sense of check_company.
BOUND_IN_CORE = {
    "account.account",
    "account.bank.statement.line",
    "account.fiscal.position",
    "account.journal",
    "account.move",
    "account.move.line",
    "account.payment",
    "account.tax",
    "product.product",
    "product.template",
    "res.partner",
    "sale.order",
    "sale.order.line",
}


def new_models(root):
    """``{model: class}`` of the models that the addons make and that have a table."""
    return {
        model.model: model
        for addon in addons(root)
        for model in model_classes(addon)
        if model.is_new and model.base != "abstract"
    }


def all_fields(root, name):
    """The fields of a model over all classes of ours."""
    return {
        field.name: field
        for addon in addons(root)
        for model in model_classes(addon)
        if model.model == name
        for field in model.fields.values()
    }


def models_without_rows(root):
    """Each model has a row in ``ir.model.access.csv``, and each row says for whom."""
    findings = []
    for name, model in new_models(root).items():
        wanted = f"model_{name.replace('.', '_')}"
        addon = next(a for a in addons(root) if a.name == model.addon)
        rows = [
            r for r in access_rows(addon) if r["model_id:id"].split(".")[-1] == wanted
        ]
        if not rows:
            findings.append(f"{where(root, model.path, model.node)} {name} has no row")
        for row in rows:
            if not row["group_id:id"]:
                findings.append(f"{addon.name}: row {row['id']} is for everybody")
    return findings


def company_rules(root):
    """The models for which a global rule over the company is declared."""
    models = set()
    for addon in addons(root):
        for path in sorted((addon / "security").rglob("*.xml")):
            for record in parse_xml(path).iter("record"):
                if record.get("model") != "ir.rule":
                    continue
                domain = record.findtext("field[@name='domain_force']") or ""
                if record.find("field[@name='groups']") is None and "company" in domain:
                    ref = record.find("field[@name='model_id']").get("ref") or ""
                    models.add(ref.split(".")[-1].removeprefix("model_"))
    return models


def models_without_company_rule(root):
    """Each model with a company has a global rule over it."""
    ruled, findings = company_rules(root), []
    for name, model in new_models(root).items():
        if model.base == "model" and "company_id" in all_fields(root, name):
            if name.replace(".", "_") not in ruled:
                at = where(root, model.path, model.node)
                findings.append(f"{at} {name} has no company rule")
    return findings


def relations_across_companies(root):
    """On a model with a company, relations to bound models check the company."""
    findings, made = [], new_models(root)
    bound = BOUND_IN_CORE | {m for m in made if "company_id" in all_fields(root, m)}
    for addon in addons(root):
        for model in model_classes(addon):
            home = made.get(model.model)
            if not home or home.base != "model" or home.values.get("_auto") is False:
                continue
            if "company_id" not in all_fields(root, model.model):
                continue
            at = where(root, model.path, model.node)
            if model.is_new and model.values.get("_check_company_auto") is not True:
                findings.append(f"{at} {model.model} lacks _check_company_auto")
            for field in model.fields.values():
                if field.kind == "One2many" or field.comodel not in bound:
                    continue
                derived = field.option("related") or field.option("compute")
                stored = not derived or text_of(field.option("store")) is True
                if not stored or field.option("related"):
                    continue
                if text_of(field.option("check_company")) is not True:
                    findings.append(f"{at} {field.name} lacks check_company")
    return findings


RULES = [models_without_rows, models_without_company_rule, relations_across_companies]

MODEL = """
class CreditNote(models.Model):
    _name = 'credit.note'
    _check_company_auto = True

    company_id = fields.Many2one('res.company')
    partner_id = fields.Many2one('res.partner', check_company=True)
    payer_id = fields.Many2one(related='partner_id.parent_id', store=True)
"""
ROWS = (
    "id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink\n"
    "a,a,model_credit_note,group_user,1,0,0,0\n"
)
RULE = """<odoo><record id="r" model="ir.rule">
    <field name="model_id" ref="model_credit_note"/>
    <field name="domain_force">[('company_id', 'in', company_ids)]</field>
</record></odoo>"""
GOOD = {
    "customer_credit/models/credit_note.py": MODEL,
    "customer_credit/security/ir.model.access.csv": ROWS,
    "customer_credit/security/ir_rules.xml": RULE,
}
BAD = [
    (models_without_rows, "ir.model.access.csv", "model_credit_note", "model_other"),
    (models_without_rows, "ir.model.access.csv", "group_user", ""),
    (models_without_company_rule, "ir_rules.xml", "model_credit_note", "model_other"),
    (models_without_company_rule, "ir_rules.xml", "company", "branch"),
    (relations_across_companies, "credit_note.py", ", check_company=True", ""),
    (relations_across_companies, "credit_note.py", "_check_company_auto = True", ""),
]


@pytest.mark.parametrize("rule", RULES)
def test_the_repository_keeps_the_rule(rule):
    assert not rule(REPOSITORY)


@pytest.mark.parametrize(("rule", "name", "old", "new"), BAD)
def test_the_rule_finds_a_breach(rule, name, old, new, tmp_path):
    files = {
        path: content.replace(old, new) if path.endswith(name) else content
        for path, content in GOOD.items()
    }
    assert files != GOOD
    assert rule(write_tree(tmp_path, files))


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_lets_good_code_pass(rule, tmp_path):
    assert not rule(write_tree(tmp_path, GOOD))
