"""``python -m bench [NAME] [--scale small|medium|large]``: one JSON object a line."""

import argparse

from . import core_tests, database, install, mix, nodes, race

SCALES = ("small", "medium", "large")


def exposure(scale):
    """Exposure of all customers against one plain SQL GROUP BY."""
    name = with_us(scale)
    call(name, f"from bench.exposure import measure; measure(env, {scale!r})")


def assessment(scale):
    """Assessing all customers: seconds, and queries for each thousand."""
    name = with_us(scale)
    call(name, f"from bench.assessment import measure; measure(env, {scale!r})")


def bill_run(scale):
    """Draft bills of subscriptions against core's own batches of 500."""
    name = with_us(scale)
    call(name, f"from bench.bill_run import measure; measure(env, {scale!r})")


def bill_volume(scale):
    """One run of 20,000 subscriptions, its memory, and two workers against one."""
    name = with_us(scale)
    call(name, f"from bench.bill_volume import measure; measure(env, {scale!r})")


def metrics(scale):
    """Figures of all customers against the same figures in plain SQL."""
    name = with_us(scale)
    call(name, f"from bench.metrics import measure; measure(env, {scale!r})")


def entry(scale):
    """The check at entry against plain looks by index."""
    name = with_us(scale)
    call(name, f"from bench.entry import measure; measure(env, {scale!r})")


def lists(scale):
    """Pages of the customer list for a manager and a salesperson with rights."""
    name = f"customer_bench_{scale}_lists"
    database.copy(with_us(scale), name)
    try:
        database.shell(name, "from bench.lists import prepare; prepare(env)")
        database.settle(name)
        call(name, f"from bench.lists import measure; measure(env, {scale!r})")
    finally:
        database.drop(name)


def importing(scale):
    """Importing customers against Odoo's own load() on the same rows."""
    name = "customer_bench_importing"
    database.copy(database.core_template(), name)
    MADE.append(name)
    database.say("installing the addons")
    database.install(name, *database.ADDONS)
    database.settle(name)
    call(name, f"from bench.importing import measure; measure(env, {scale!r})")


def order_confirm(scale):
    """Confirming one order against Odoo without our addons."""
    _against_plain("order_confirm", scale)


def invoice_post(scale):
    """Posting one invoice against Odoo without our addons."""
    _against_plain("invoice_post", scale)


def _against_plain(bench, scale):
    name = with_us(scale)
    plain = f"{name}_plain"
    database.copy(database.generated(scale), plain)
    call(
        name,
        f"from bench.{bench} import measure; measure(env, {scale!r}, {plain!r})",
    )
    database.drop(plain)


def timeline(scale):
    """A page of the timeline of a customer with 50,000 events."""
    name = f"{with_us(scale)}_timeline"
    database.copy(with_us(scale), name)
    try:
        call(name, f"from bench.timeline import measure; measure(env, {scale!r})")
    finally:
        database.drop(name)


def usage(scale):
    """Events a second of usage that machines send, against plain SQL."""
    name = with_us(scale)
    call(name, f"from bench.usage import measure; measure(env, {scale!r})")


def pricing(_scale):
    """The price engine by itself: no database."""
    import odoo.addons  # the engines lie in addons

    odoo.addons.__path__.append(str(database.ROOT))
    from . import pricing as work

    work.measure()


BENCHES = {
    "exposure": exposure,
    "assessment": assessment,
    "bill_run": bill_run,
    "bill_volume": bill_volume,
    "order_confirm": order_confirm,
    "invoice_post": invoice_post,
    "metrics": metrics,
    "entry": entry,
    "timeline": timeline,
    "lists": lists,
    "importing": importing,
    "pricing": pricing,
    "usage": usage,
    "install": install.run,
    "race": race.run,
    "mix": mix.run,
    "nodes": nodes.run,
    "core_tests": core_tests.run,
}
# Core's own tests take half an hour: only when they are asked for.
USUAL = [name for name in BENCHES if name != "core_tests"]


def with_us(scale):
    """A copy of the generated database with our three addons, made once a run."""
    name = f"customer_bench_{scale}_ours"
    if name not in MADE:
        source = database.generated(scale)
        database.say(f"installing the addons into {scale}")
        database.copy(source, name)
        database.install(name, *database.ADDONS)
        database.settle(name)
        MADE.append(name)
    return name


MADE = []


def call(name, script):
    database.say(f"measuring in {name}")
    database.shell(name, script)


def main():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "name",
        nargs="*",
        metavar="NAME",
        help=f"{', '.join(BENCHES)}; default: all but core_tests",
    )
    parser.add_argument("--scale", choices=SCALES, default="medium")
    arguments = parser.parse_args()
    try:
        for name in arguments.name or USUAL:
            BENCHES[name](arguments.scale)
    finally:
        for name in MADE:
            database.drop(name)


if __name__ == "__main__":
    main()
