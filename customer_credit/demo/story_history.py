"""What customers owed on the days before: the credit history of the sample data."""

from odoo import fields

DAYS = (28, 21, 14, 7, 0)


def tell(env, company):
    """Today as it is, and some weeks before from the ledger alone.

    :param company: the trading house
    """
    days = env["credit.day"]
    if days.search_count([("company_id", "=", company.id)], limit=1):
        return
    today = fields.Date.context_today(days)
    days._note(company, today)
    rows = days.search([("company_id", "=", company.id), ("date", "=", today)])
    for ago in DAYS[:-1]:
        day = fields.Date.subtract(today, days=ago)
        ageing = env["credit.ageing"].new({"date": day, "company_id": company.id})
        owed = {row["key"]: row for row in ageing._ageing_rows()[0]}
        for row in rows:
            known = owed.get(row.partner_id.id, {"total": 0.0, "overdue": 0.0})
            row.copy(
                {
                    "date": day,
                    "exposure_amount": known["total"],
                    "receivable_amount": known["total"],
                    "overdue_amount": known["overdue"],
                    "overdue_days": known.get("days", 0),
                    "used_percent": 100 * known["total"] / row.limit_amount
                    if row.limit_amount
                    else 0.0,
                }
            )
