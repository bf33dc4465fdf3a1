import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    today,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ControlPanel } from "@web/search/control_panel/control_panel";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { CustomerTrend } from "./customer_trend";

const MODEL = "res.partner";
const PAGE = 30;
const COUNTED = 100; // the server counts no further
// The next page is asked for before the reader has come to the end of this one.
const AHEAD = "400px";
const UNKNOWN = { label: "", icon: "fa-circle-o", tone: "secondary" };

/**
 * Everything about one customer on one page: the figures that matter, each with the
 * rows behind it, and what happened, newest first, as far back as one scrolls.
 */
export class Customer360 extends Component {
    static template = "customer_archive.Customer360";
    static components = { ControlPanel, CustomerTrend };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = { layoutActions: false };
        this.sentinel = useRef("sentinel");
        this.content = useRef("content");
        this.state = useState({
            header: null,
            headerFailed: false,
            events: [],
            cursor: null,
            chips: {},
            isLoading: false,
            isFailed: false,
            isComplete: false,
        });
        this.asked = 0; // answers to what is no longer asked are dropped
        onWillStart(() => {
            // The page is there at once and fills itself: nobody waits before a blank.
            this.loadHeader();
            this.loadFirst();
        });
        onWillUnmount(() => this.observer?.disconnect());
        // A page may be shorter than the screen: then the end stays in sight.
        useEffect(
            () => {
                this.observer?.disconnect();
                this.observe();
            },
            () => [
                this.state.events.length,
                this.state.isComplete,
                Boolean(this.state.isFailed),
            ],
        );
    }

    get customerId() {
        const { context, params } = this.props.action;
        return context?.active_id || params?.active_id || this.props.resId;
    }

    observe() {
        if (!this.sentinel.el) {
            return;
        }
        this.observer = new IntersectionObserver(
            (entries) =>
                entries.some((entry) => entry.isIntersecting) && this.loadMore(),
            { root: this.content.el, rootMargin: AHEAD },
        );
        this.observer.observe(this.sentinel.el);
    }

    // -- what the server answers ---------------------------------------------------

    async ask(method, kwargs = {}) {
        return this.orm.silent.call(MODEL, method, [[this.customerId]], kwargs);
    }

    async loadHeader() {
        this.state.headerFailed = false;
        try {
            this.state.header = await this.ask("customer_360_header");
            this.env.config.setDisplayName(_t("360° %s", this.state.header.name));
        } catch (error) {
            this.state.headerFailed = error.data?.message || error.message;
        }
    }

    async loadFirst() {
        Object.assign(this.state, {
            events: [],
            cursor: null,
            isComplete: false,
            isLoading: false,
        });
        this.asked++;
        await this.loadMore();
    }

    async loadMore() {
        if (this.state.isLoading || this.state.isComplete) {
            return;
        }
        const asked = this.asked;
        Object.assign(this.state, { isLoading: true, isFailed: false });
        try {
            const page = await this.ask("customer_360_page", {
                limit: PAGE,
                cursor: this.state.cursor,
                kinds: this.kinds,
            });
            if (asked !== this.asked) {
                return;
            }
            this.state.events.push(...page.events);
            this.state.cursor = page.cursor;
            this.state.isComplete = !page.cursor;
            this.state.isLoading = false;
        } catch (error) {
            if (asked === this.asked) {
                this.state.isFailed = error.data?.message || error.message;
                this.state.isLoading = false;
            }
        }
    }

    reload() {
        this.loadHeader();
        return this.loadFirst();
    }

    // -- chips -------------------------------------------------------------------------

    get chips() {
        return (this.state.header?.chips || []).filter((chip) => chip.count);
    }

    get isNarrowed() {
        return Object.keys(this.state.chips).length > 0;
    }

    get kinds() {
        const chosen = this.chips.filter((chip) => this.state.chips[chip.key]);
        return chosen.flatMap((chip) => Object.keys(chip.kinds));
    }

    countOf(chip) {
        return chip.count < COUNTED ? `${chip.count}` : `${COUNTED - 1}+`;
    }

    toggleChip(chip) {
        if (this.state.chips[chip.key]) {
            delete this.state.chips[chip.key];
        } else {
            this.state.chips[chip.key] = true;
        }
        return this.narrow();
    }

    showAll() {
        this.state.chips = {};
        return this.narrow();
    }

    narrow() {
        this.content.el.scrollTop = Math.min(
            this.content.el.scrollTop,
            this.content.el.querySelector(".o_customer_360_chips").offsetTop,
        );
        return this.loadFirst();
    }

    // -- what is shown -----------------------------------------------------------------

    get looks() {
        const looks = {};
        for (const chip of this.state.header?.chips || []) {
            for (const [kind, look] of Object.entries(chip.kinds)) {
                looks[kind] = { ...look, tone: chip.tone };
            }
        }
        return looks;
    }

    lookOf(event) {
        return this.looks[event.kind] || UNKNOWN;
    }

    /** The events by month and day, in the order in which they came. */
    get months() {
        const months = [];
        for (const event of this.state.events) {
            const at = event.day
                ? deserializeDate(event.day)
                : deserializeDateTime(event.date);
            const monthKey = at.toFormat("yyyy-MM");
            if (months.at(-1)?.key !== monthKey) {
                const label = at.toLocaleString({ year: "numeric", month: "long" });
                months.push({ key: monthKey, label, days: [] });
            }
            const days = months.at(-1).days;
            const dayKey = at.toISODate();
            if (days.at(-1)?.key !== dayKey) {
                days.push({ key: dayKey, label: this.dayLabel(at), events: [] });
            }
            days.at(-1).events.push(event);
        }
        return months;
    }

    dayLabel(at) {
        const days = today().diff(at.startOf("day"), "days").days;
        if (days === 0) {
            return _t("Today");
        }
        if (days === 1) {
            return _t("Yesterday");
        }
        return at.toLocaleString({ month: "short", day: "numeric", weekday: "short" });
    }

    timeOf(event) {
        return event.day ? "" : deserializeDateTime(event.date).toFormat("HH:mm");
    }

    amountOf(event) {
        return formatMonetary(event.amount, { currencyId: event.currency_id });
    }

    valueOf(figure) {
        if (figure.value === null || figure.value === false) {
            return "–";
        }
        if (figure.type === "monetary") {
            return formatMonetary(figure.value, { currencyId: figure.currency_id });
        }
        if (figure.type === "date") {
            return formatDate(deserializeDate(`${figure.value}`.slice(0, 10)));
        }
        return figure.value;
    }

    // -- where it leads ------------------------------------------------------------

    /** Do what a button of the customer's form would do, and look afresh after it. */
    async run(method) {
        const action = await this.orm.call(MODEL, method, [[this.customerId]]);
        if (action) {
            await this.action.doAction(action, { onClose: () => this.reload() });
        }
    }

    openFigure(figure) {
        return figure.action && this.run(figure.action);
    }

    openEvent(event) {
        return this.openRecord(event.model, event.res_id);
    }

    openFile() {
        return this.openRecord(MODEL, this.customerId);
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("customer_archive.customer_360", Customer360);
