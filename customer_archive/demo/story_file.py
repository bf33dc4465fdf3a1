"""What the files of the story's customers hold: places, fapiao, remarks, relations."""

# customer: code of the division
DIVISIONS = {
    "evergreen": "310115",
    "huaxin": "440305",
    "lanhai": "330206",
    "xinyuan": "320576",
    "jiaye": "330106",
    "person": "320106",
    "group": "110108",
    "branch": "440106",
    "rejected": "350503",
}
# customer: purpose, name, code of the division, street
ADDRESSES = {
    "evergreen": ("warehouse", "常青食品青浦仓库", "310118", "华新镇华腾路 1288 号"),
    "huaxin": ("factory", "华信机电东莞工厂", "441900", "长安镇振安中路 366 号"),
}
# customer: kind of fapiao, values, others
TITLES = {
    "evergreen": (
        "digital_special",
        {
            "name": "常青食品集团有限公司",
            "tax_number": "91310115MA1K3CQX07",
            "address": "上海市浦东新区张江路 88 号",
            "phone": "021-55550111",
            "bank_name": "中国工商银行上海张江支行",
            "bank_account": "1001234509001234567",
            "bank_code": "102290000123",
            "taxpayer_kind": "general",
            "email": "fapiao@evergreen.example.com",
            "note": "请注明订单号",
        },
    ),
    "jiaye": (
        "digital_general",
        {
            "tax_number": "91330106MA2CEJY7RU",
            "taxpayer_kind": "small",
            "mobile": "13800000166",
        },
    ),
    "group": (
        "digital_special",
        {"tax_number": "91110108MA01B6TC3N", "taxpayer_kind": "general"},
    ),
    "person": ("digital_general", {}),
}
# customer: (kind, day, text)
REMARKS = {
    "evergreen": [
        (
            "delivery",
            "2025-03-18",
            "九点前送货，走二号门 / Before nine, gate 2",
        ),
        (
            "contract",
            "2025-02-26",
            "满 5 万元九八折 / 2 % off from 50,000",
        ),
    ],
    "huaxin": [("billing", "2025-04-09", "每月 25 日前开票 / Bill by the 25th")],
    "jiaye": [("demand", "2025-01-15", "报价单须盖公章 / Quotations with a stamp")],
}
# customer, kind, other customer, values
RELATIONS = [
    ("branch", "branch", "group", {"date_from": "2021-06-01"}),
    ("jiaye", "parent", "group", {"date_from": "2023-01-01"}),
    ("huaxin", "agent", "lanhai", {"note": "代办出口 / Handles exports"}),
    ("xinyuan", "payer", "evergreen", {"note": "集团统一付款 / Pays for it"}),
]


def tell_files(env, users, keep):
    """Tell what the files hold, as the clerk who enters it.

    :param env: an environment of OdooBot
    :param users: ``{login: res.users}``
    :param keep: ``keep(env, key, make)``, which makes each record once
    """
    env = env(user=users["clerk"].id)
    _places(env, keep)
    _titles(env, keep)
    _remarks(env, keep)
    for number, (key, kind, other, vals) in enumerate(RELATIONS):
        vals = {
            "partner_id": _customer(env, key).id,
            "related_id": _customer(env, other).id,
            "kind": kind,
        } | vals
        _kept(env, keep, f"relation_{number}", "customer.relation", vals)


def _customer(env, key):
    return env.ref(f"customer_archive.story_{key}")


def _division(env, code):
    return env["customer.division"].search([("code", "=", code)])


def _places(env, keep):
    for key, code in DIVISIONS.items():
        customer, division = _customer(env, key), _division(env, code)
        if not customer.customer_division_id and division:
            customer.customer_division_id = division
    for key, (use, name, code, street) in ADDRESSES.items():
        vals = {
            "parent_id": _customer(env, key).id,
            "type": "delivery" if use == "warehouse" else "other",
            "name": name,
            "customer_address_use": use,
            "customer_division_id": _division(env, code).id,
            "street": street,
        }
        _kept(env, keep, f"address_{key}", "res.partner", vals)


def _titles(env, keep):
    for key, (kind, vals) in TITLES.items():
        vals = {
            "partner_id": _customer(env, key).id,
            "invoice_kind_id": env.ref(f"customer_archive.invoice_kind_{kind}").id,
        } | vals
        _kept(env, keep, f"title_{key}", "customer.invoice.title", vals)
    branch = {
        "partner_id": _customer(env, "branch").id,
        "title_of_id": _customer(env, "group").id,
        "email": "gz@beichen.example.com",
    }
    _kept(env, keep, "title_branch", "customer.invoice.title", branch)


def _remarks(env, keep):
    for key, remarks in REMARKS.items():
        customer = _customer(env, key)
        for number, (kind, day, text) in enumerate(remarks):
            vals = {
                "partner_id": customer.id,
                "kind_id": env.ref(f"customer_archive.remark_kind_{kind}").id,
                "date": day,
                "text": text,
            }
            _kept(env, keep, f"remark_{key}_{number}", "customer.remark", vals)


def _kept(env, keep, key, model, vals):
    keep(env(su=True), key, lambda: env[model].create(vals))
