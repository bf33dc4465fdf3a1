"""For all tests: the addons can be imported, and hypothesis minds a shared machine."""

from pathlib import Path

from hypothesis import HealthCheck, settings

import odoo.addons

REPOSITORY = str(Path(__file__).resolve().parent.parent)
if REPOSITORY not in odoo.addons.__path__:
    # An engine is imported as part of its addon, also where no server was set up.
    odoo.addons.__path__.append(REPOSITORY)

settings.register_profile(
    "shared",
    deadline=None,  # two cores that others use too
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("shared")
