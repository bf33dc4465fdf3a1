from odoo import api, models


class CreditCockpit(models.AbstractModel):
    """The figures at the head of the cockpit."""

    _inherit = "credit.cockpit"

    @api.model
    def _cockpit_figures(self, totals, trend, customers):
        """The figures in their order, each with what it says beside it.

        :param totals: as ``credit.ageing`` answers them
        :param trend: as ``_cockpit_trend`` answers it
        :param customers: as ``_cockpit_customers`` answers it
        """
        owed = self._figure("owed", self.env._("Receivables"), totals["total"])
        exposure = self._figure(
            "exposure",
            self.env._("Exposure"),
            sum(used for used, _limit in customers.values()),
            note=self.env._("orders and drafts included"),
        )
        overdue = self._figure(
            "overdue",
            self.env._("Overdue"),
            totals["overdue"],
            note=self.env._("the oldest for %s days", totals["days"]),
            tone="danger" if totals["overdue"] else "success",
        )
        return [
            owed,
            exposure,
            overdue,
            *self._figures_of_trend(trend),
            self._figure_of_limits(customers),
        ]

    @api.model
    def _figures_of_trend(self, trend):
        """What is a share or a number of days.

        :param trend: as ``_cockpit_trend`` answers it
        """
        share, before = trend["overdue"][-1], trend["overdue"][-2]
        counted = trend["countback"][-1]
        worse = None not in (share, before) and share > before
        return [
            self._figure(
                "share",
                self.env._("Overdue Share"),
                share,
                "percent",
                self.env._("a month ago %s %%", before) if before is not None else "",
                "danger" if worse else "",
            ),
            self._figure(
                "dso",
                self.env._("DSO"),
                trend["dso"][-1],
                "days",
                self.env._("counted back %s days", counted) if counted else "",
            ),
            self._figure(
                "cei",
                self.env._("Collection (CEI)"),
                trend["cei"],
                "percent",
                self.env._("in the last three months"),
            ),
        ]

    @api.model
    def _figure_of_limits(self, customers):
        """How many are over their limit.

        :param customers: as ``_cockpit_customers`` answers it
        """
        bands = self._cockpit_bands(customers).values()
        over = sum(band == "over" for band in bands)
        return self._figure(
            "over",
            self.env._("Over the Limit"),
            over,
            "count",
            self.env._("of %s with a limit", len(bands)),
            "danger" if over else "success",
        )

    @api.model
    def _figure(self, key, label, value, kind="monetary", note="", tone=""):
        return {
            "key": key,
            "label": label,
            "type": kind,
            "value": value,
            "note": note,
            "tone": tone,
        }
