"""What the company wants to be warned of, and of whom it is warned."""

from odoo import SUPERUSER_ID


def tell(env, company):
    """Switch the warnings on and look at all customers once.

    :param company: the ``res.company`` of the story
    """
    warnings = env["credit.warning"].with_user(SUPERUSER_ID)
    if company.credit_warn_share:
        return
    company.write(
        {
            "credit_warn_share": 0.85,
            "credit_warn_overdue": True,
            "credit_warn_grade": True,
            "credit_user_id": env.ref("customer_archive.story_user_credit").id,
        }
    )
    found = warnings._warning_causes(company)
    todo = warnings._warning_todo(company, found)
    warnings._warning_change(company, found, todo, warnings._warning_touched(todo))
