"""By what the story's customers are classed, and what they have bought so far."""

from odoo import Command, fields

from .keeping import CHINESE, MODULE, keep

# key: name, Chinese name
REGIONS = {
    "east": ("East China", "华东"),
    "south": ("South China", "华南"),
    "north": ("North China", "华北"),
    "abroad": ("Abroad", "海外"),
}
DEMANDS = {
    "delivery": ("Fast delivery", "快速交货"),
    "custom": ("Made to order", "定制"),
    "terms": ("Long payment terms", "长账期"),
    "price": ("Low price", "低价"),
}
PRODUCTS = {
    "lamp": ("Desk lamp", "台灯", 180),
    "lantern": ("Paper lantern", "纸灯笼", 60),
    "panel": ("LED panel", "LED 面板灯", 420),
}
# customer: region, demands, size
CLASSES = {
    "evergreen": ("east", ["terms", "custom"], "large", "食品包装、冷链运输"),
    "huaxin": ("south", ["delivery"], "medium", "电子元器件批发"),
    "lanhai": ("east", ["terms"], "medium", "远洋渔业、水产加工"),
    "meridian": ("abroad", ["custom"], "medium", "Marine equipment"),
    "jiaye": ("east", ["price"], "small", "五金零售"),
    "group": ("north", ["terms"], "large", "装备制造"),
    "branch": ("south", ["delivery"], "medium", "装备维修与服务"),
    "person": ("east", ["price"], "micro", "个体装修"),
}
# customer: (days ago, product, pieces), all of it paid
PURCHASES = {
    "evergreen": [
        (420, "panel", 900),
        (330, "panel", 500),
        (240, "lamp", 600),
        (150, "panel", 400),
        (60, "lantern", 900),
    ],
    "huaxin": [(400, "lamp", 300), (210, "lamp", 250), (45, "lantern", 400)],
    "meridian": [(300, "lantern", 500), (190, "panel", 60), (80, "lantern", 700)],
    "person": [(30, "lamp", 2)],
}
# level: fact, value; margin in percent, patience in days. The last fits everybody.
RULES = {
    "key": ([("amount_12m", "least", 500000)], 10, 90),
    "standard": (
        [("amount_12m", "least", 50000), ("recency_days", "most", 365)],
        10,
        60,
    ),
    "small": ([], 0, 0),
}


def tell_classes(env, users):
    """Class the customers, let them buy, and have the rules applied.

    :param env: an environment of OdooBot
    :param users: ``{login: res.users}`` of the story
    """
    for model, found in (("customer.region", REGIONS), ("customer.demand", DEMANDS)):
        for key, names in found.items():
            keep(env, f"{model.split('.')[1]}_{key}", _choice(env, model, key, names))
    products = {key: _product(env, key, facts) for key, facts in PRODUCTS.items()}
    for place, (key, facts) in enumerate(RULES.items()):
        keep(env, f"class_rule_{key}", _rule(env, users, place, key, facts))
    if env["customer.metrics"].search_count([("company_id", "=", env.company.id)]):
        return
    for key, classes in CLASSES.items():
        _class(env(user=users["clerk"].id), key, *classes)
    for key, purchases in PURCHASES.items():
        _buy(env(user=users["finance"].id), key, purchases, products)
    env.ref(f"{MODULE}.story_group").with_user(
        users["manager"]
    ).customer_level_locked = True
    env["customer.metrics"]._refresh(env.company)
    customers = env["res.partner"].with_user(users["manager"])
    customers = customers.with_context(lang=CHINESE)
    customers._customer_class_customers(env.company)._customer_class_apply(env.company)
    env.company.customer_class_auto = True


def _choice(env, model, key, names):
    def make():
        name, chinese = names
        record = env[model].create({"name": name, "code": key.upper()})
        record.update_field_translations("name", {CHINESE: chinese})
        return record

    return make


def _product(env, key, facts):
    def make():
        name, chinese, price = facts
        product = env["product.product"].create({"name": name, "list_price": price})
        product.update_field_translations("name", {CHINESE: chinese})
        return product

    return keep(env, f"product_{key}", make)


def _rule(env, users, place, key, facts):
    conditions, margin, patience = facts

    def make():
        rules = env["customer.class.rule"].with_user(users["manager"])
        return rules.create(
            {
                "level_id": env.ref(f"{MODULE}.story_level_{key}").id,
                "sequence": place,
                "keep_percent": margin,
                "keep_days": patience,
                "condition_ids": [
                    Command.create(
                        {"fact": fact, "comparison": comparison, "value": value}
                    )
                    for fact, comparison, value in conditions
                ],
            }
        )

    return make


def _class(env, key, region, demands, size, scope):
    env.ref(f"{MODULE}.story_{key}").write(
        {
            "customer_region_id": env.ref(f"{MODULE}.story_region_{region}").id,
            "customer_demand_ids": [
                Command.link(env.ref(f"{MODULE}.story_demand_{demand}").id)
                for demand in demands
            ],
            "customer_size": size,
            "customer_scope": scope,
        }
    )


def _buy(env, key, purchases, products):
    """Invoices of these days, each paid in full on its day."""
    customer = env.ref(f"{MODULE}.story_{key}")
    moves = env["account.move"]
    for ago, product, pieces in purchases:
        day = fields.Date.subtract(fields.Date.context_today(moves), days=ago)
        line = {"product_id": products[product].id, "quantity": pieces}
        move = moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": day,
                "invoice_payment_term_id": False,
                "invoice_date_due": day,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        move.action_post()
        wizard = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"payment_date": day})._create_payments()
