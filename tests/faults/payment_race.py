"""Cashiers and posting at the same moment, over the same money: run in Odoo's shell."""

import json
import os
from threading import Barrier, Thread

DAY = "2025-03-01"
BILL, TOP_UP = 100, 100


def main(env, rounds, out):
    """Race ``rounds`` times; write what became of the money as JSON to ``out``."""
    env.cr.rollback()
    company = _company(env)
    env.cr.commit()
    results = {"cashiers": [], "posting": []}
    for number in range(rounds):
        results["cashiers"].append(_two_cashiers(env, company, number))
        results["posting"].append(_two_postings(env, company, number))
    results["numbers"] = _numbers(env, company)
    with open(out, "w") as file:
        json.dump(results, file)
    os._exit(0)


def _company(env):
    company = env.ref("base.main_company")
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    company.billing_prepaid_account_id = env["account.account"].create(
        {
            "name": "Prepaid",
            "code": "2203R",
            "account_type": "liability_current",
            "reconcile": True,
            "company_ids": company.ids,
        }
    )
    return company


def _bill(env, company, customer, post=True):
    from odoo import Command

    line = {"name": "Fee", "price_unit": BILL, "tax_ids": [Command.clear()]}
    bill = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "company_id": company.id,
            "invoice_date": DAY,
            "invoice_line_ids": [Command.create(line)],
        }
    )
    if post:
        bill.action_post()
    return bill


def _customer(env, name):
    return env["res.partner"].create(
        {"name": name, "is_company": True, "customer_rank": 1}
    )


def _take(env, company, customer, amount, purpose, chosen=None):
    return env["account.payment"]._billing_take(
        {
            "partner_id": customer.id,
            "company_id": company.id,
            "amount": amount,
            "date": DAY,
            "billing_purpose": purpose,
        },
        chosen,
    )


def _race(env, works):
    """Do these things at once, each as a request would; what each was told."""
    start, told = Barrier(len(works)), []
    threads = [Thread(target=_one, args=(env, work, start, told)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _one(env, work, start, told):
    from odoo.exceptions import UserError
    from odoo.service.model import retrying

    with env.registry.cursor() as cr:
        mine = env(cr=cr)
        cr.execute("SELECT 1")  # the snapshot is older than the other's commit
        start.wait()
        try:
            retrying(lambda: work(mine), mine)
            told.append("")
        except UserError as refusal:
            cr.rollback()
            told.append(str(refusal))
        except Exception as fault:
            cr.rollback()
            told.append(f"TRACEBACK {type(fault).__name__}: {fault}")


def _two_cashiers(env, company, number):
    """Both take the whole of the same bill."""
    customer = _customer(env, f"Raced {number}")
    bill = _bill(env, company, customer)
    [row] = bill.line_ids.filtered(lambda x: x.account_type == "asset_receivable").ids
    env.cr.commit()

    def take(mine):
        _take(
            mine,
            mine["res.company"].browse(company.id),
            mine["res.partner"].browse(customer.id),
            BILL,
            "bills",
            {row: BILL},
        )

    told = _race(env, [take, take])
    env.cr.rollback()
    env.invalidate_all()
    paid = env["account.payment"].search([("partner_id", "=", customer.id)])
    return {
        "told": told,
        "open": bill.amount_residual,
        "paid": sum(paid.mapped("amount")),
    }


def _two_postings(env, company, number):
    """Two bills are posted at once; there is prepaid money for one of them."""
    customer = _customer(env, f"Prepaid {number}")
    _take(env, company, customer, TOP_UP, "prepaid")
    bills = _bill(env, company, customer, post=False)
    bills |= _bill(env, company, customer, post=False)
    env.cr.commit()
    told = _race(
        env,
        [
            lambda mine, bill=bill: mine["account.move"].browse(bill.id).action_post()
            for bill in bills
        ],
    )
    env.cr.rollback()
    env.invalidate_all()
    env["account.move"]._cron_billing_prepaid()
    env.cr.commit()
    lines = env["account.move.line"].search(
        [
            ("account_id", "=", company.billing_prepaid_account_id.id),
            ("partner_id", "=", customer.id),
            ("parent_state", "=", "posted"),
        ]
    )
    return {
        "told": told,
        "open": sum(bills.mapped("amount_residual")),
        "left": -sum(lines.mapped("balance")),
        "states": bills.mapped("state"),
    }


def _numbers(env, company):
    """The counters of all receipts, in order."""
    numbers = env["account.payment"].search(
        [("company_id", "=", company.id), ("billing_receipt_number", "!=", False)]
    )
    return sorted(
        int(number.rpartition("-")[2])
        for number in numbers.mapped("billing_receipt_number")
    )
