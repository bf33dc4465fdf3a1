import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { CustomerChart } from "@customer_archive/chart/customer_chart";

const MODEL = "credit.cockpit";
const AGEING = "customer_credit.action_credit_ageing";
const PROFILES = "customer_credit.action_credit_profile";
const BLUE = "#4a7fb5";
const GREY = "#9aa3ad";
const RED = "#d9643a";
// the scale of credit_ageing.scss
const AGES = ["#4c9f70", "#f0c35e", "#e8964a", "#d9643a", "#a8322a"];
const CREDITS = "#6c8ebf";
const BANDS = {
    none: "#c3cad1",
    low: "#4c9f70",
    middle: "#9dbf5a",
    high: "#f0c35e",
    over: "#d9643a",
};

/** Credit on one page: figures, where they go, who owes most, and what waits. */
export class CreditCockpit extends Component {
    static template = "customer_credit.Cockpit";
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
            this.state.told = await this.orm.call(MODEL, "cockpit", []);
        } catch (error) {
            this.state.fault = error.data?.message || error.message;
        }
    }

    // -- how numbers are told --------------------------------------------------------

    money(amount) {
        return formatMonetary(amount, { currencyId: this.state.told.currency_id });
    }

    valueOf(figure) {
        if (figure.value === null) {
            return "–";
        }
        if (figure.type === "monetary") {
            return this.money(figure.value);
        }
        return {
            percent: () => `${formatFloat(figure.value, { digits: [0, 1] })} %`,
            days: () => this.days(figure.value),
            count: () => `${figure.value}`,
        }[figure.type]();
    }

    days(number) {
        return number === null
            ? "–"
            : _t("%s days", formatFloat(number, { digits: [0, 1] }));
    }

    percent(number) {
        return number === null ? "–" : `${formatFloat(number, { digits: [0, 1] })} %`;
    }

    // -- charts ----------------------------------------------------------------------

    get months() {
        return this.state.told.trend.days.map((day) =>
            deserializeDate(day).toFormat("yy-MM"),
        );
    }

    get dsoSeries() {
        const { dso, countback } = this.state.told.trend;
        return [
            { label: _t("DSO of three months"), values: dso, color: BLUE },
            { label: _t("DSO counted back"), values: countback, color: GREY },
        ];
    }

    get overdueSeries() {
        const values = this.state.told.trend.overdue;
        return [{ label: _t("Overdue share"), values, color: RED }];
    }

    get ageingSeries() {
        const { amounts, keys } = this.state.told.ageing;
        const last = Math.max(...keys.map(Number));
        const color = keys.map((key) =>
            Number(key) < 0 ? CREDITS : AGES[Math.ceil((4 * Number(key)) / last)],
        );
        return [{ label: _t("Open Amount"), values: amounts, color }];
    }

    get historyDays() {
        return this.state.told.history.days.map((day) =>
            deserializeDate(day).toFormat("MM-dd"),
        );
    }

    get historySeries() {
        const values = this.state.told.history.percent;
        return [{ label: _t("Limit in Use"), values, color: BLUE }];
    }

    get useSeries() {
        const { counts, keys } = this.state.told.use;
        const color = keys.map((key) => BANDS[key]);
        return [{ label: _t("Customers"), values: counts, color }];
    }

    bandColor(band) {
        return BANDS[band] || BANDS.none;
    }

    // -- where it leads --------------------------------------------------------------

    openAgeing(asked = {}) {
        const ageing = { basis: "due", unmatched: "column", ...asked };
        return this.action.doAction(AGEING, { additionalContext: { ageing } });
    }

    openMonth(place, asked = {}) {
        return this.openAgeing({ date: this.state.told.trend.days[place], ...asked });
    }

    async openBucket(place) {
        const { asked, keys } = this.state.told.ageing;
        const args = [asked, "all", Number(keys[place])];
        return this.action.doAction(
            await this.orm.call("credit.ageing", "action_items", args),
        );
    }

    async openBand(band) {
        return this.action.doAction(await this.orm.call(MODEL, "action_band", [band]));
    }

    async openDay(place) {
        const day = this.state.told.history.days[place];
        return this.action.doAction(
            await this.orm.call(MODEL, "action_history", [day]),
        );
    }

    openFigure(figure) {
        const ways = {
            exposure: () => this.action.doAction(PROFILES),
            overdue: () => this.openAgeing({ is_overdue: true, sort: "overdue" }),
            share: () => this.openAgeing({ is_overdue: true, sort: "overdue" }),
            over: () => this.openBand("over"),
        };
        return (ways[figure.key] || (() => this.openAgeing()))();
    }

    async openCustomer(id) {
        const action = await this.orm.call("res.partner", "action_credit_card", [[id]]);
        return this.action.doAction(action);
    }

    openWait(wait) {
        return this.action.doAction(wait.action);
    }
}

registry.category("actions").add("customer_credit.cockpit", CreditCockpit);
