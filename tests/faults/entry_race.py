"""Two clerks enter the same customer at the same moment: run in Odoo's shell."""

import json
import os
from threading import Barrier, Thread

from stdnum.cn.uscc import calc_check_digit

CLERKS = 2


def main(env, rounds, out):
    """Race ``rounds`` times; write what each clerk was told as JSON to ``out``."""
    env.cr.rollback()
    results = []
    for number in range(rounds):
        body = f"91310000{number:09d}"
        results.append(_race(env, body + calc_check_digit(body)))
    with open(out, "w") as file:
        json.dump(results, file)
    os._exit(0)


def _race(env, number):
    start, told = Barrier(CLERKS), []
    clerks = [
        Thread(target=_enter, args=(env, number, place, start, told))
        for place in range(CLERKS)
    ]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    with env.registry.cursor() as cr:
        cr.execute(
            "SELECT count(*) FROM res_partner WHERE customer_uscc_key = %s", [number]
        )
        (kept,) = cr.fetchone()
    return {"told": told, "kept": kept}


def _enter(env, number, place, start, told):
    from odoo.exceptions import ValidationError
    from odoo.service.model import retrying

    vals = {
        "name": f"Twin {place}",
        "is_company": True,
        "customer_rank": 1,
        "vat": number,
    }
    with env.registry.cursor() as cr:
        mine = env(cr=cr)
        vals["country_id"] = mine.ref("base.cn").id
        cr.execute("SELECT 1")  # the snapshot is older than the other's commit
        start.wait()
        try:
            retrying(lambda: mine["res.partner"].create(vals), mine)
            told.append("")
        except ValidationError as refusal:
            told.append(str(refusal))
