import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onMounted, onWillUnmount, status, xml } from "@odoo/owl";

const SECONDS = 2;
const AT_WORK = ["checking", "running", "posting"];

/**
 * Reads the record again every two seconds while its work runs in the background,
 * so that the bar moves and the result appears by itself.
 */
export class CustomerRefresh extends Component {
    static template = xml`<span class="d-none"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), SECONDS * 1000);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async refresh() {
        const { record } = this.props;
        if (
            !AT_WORK.includes(record.data.state) ||
            this.busy ||
            (await record.isDirty())
        ) {
            return;
        }
        this.busy = true;
        try {
            await record.load();
        } catch (error) {
            // Whoever has left the screen meanwhile waits for no answer.
            if (status(this) !== "destroyed") {
                throw error;
            }
        } finally {
            this.busy = false;
        }
    }
}

registry.category("view_widgets").add("customer_refresh", {
    component: CustomerRefresh,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
