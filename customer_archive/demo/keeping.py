"""What a story tells is kept under a name, so that telling it again adds nothing."""

MODULE = "customer_archive"
CHINESE = "zh_CN"


def keep(env, key, make, module=MODULE):
    """The record of this key, made by ``make()`` when the story is told first.

    :param key: the part of the external id after ``story_``
    :param module: whose story it is
    """
    xmlid = f"{module}.story_{key}"
    record = env.ref(xmlid, raise_if_not_found=False)
    if not record:
        record = make()
        env["ir.model.data"]._update_xmlids(
            [{"xml_id": xmlid, "record": record, "noupdate": True}]
        )
    return record
