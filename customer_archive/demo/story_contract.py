"""What was agreed with some of the customers."""

from datetime import timedelta

from odoo import fields

MODULE = "customer_archive"

# key: customer, type, subject, begins, ends (days from today), amount, other values
CONTRACTS = {
    "evergreen": (
        "evergreen",
        "framework",
        "年度供货框架协议 / Annual supply agreement",
        -345,
        20,
        1200000,
        {"performed_by": "period", "partner_number": "CQ-2026-018"},
    ),
    "huaxin": (
        "huaxin",
        "service",
        "设备维保合同 / Maintenance contract",
        -300,
        65,
        96000,
        {"auto_renew": True, "renew_months": 12, "notice_days": 45},
    ),
    "lanhai": (
        "lanhai",
        "sales",
        "叉车采购合同 / Sale of forklifts",
        -500,
        -135,
        380000,
        {},
    ),
    "meridian": (
        "meridian",
        "confidentiality",
        "Confidentiality agreement",
        -200,
        None,
        0,
        {},
    ),
    "jiaye": (
        "jiaye",
        "service",
        "物业保洁服务合同 / Cleaning services",
        10,
        375,
        54000,
        {"start": False},
    ),
}


def tell(env, users, keep):
    """Enter the contracts as the salesperson would, and remind of those that end."""
    for key in CONTRACTS:
        keep(env, f"contract_{key}", lambda key=key: _contract(env, users, key))


def _contract(env, users, key):
    customer, kind, subject, begins, ends, amount, more = CONTRACTS[key]
    today = fields.Date.today()
    more = dict(more)
    start = more.pop("start", True)
    begin = today + timedelta(days=begins)
    contract = (
        env["customer.contract"]
        .with_user(users["sales"])
        .create(
            {
                "name": subject,
                "partner_id": env.ref(f"{MODULE}.story_{customer}").id,
                "type_id": env.ref(f"{MODULE}.contract_type_{kind}").id,
                "date_signed": start and begin - timedelta(days=6),
                "date_from": begin,
                "date_until": ends is not None and today + timedelta(days=ends),
                "amount": amount,
            }
            | more
        )
    )
    if start:
        contract.action_start()
    contract = contract.with_env(env)
    contract.filtered_domain(contract._ending_domain(today))._remind(today)
    return contract
