import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, humanNumber } from "@web/core/utils/numbers";
import { Layout } from "@web/search/layout";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { CustomerChart } from "@customer_archive/chart/customer_chart";

const REVENUE = "customer_billing.action_billing_revenue";
const RECURRING = "customer_billing.action_billing_recurring";
const PARKED = "customer_billing.action_billing_run_line";
const BLUE = "#4a7fb5";
const GREEN = "#4c9f70";

/** Billing on one page: what was billed, what came in, what recurs, what waits. */
export class BillingOverview extends Component {
    static template = "customer_billing.Overview";
    static components = { CustomerChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.state = useState({ told: null, fault: "" });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.fault = "";
        try {
            this.state.told = await this.orm.call("billing.overview", "overview", []);
        } catch (error) {
            this.state.fault = error.data?.message || error.message;
        }
    }

    // -- how numbers are told --------------------------------------------------------

    money(amount) {
        return formatMonetary(amount || 0, { currencyId: this.state.told.currency_id });
    }

    short(amount) {
        return humanNumber(amount, { decimals: 1, minDigits: 2 });
    }

    percent(rate) {
        return typeof rate === "number"
            ? `${formatFloat(rate, { digits: [0, 1] })} %`
            : "–";
    }

    tell(figure, value) {
        if (value === null || value === undefined) {
            return "–";
        }
        return {
            monetary: () => this.money(value),
            percent: () => this.percent(value),
            count: () => `${value}`,
        }[figure.type]();
    }

    noteOf(figure) {
        if (figure.change !== null) {
            const sign = figure.change > 0 ? "+" : "";
            return _t("%s in the last month", `${sign}${this.money(figure.change)}`);
        }
        return figure.last === null
            ? ""
            : _t("Last month: %s", this.tell(figure, figure.last));
    }

    // -- charts ----------------------------------------------------------------------

    months(days) {
        return days.map((day) => deserializeDate(day).toFormat("yy-MM"));
    }

    get trendSeries() {
        const { charged, collected } = this.state.told.trend;
        return [
            { label: _t("To Be Collected"), values: charged, color: BLUE },
            { label: _t("Collected"), values: collected, color: GREEN },
        ];
    }

    get recurringSeries() {
        const values = this.state.told.recurring.amounts;
        return [{ label: _t("MRR"), values, color: BLUE }];
    }

    // -- where it leads --------------------------------------------------------------

    async open(xmlid, domain, views = null) {
        const action = await this.action.loadAction(xmlid);
        const shown = { ...action, domain, context: {} };
        if (views) {
            // the view that comes first is the one that opens
            const first = action.views.find(([, kind]) => kind === views);
            shown.views = [first, ...action.views.filter((view) => view !== first)];
        }
        return this.action.doAction(shown);
    }

    openFigure(figure) {
        const xmlid = { recurring: RECURRING, parked: PARKED }[figure.key] || REVENUE;
        return this.open(xmlid, figure.domain);
    }

    openMonth(place) {
        const first = deserializeDate(this.state.told.trend.days[place]);
        return this.open(REVENUE, [
            ["date", ">=", serializeDate(first)],
            ["date", "<", serializeDate(first.plus({ months: 1 }))],
        ]);
    }

    openRecurring(place) {
        const first = deserializeDate(this.state.told.recurring.days[place]);
        const until = serializeDate(first.plus({ months: 1 }));
        const domain = [
            ["date", ">=", serializeDate(first)],
            ["date", "<", until],
        ];
        return this.open(RECURRING, domain, "list");
    }

    openItem(item) {
        return this.open(REVENUE, [["item_id", "=", item.id]]);
    }
}

registry.category("actions").add("customer_billing.overview", BillingOverview);
