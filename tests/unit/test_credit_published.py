"""The shipped cards on published outcomes: they rank those who fail below the others.

IBM's sample of late payments (fictional firms, complete outcomes) and the invoices of
60 small Chinese firms with their defaults (contest CUMCM 2020, problem C).
"""

import json
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import pytest
from scorecards_kit import DATA, published, shipped_card

from odoo.addons.customer_credit.engine.payment_behaviour import Item, behaviour
from odoo.addons.customer_credit.engine.ratios import (
    ZONES_1968,
    Statement,
    z_1968,
    zone,
)
from odoo.addons.customer_credit.engine.score_facts import (
    history_facts,
    payment_facts,
)
from odoo.addons.customer_credit.engine.scoring import assess
from odoo.addons.customer_credit.engine.trade_history import Sale, history
from odoo.addons.customer_credit.engine.validation import quality

SPLIT = date(2013, 4, 1)  # the set's own: what comes later is to be told
END = date(2020, 2, 29)  # of the Chinese invoices


def american(text):
    """A day as the IBM set writes it."""
    return datetime.strptime(text, "%m/%d/%Y").date()


def ibm_outcomes(card):
    """``(score on the day of the invoice, whether it was paid late)``.

    Only what was settled before an invoice's day is known on it.
    """
    by_customer = defaultdict(list)
    for row in published("receivables/ibm_late_payments.csv"):
        by_customer[row["customerID"]].append(
            (
                american(row["InvoiceDate"]),
                Item(
                    american(row["DueDate"]),
                    american(row["SettledDate"]),
                    float(row["InvoiceAmount"]),
                ),
                int(row["DaysLate"]) > 0,
            )
        )
    for invoices in by_customer.values():
        for day, _item, late in invoices:
            if day >= SPLIT:
                settled = [i for _day, i, _late in invoices if i.paid < day]
                found = assess(card, payment_facts(behaviour(settled, day)))
                yield found.score, late


def test_payment_behaviour_alone_tells_who_will_pay_late():
    outcomes = list(ibm_outcomes(shipped_card("scorecard_trade", {"payment"})))
    assert len(outcomes) == 419
    assert all(score is not None for score, _late in outcomes)
    found = quality(outcomes)
    assert found.auc >= 0.86
    shares = [b.share_bad for b in found.bins if b.count >= 20]
    assert shares == sorted(shares, reverse=True)


def test_the_whole_card_tells_it_from_payments_too():
    """What is not known must not spoil what is."""
    assert quality(ibm_outcomes(shipped_card("scorecard_trade"))).auc >= 0.86


def chinese_outcomes(card):
    """``(score by the firm's own sales, whether it defaulted)``."""
    sales = defaultdict(list)
    for row in published("receivables/cn_sme_sales_invoices.csv.gz"):
        if row["发票状态"] == "有效发票":
            sales[row["企业代号"]].append(
                Sale(date.fromisoformat(row["开票日期"]), float(row["价税合计"]))
            )
    for firm in published("receivables/cn_sme_firms.csv"):
        facts = history_facts(history(sales[firm["企业代号"]], END))
        yield assess(card, facts).score, firm["是否违约"] == "是"


def test_invoices_alone_tell_which_small_firms_default():
    outcomes = list(chinese_outcomes(shipped_card("scorecard_trade", {"history"})))
    assert len(outcomes) == 60
    assert sum(bad for _score, bad in outcomes) == 11
    assert quality(outcomes).auc >= 0.85


def examples(kind):
    """The worked examples of a kind."""
    path = DATA / "credit/credit_worked_examples.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not here; set CUSTOMER_DATA to where it is")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [row for row in rows if row["kind"] == kind]


def test_altman_examples_come_out_exactly():
    for row in examples("altman_z_1968"):
        working = Decimal(row["working_capital"])
        statement = Statement(
            current_assets=working,
            current_liabilities=Decimal(0),
            retained_earnings=Decimal(row["retained_earnings"]),
            ebit=Decimal(row["ebit"]),
            total_assets=Decimal(row["total_assets"]),
            total_liabilities=Decimal(row["total_liabilities"]),
            sales=Decimal(row["sales"]),
        )
        z = z_1968(statement, Decimal(row["market_value_equity"]))
        assert str(round(z, 2)) == row["expected_z"]
        assert zone(z, ZONES_1968).value == row["expected_zone"]


def test_zones_of_the_examples_come_out_exactly():
    for row in examples("altman_zone"):
        assert zone(Decimal(row["z"]), ZONES_1968).value == row["expected_zone"]
