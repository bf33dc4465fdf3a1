"""Two lists of customers: one is imported, one waits with what is wrong in it."""

import base64

from .keeping import keep

HEADERS = "客户名称,手机,省,市,区县,详细地址,客户等级,联系人,备注"
# key: file name and rows
LISTS = {
    "fair": (
        "展会名单.csv",
        [
            "青禾农资有限公司,13800138061,浙江省,杭州市,西湖区,文三路 61 号,,姚静,",
            "远帆船务有限公司,13800138062,上海市,,浦东新区,世纪大道 62 号,,郑波,",
        ],
    ),
    "branch": (
        "分公司客户.csv",
        [
            "云杉木业有限公司,13800138063,福建省,福州市,鼓楼区,五四路 63 号,,,",
            "北辰仪表有限公司,1380013,浙江省,杭州市,西胡区,,,,",
            ",13800138065,,,,,钻石,,名称缺失",
        ],
    ),
}


def tell_imports(env, users):
    """Tell how the clerk imports two lists.

    :param env: an environment of OdooBot
    :param users: ``{login: user}``
    """
    clerk = env(user=users["clerk"].id)
    keep(env, "import_fair", lambda: _load(clerk, "fair", act=True))
    keep(env, "import_branch", lambda: _load(clerk, "branch"))


def _load(env, key, act=False):
    filename, rows = LISTS[key]
    text = "\r\n".join((HEADERS, *rows))
    data = base64.b64encode(text.encode("gb18030"))
    one = env["customer.import"].create({"file": data, "filename": filename})
    one.action_check()
    if act:
        one.action_import()
    return one.sudo()
