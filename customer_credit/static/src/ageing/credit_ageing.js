import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "credit.ageing";
const PAGE = 80;
const WAIT = 300; // milliseconds after the last letter
const CREDITS = "-1";

/** What customers owe by age, as of any day; each figure opens its items. */
export class CreditAgeing extends Component {
    static template = "customer_credit.Ageing";
    static components = { DateTimeInput, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.state = useState({
            report: null,
            rows: [],
            ticked: {},
            isLoading: true,
            fault: "",
        });
        this.asked = { ...(this.props.action.context?.ageing || {}) };
        this.number = 0; // answers to what is no longer asked are dropped
        this.searchLater = useDebounced(
            (text) => this.ask({ customer_name: text }),
            WAIT,
        );
        onWillStart(() => this.load());
    }

    async load(offset = 0) {
        const number = ++this.number;
        this.state.isLoading = true;
        this.state.fault = "";
        try {
            const report = await this.orm.call(MODEL, "ageing_page", [
                this.asked,
                offset,
                PAGE,
            ]);
            if (number !== this.number) {
                return;
            }
            this.state.rows = offset
                ? [...this.state.rows, ...report.rows]
                : report.rows || [];
            this.state.report = report;
            this.asked = { ...report.asked };
        } catch (error) {
            if (number === this.number) {
                this.state.fault = error.data?.message || error.message;
            }
        }
        this.state.isLoading = false;
    }

    // -- what is asked for ---------------------------------------------------------

    ask(values) {
        Object.assign(this.asked, values);
        this.state.ticked = {};
        return this.load();
    }

    askSet(id) {
        // another set brings its own rules
        return this.ask({ set_id: id, basis: null, unmatched: null, sort: "total" });
    }

    sortBy(key) {
        return this.ask({ sort: key });
    }

    get date() {
        return deserializeDate(this.state.report.asked.date);
    }

    askDate(date) {
        return date && this.ask({ date: serializeDate(date) });
    }

    // -- what is shown -------------------------------------------------------------

    get columns() {
        return this.state.report.columns;
    }

    get groupLabel() {
        const { asked, choices } = this.state.report;
        return choices.group_by.find(([key]) => key === asked.group_by)[1];
    }

    get isMore() {
        return this.state.rows.length < this.state.report.count;
    }

    money(amount) {
        return amount
            ? formatMonetary(amount, { currencyId: this.state.report.currency_id })
            : "";
    }

    toneOf(key) {
        if (key === CREDITS) {
            return "credits";
        }
        const last = Number(this.columns.filter((c) => c.key !== CREDITS).at(-1).key);
        const age = Number(key);
        return age === 0 ? "current" : `age_${Math.ceil((4 * age) / last)}`;
    }

    /** How much of what a row owes is of which age, for the bar. */
    partsOf(row) {
        const owed = this.columns
            .map((column) => ({ ...column, amount: row.amounts[column.key] || 0 }))
            .filter((part) => part.amount > 0);
        const whole = owed.reduce((sum, part) => sum + part.amount, 0);
        return owed.map((part) => ({
            key: part.key,
            tone: this.toneOf(part.key),
            width: `${(100 * part.amount) / whole}%`,
            title: `${part.label}: ${this.money(part.amount)}`,
        }));
    }

    // -- where it leads ------------------------------------------------------------

    async open(method, args) {
        return this.action.doAction(await this.orm.call(MODEL, method, args));
    }

    openItems(key, bucket) {
        const column = bucket === "all" ? bucket : Number(bucket);
        return this.open("action_items", [this.asked, key, column]);
    }

    export(kind) {
        return this.open("action_export", [this.asked, kind]);
    }

    // -- ticks -----------------------------------------------------------------------

    get canTick() {
        const { asked, may_remind } = this.state.report;
        return may_remind && asked.group_by === "customer";
    }

    get ticked() {
        return Object.keys(this.state.ticked).map(Number);
    }

    toggle(row) {
        if (this.state.ticked[row.key]) {
            delete this.state.ticked[row.key];
        } else {
            this.state.ticked[row.key] = true;
        }
    }

    remind() {
        return this.action.doAction("customer_credit.action_credit_reminder_make", {
            additionalContext: { default_partner_ids: this.ticked },
        });
    }

    get tickedText() {
        return _t("%s customers ticked", this.ticked.length);
    }
}

registry.category("actions").add("customer_credit.ageing", CreditAgeing);
