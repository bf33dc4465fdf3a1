"""What the staff think of the program, and what is done before going live."""

from .keeping import keep

WHERE = {
    "page_url": "/odoo/customer-archive",
    "browser": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0 · 1440×900",
}

# key: who, values, state, answer
FEEDBACKS = {
    "sort": (
        "sales",
        {
            "kind": "wish",
            "name": "希望客户列表能按最近联系排序 / Sort customers by last contact",
            "text": "<p>早上打开先看谁最久没联系。</p>",
            "page_name": "Customers · list",
        },
        "done",
        "点“最近联系”列标题即可排序 / Click the column Last Contact",
    ),
    "print": (
        "clerk",
        {
            "kind": "question",
            "name": "客户卡片怎样只打印一页? / How to print the card on one page?",
            "page_name": "Customers · form",
        },
        "new",
        None,
    ),
    "error": (
        "finance",
        {
            "kind": "fault",
            "name": "打开合同附件时出错 / An error when I open a paper",
            "text": "<p>点附件后出现红色提示,再点一次就好了。</p>",
            "page_name": "Contracts · form",
            "page_url": "/odoo/customer-contracts",
            "error": "TypeError: cannot read properties of undefined",
        },
        "planned",
        "已重现,下一版修复 / Seen here too, mended in the next version",
    ),
    "colour": (
        "sales",
        {
            "kind": "wish",
            "name": "每个客户想用不同底色 / A colour for each customer",
            "page_name": "Customers · kanban",
        },
        "declined",
        "颜色已用来表示状态,会混淆 / Colours say the state already",
    ),
}
STEPS = ("backup", "training")


def tell(env, users):
    """Staff send feedback, the manager answers and ticks off what only people know.

    :param users: ``{login: res.users}``
    """
    for key, (login, vals, state, answer) in FEEDBACKS.items():

        def make(login=login, vals=vals, state=state, answer=answer):
            sent = env["customer.feedback"].with_user(users[login])
            feedback = sent.create(WHERE | vals)
            managed = feedback.with_user(users["manager"])
            if answer:
                managed.answer = answer
            if state != "new":
                managed.state = state
            return feedback.with_env(env)

        keep(env, f"feedback_{key}", make)
    golive = env["customer.golive"].with_user(users["manager"])
    for code in STEPS:

        def tick(code=code):
            golive.tick(code, True)
            domain = [("code", "=", code), ("company_id", "=", env.company.id)]
            return env["customer.golive"].search(domain)

        keep(env, f"golive_{code}", tick)
