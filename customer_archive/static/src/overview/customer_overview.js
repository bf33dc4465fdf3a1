import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const ICONS = {
    ok: "fa-check-circle text-success",
    todo: "fa-circle-o text-muted",
    warn: "fa-exclamation-triangle text-warning",
    bad: "fa-times-circle text-danger",
    info: "fa-info-circle text-info",
};

/**
 * A page of findings, each with its reason and a way to go there: what a model that
 * inherits customer.overview answers.
 */
export class CustomerOverview extends Component {
    static template = "customer_archive.Overview";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.icons = ICONS;
        this.display = { controlPanel: {} };
        this.state = useState({ sections: [], done: 0, total: 0 });
        onWillStart(() => this.load());
    }

    get model() {
        return this.props.action.params.model;
    }

    get showsProgress() {
        return Boolean(this.props.action.params.progress);
    }

    get share() {
        return this.state.total
            ? Math.round((100 * this.state.done) / this.state.total)
            : 100;
    }

    get progress() {
        const { done, total } = this.state;
        return _t("%(done)s of %(total)s done", { done, total });
    }

    async load() {
        Object.assign(this.state, await this.orm.call(this.model, "overview", []));
    }

    go(line) {
        return this.action.doAction(line.action, { additionalContext: line.context });
    }

    async tick(line) {
        await this.orm.call(this.model, "tick", [line.code, line.state !== "ok"]);
        await this.load();
    }
}

registry.category("actions").add("customer_archive.overview", CustomerOverview);
