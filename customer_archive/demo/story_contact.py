"""What files hold, how people are reached, and files that are not tidy yet."""

from odoo import Command

from .keeping import MODULE, keep

# customer: values of its file
FILES = {
    "evergreen": {
        "customer_fax": "+86 571 5555 0121",
        "customer_channel": "phone",
    },
    "huaxin": {"customer_mobile": "+86 138 0013 8001", "customer_channel": "mobile"},
    "meridian": {"customer_channel": "email"},
}
# customer: its people, by what they are for us
PEOPLE = {
    "evergreen": [
        {
            "name": "周立群",
            "function": "总经理",
            "customer_salutation": "周总",
            "customer_mobile": "+86 138 0013 8010",
            "customer_channel": "visit",
            "customer_occupation": "企业家 / Entrepreneur",
            "customer_interests": "茶、登山 / Tea, hiking",
            "roles": ["decision"],
        },
        {
            "name": "许可",
            "function": "采购主管",
            "customer_salutation": "许女士",
            "customer_mobile": "+86 138 0013 8011",
            "customer_channel": "chat",
            "roles": ["purchasing"],
        },
    ],
    "meridian": [
        {
            "name": "Dana Whitfield",
            "function": "Head of Finance",
            "customer_salutation": "Ms.",
            "email": "dana@meridian.example.com",
            "roles": ["finance"],
        }
    ],
}
# customer: {network: account}
ACCOUNTS = {
    "evergreen": {"wecom": "evergreen-caigou", "qq": "800012345"},
    "lanhai": {"wechat": "lanhai-wuliu"},
    "meridian": {"linkedin": "meridian-instruments", "whatsapp": "+1 512 555 0133"},
}


def tell(env):
    """Tell who the customers' people are.

    :param env: an environment of the clerk
    """
    for key, vals in FILES.items():
        customer = env.ref(f"{MODULE}.story_{key}")
        keep(env(su=True), f"file_{key}", lambda c=customer, v=vals: c.write(v) and c)
    for key, people in PEOPLE.items():
        for place, person in enumerate(people):
            keep(
                env(su=True),
                f"person_{key}_{place}",
                lambda key=key, person=person: _person(env, key, dict(person)),
            )
    for key, accounts in ACCOUNTS.items():
        for kind, handle in accounts.items():
            vals = {"kind": kind, "handle": handle}
            vals["partner_id"] = env.ref(f"{MODULE}.story_{key}").id
            keep(
                env(su=True),
                f"handle_{key}_{kind}",
                lambda vals=vals: env["customer.handle"].create(vals),
            )


# template: name, Chinese name, values, fields as (field, stage or "wished")
TEMPLATES = {
    "trade": (
        "Trading company",
        "贸易企业",
        {"code": "trade", "applies_to": "company", "is_default": True},
        [
            ("street", "approve"),
            ("country_id", "submit"),
            ("customer_mobile", "wished"),
            ("website", "wished"),
            ("industry_id", "wished"),
        ],
    ),
    "person": (
        "Person",
        "个人客户",
        {"code": "person", "applies_to": "person", "is_default": True},
        [("customer_mobile", "wished"), ("customer_channel", "wished")],
    ),
}


def tell_templates(env):
    """Tell what a good file holds; before there are any customers.

    :param env: an environment of the manager
    """
    for key, (name, chinese, vals, asked) in TEMPLATES.items():

        def make(name=name, chinese=chinese, vals=vals, asked=asked):
            template = env["customer.template"].create(
                {"name": name}
                | vals
                | {
                    "requirement_ids": [
                        Command.create(
                            {"field_name": field, "wished": True}
                            if stage == "wished"
                            else {"field_name": field, "stage": stage}
                        )
                        for field, stage in asked
                    ]
                }
            )
            template.update_field_translations("name", {"zh_CN": chinese})
            return template

        keep(env(su=True), f"template_{key}", make)


def tell_tidying(env):
    """One old file that nobody has tidied, and the work that finds it.

    :param env: an environment of the manager
    """
    keep(env(su=True), "untidy", lambda: _untidy(env))
    keep(env(su=True), "tidy", lambda: _tidy(env))


def _person(env, key, person):
    roles = [
        env.ref(f"{MODULE}.contact_role_{code}").id for code in person.pop("roles")
    ]
    return env["res.partner"].create(
        {
            "parent_id": env.ref(f"{MODULE}.story_{key}").id,
            "type": "contact",
            "customer_role_ids": [Command.set(roles)],
        }
        | person
    )


def _untidy(env):
    company = env.company.sudo()
    company.write({"customer_tidy": False, "customer_strict": False})
    partner = env["res.partner"].create(
        {
            "name": "ＯＬＤ  Harbour　Supplies",
            "is_company": True,
            "customer_rank": 1,
            "country_id": env.ref("base.us").id,
            "phone": "650 253 0000",
            "email": "Desk@Harbour.Example.com",
            "customer_fax": "12",
        }
    )
    company.write({"customer_tidy": True, "customer_strict": True})
    return partner


def _tidy(env):
    tidy = env["customer.tidy"].create({})
    tidy._look_at(env.ref(f"{MODULE}.story_untidy"))
    tidy.state = "ready"
    return tidy
