"""What recurred at the ends of the months that are over."""


def tell_reports(env, company):
    """Note the months as the scheduler would have.

    :param env: an environment of OdooBot
    :param company: the company of the story
    """
    recurring = env["billing.recurring"]
    for day in recurring._days_to_note(company):
        recurring._note(company, day)
