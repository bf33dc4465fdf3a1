"""A page of the timeline of a customer with 50,000 events.

The floor is what a person would write at the psql prompt: the events of all kinds in
one `UNION ALL`, sorted, cut at a page. Ours reads no more than a page of each source,
respects the rights of the reader, and answers with titles, names and amounts; only its
time in the database is counted, as only that could grow with the events.
"""

import json
import threading
from contextlib import contextmanager
from statistics import median

from odoo import SUPERUSER_ID, api

from .generator import HOT
from .timing import interleave

EVENTS, FEW = 50_000, 50
PAGE = 30
ROUNDS = 30
MOST_MS = 50
# So many that the first page of both customers is made of the same: what models are on
# a page decides how many queries it costs.
TALKS_A_DAY = 60
# Documents of others become theirs, so that their kinds are mixed as they are in life.
TAKEN = """
UPDATE account_move SET commercial_partner_id = %(customer)s, partner_id = %(customer)s
 WHERE id IN (SELECT id FROM account_move
               WHERE commercial_partner_id NOT IN %(hot)s AND state = 'posted'
            ORDER BY id LIMIT %(most)s);
UPDATE account_move_line SET partner_id = %(customer)s
  FROM account_move move
 WHERE move.id = move_id AND move.commercial_partner_id = %(customer)s;
UPDATE account_payment SET partner_id = %(customer)s
  FROM account_move move
 WHERE move.id = move_id AND move.commercial_partner_id = %(customer)s;
UPDATE sale_order SET partner_id = %(customer)s
 WHERE id IN (SELECT id FROM sale_order ORDER BY id LIMIT %(most)s / 10);
"""
TALKS = """
INSERT INTO customer_interaction
       (partner_id, kind, date, summary, user_id, create_uid, create_date)
SELECT %(customer)s,
       (ARRAY['call', 'mail', 'mail', 'mail', 'visit', 'meeting', 'chat', 'care'])
           [1 + n %% 8],
       date_trunc('hour', now() AT TIME ZONE 'UTC') - n / %(a_day)s * interval '1 day',
       'Talk ' || n, %(user)s, %(user)s, now() AT TIME ZONE 'UTC'
  FROM generate_series(1, %(count)s) n
"""
NOTES = """
INSERT INTO mail_message (model, res_id, date, message_type, author_id)
SELECT 'res.partner', %(customer)s, now() AT TIME ZONE 'UTC' - n * interval '1 hour',
       'email', NULL
  FROM generate_series(1, %(count)s) n
"""
FLOOR = """
SELECT * FROM (
    SELECT 'interaction', id, date AS at, summary AS title FROM customer_interaction
     WHERE partner_id = %(customer)s %(talks)s
 UNION ALL
    SELECT 'invoice', id, invoice_date, name FROM account_move
     WHERE commercial_partner_id = %(customer)s AND state = 'posted'
       AND move_type IN ('out_invoice', 'out_refund', 'out_receipt') %(documents)s
 UNION ALL
    SELECT 'payment', id, date, name FROM account_payment
     WHERE partner_id = %(customer)s AND partner_type = 'customer' %(documents)s
 UNION ALL
    SELECT 'order', id, date_order, name FROM sale_order
     WHERE partner_id = %(customer)s %(documents)s
) event ORDER BY at DESC LIMIT 30
"""


def measure(env, scale):
    """Print three results: the first page, one in the middle, one of a single kind.

    :param env: an environment on a generated database with our addons, which it fills
    """
    few, many = _customers(env)
    counts = {few: _fill(env, few, FEW), many: _fill(env, many, EVENTS)}
    env.cr.commit()
    _vacuum(env)
    for name, steps, kinds in (
        ("timeline", 0, None),
        ("timeline_middle", 40, None),
        ("timeline_one_kind", 0, ["visit"]),
    ):
        asked = {c: _Page(env, c, kinds, steps if c == many else 0) for c in counts}
        candidates = {
            "floor": _floor(env, many, kinds),
            "ours": asked[many].take,
            "few": asked[few].take,
        }
        taken = interleave(candidates, ROUNDS, warm_up=3)
        _report(name, taken, asked[few], asked[many], scale=scale, events=counts[many])


def _report(name, taken, few, many, **facts):
    """Print one JSON object: the time in the database, and how many queries."""
    ms = {key: round(median(rounds) * 1000, 2) for key, rounds in taken.items()}
    pairs = zip(taken["ours"], taken["floor"], strict=True)
    same = many.models != few.models or many.queries == few.queries
    print(
        json.dumps(
            {
                "bench": name,
                **facts,
                "floor_ms": ms["floor"],
                "ours_ms": ms["ours"],
                "least_ms": round(min(taken["ours"]) * 1000, 2),
                "few_ms": ms["few"],
                "ratio": round(median(ours / floor for ours, floor in pairs), 3),
                "queries": many.queries,
                "few_queries": few.queries,
                "models": sorted(many.models),
                "few_models": sorted(few.models),
                "target_ms": MOST_MS,
                "holds": ms["ours"] <= MOST_MS and same,
                "rounds": ROUNDS,
            }
        ),
        flush=True,
    )


class _Page:
    """One page of one customer, as a user under record rules asks for it."""

    def __init__(self, env, customer, kinds, steps):
        self.registry, self.user = env.registry, env.ref("base.user_admin").id
        self.customer, self.kinds, self.cursor = customer, kinds, None
        self.queries, self.models = 0, set()
        for _n in range(steps):
            with self._records() as partner:
                self.cursor = self._ask(partner)["cursor"]

    @contextmanager
    def _records(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.user, {"lang": "en_US", "tz": "UTC"})
            yield env["res.partner"].browse(self.customer)

    def _ask(self, partner):
        return partner.customer_360_page(PAGE, self.cursor, self.kinds)

    def take(self, clock):
        """Ask for the page; ``clock`` is given the time spent in the database."""
        thread = threading.current_thread()
        with self._records() as partner:
            thread.query_count, thread.query_time = 0, 0.0
            page = self._ask(partner)
            clock.seconds += thread.query_time
            self.queries = thread.query_count
            del thread.query_count, thread.query_time
        self.models = {event["model"] for event in page["events"]}
        if len(page["events"]) != PAGE and self.kinds is None:
            raise AssertionError(f"{len(page['events'])} events on a page")


def _floor(env, customer, kinds):
    """The plain statement, in a transaction of its own."""
    talks = "AND kind = 'visit'" if kinds else ""
    text = FLOOR.replace("%(talks)s", talks)
    text = text.replace("%(documents)s", "AND FALSE" if kinds else "")

    def ask(clock):
        with env.registry.cursor() as cr:
            with clock:
                cr.execute(text, {"customer": customer})
                cr.fetchall()

    return ask


def _customers(env):
    """The customers with few and with many open items, last made by the generator."""
    found = env["res.partner"].search(
        [("name", "like", "Customer 00000%")], order="id desc", limit=len(HOT)
    )
    return found.sorted("id").ids


def _fill(env, customer, wanted):
    """Give the customer that many events; the number that it has in the end."""
    hot = tuple(_customers(env))
    if wanted == EVENTS:
        env.cr.execute(
            TAKEN, {"customer": customer, "hot": hot, "most": wanted // 2 - HOT[1]}
        )
        env.cr.execute(NOTES, {"customer": customer, "count": wanted // 5})
    there = _events(env, customer)
    env.cr.execute(
        TALKS,
        {
            "customer": customer,
            "user": SUPERUSER_ID,
            "count": max(wanted - there, 0),
            "a_day": TALKS_A_DAY,
        },
    )
    env.invalidate_all()
    return _events(env, customer)


def _events(env, customer):
    """How many events a customer has, counted one by one."""
    partner = env["res.partner"].browse(customer)
    return sum(partner._customer_timeline_counts(10**9).values())


def _vacuum(env):
    """As autovacuum does in time."""
    with env.registry.cursor() as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")
