"""Is the generated business what Odoo would have made? SQL and Odoo are both asked."""

from odoo import Command

# Each statement answers rows only where something is wrong.
FAULTS = {
    "an entry is not balanced": """
        SELECT move_id FROM account_move_line GROUP BY move_id HAVING sum(balance) <> 0
    """,
    "an amount due differs from its lines": """
        SELECT move.id FROM account_move move
          JOIN account_move_line line ON line.move_id = move.id
           AND line.display_type = 'payment_term'
         WHERE move.state = 'posted'
         GROUP BY move.id
        HAVING sum(line.amount_residual) <> move.amount_residual_signed
    """,
    "a residual is not what reconciliation has left": """
        SELECT line.id FROM account_move_line line
          LEFT JOIN LATERAL (SELECT sum(amount) AS paid FROM account_partial_reconcile
                WHERE debit_move_id = line.id) debit ON TRUE
          LEFT JOIN LATERAL (SELECT sum(amount) AS paid FROM account_partial_reconcile
                WHERE credit_move_id = line.id) credit ON TRUE
          JOIN account_account account ON account.id = line.account_id
         WHERE account.account_type = 'asset_receivable'
           AND line.amount_residual <> line.balance
               - coalesce(debit.paid, 0) + coalesce(credit.paid, 0)
    """,
    "a reconciled line is open, or an open line reconciled": """
        SELECT line.id FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
         WHERE account.account_type = 'asset_receivable'
           AND line.reconciled <> (line.amount_residual = 0)
    """,
    "a document or a match points to nothing": """
        SELECT line.id FROM account_move_line line
          LEFT JOIN account_move move ON move.id = line.move_id
          LEFT JOIN res_partner partner ON partner.id = line.partner_id
          LEFT JOIN account_full_reconcile full_match
            ON full_match.id = line.full_reconcile_id
          LEFT JOIN account_payment payment ON payment.id = line.payment_id
         WHERE move.id IS NULL
            OR (line.partner_id IS NOT NULL AND partner.id IS NULL)
            OR (line.full_reconcile_id IS NOT NULL AND full_match.id IS NULL)
            OR (line.payment_id IS NOT NULL AND payment.id IS NULL)
        UNION ALL
        SELECT part.id FROM account_partial_reconcile part
          LEFT JOIN account_move_line debit ON debit.id = part.debit_move_id
          LEFT JOIN account_move_line credit ON credit.id = part.credit_move_id
         WHERE debit.id IS NULL OR credit.id IS NULL
            OR debit.partner_id <> credit.partner_id
    """,
    "numbers have a gap": """
        SELECT sequence_prefix FROM account_move WHERE state = 'posted'
         GROUP BY journal_id, sequence_prefix
        HAVING max(sequence_number) <> count(*)
    """,
    "a payment and its entry differ": """
        SELECT payment.id FROM account_payment payment
          JOIN account_move move ON move.id = payment.move_id
         WHERE move.origin_payment_id IS DISTINCT FROM payment.id
            OR move.amount_total <> payment.amount
            OR move.partner_id <> payment.partner_id
    """,
    "an order and its lines differ": """
        SELECT o.id FROM sale_order o JOIN sale_order_line line ON line.order_id = o.id
         GROUP BY o.id HAVING sum(line.price_total) <> o.amount_total
    """,
}

# Stored computed fields that the generator fills by SQL.
RECOMPUTED = {
    "account.move": (
        "amount_untaxed", "amount_tax", "amount_total", "amount_residual",
        "amount_untaxed_signed", "amount_tax_signed", "amount_total_signed",
        "amount_residual_signed", "amount_total_in_currency_signed", "payment_state",
        "commercial_partner_id", "invoice_partner_display_name",
    ),
    "account.move.line": (
        "price_subtotal", "price_total", "amount_residual", "amount_residual_currency",
        "reconciled", "company_id", "parent_state", "move_name", "debit", "credit",
    ),
    "account.payment": (
        "is_reconciled", "is_matched", "amount_company_currency_signed",
    ),
    "sale.order": ("amount_untaxed", "amount_tax", "amount_total", "invoice_status"),
    "sale.order.line": (
        "price_subtotal", "price_total", "qty_invoiced", "qty_to_invoice",
        "untaxed_amount_invoiced", "untaxed_amount_to_invoice", "invoice_status",
    ),
    "res.partner": (
        "commercial_partner_id", "complete_name", "commercial_company_name",
        "email_normalized", "partner_share",
    ),
}  # fmt: skip


def faults(env, sample=50):
    """Compare the database with itself and with what Odoo computes afresh.

    :param env: an environment on a generated database
    :param int sample: how many documents of each kind Odoo computes again
    :return: a list of sentences, empty when all is well; nothing is written
    """
    env.flush_all()
    found = []
    for sentence, statement in FAULTS.items():
        env.cr.execute(statement)
        if rows := env.cr.fetchall():
            found.append(f"{sentence}: {len(rows)}, such as {rows[0][0]}")
    for model, names in RECOMPUTED.items():
        found += _recomputed(env[model], names, sample)
    return found + _odoo_goes_on(env)


def check(env):
    """Refuse to go on with a faulty database.

    :raise SystemExit: with the faults
    """
    if found := faults(env):
        raise SystemExit("\n".join(found))


def _recomputed(model, names, sample):
    """Where Odoo's own computation answers another value than the row has."""
    records = model.search([], order="id desc", limit=sample) | model.search(
        [], order="id", limit=sample
    )
    before = records.read(names, load=None)
    with model.env.cr.savepoint(flush=False) as savepoint:
        for name in names:
            model.env.add_to_compute(model._fields[name], records)
        after = records.read(names, load=None)
        savepoint.rollback()
        model.env.transaction.clear()
    return [
        f"{model._name} {old['id']}: {name} is {old[name]}, Odoo says {new[name]}"
        for old, new in zip(before, after, strict=True)
        for name in names
        if old[name] != new[name]
    ]


def _odoo_goes_on(env):
    """A new invoice gets the number after the last one; a contact list can be read."""
    last = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("state", "=", "posted")],
        order="sequence_prefix desc, sequence_number desc",
        limit=1,
    )
    with env.cr.savepoint(flush=False) as savepoint:
        move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": last.partner_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": last.invoice_line_ids.product_id.id,
                            "price_unit": 7,
                        }
                    )
                ],
            }
        )
        move.action_post()
        numbers = (last.sequence_number, move.sequence_number)
        env["res.partner"].web_search_read(
            [("customer_rank", ">", 0)], {"complete_name": {}, "phone": {}}, limit=80
        )
        env.flush_all()
        savepoint.rollback()
        env.transaction.clear()
    if numbers[1] == numbers[0] + 1:
        return []
    return ["after invoice number {} a new one gets {}".format(*numbers)]
