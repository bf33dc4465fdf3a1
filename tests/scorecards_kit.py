"""The cards as they ship, and published outcomes to hold them against.

The card is read from the data file of the addon: what is tried here is what an admin
gets. Published sets without an open licence are not in the repository; they are looked
for beside it, or where ``CUSTOMER_DATA`` points to.
"""

import ast
import csv
import gzip
import os
import re
from pathlib import Path

import pytest
from lxml import etree

from odoo.addons.customer_credit.engine.scoring import Band, Criterion

REPOSITORY = Path(__file__).resolve().parent.parent
SHIPPED = REPOSITORY / "customer_credit/data/credit_scorecard.xml"
DATA = Path(os.environ.get("CUSTOMER_DATA", REPOSITORY.parent / "shared/data"))


def shipped_card(xmlid, topics=None):
    """The criteria of a shipped card.

    :param xmlid: of the ``credit.scorecard`` in the data file
    :param topics: take those of these topics only
    """
    criteria = []
    for record in etree.parse(SHIPPED).iter("record"):
        card = record.find("field[@name='scorecard_id']")
        if card is None or card.get("ref") != xmlid:
            continue
        if topics and record.findtext("field[@name='topic']") not in topics:
            continue
        bands = record.find("field[@name='band_ids']").get("eval")
        criteria.append(
            Criterion(
                code=record.findtext("field[@name='fact']"),
                weight=float(record.findtext("field[@name='weight']")),
                bands=tuple(
                    Band(**ast.literal_eval(vals))
                    for vals in re.findall(r"\{[^}]*\}", bands)
                ),
            )
        )
    return criteria


def published(name):
    """The rows of a published set; the test is skipped where it is not at hand."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not here; set CUSTOMER_DATA to where it is")
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
