import { Component } from "@odoo/owl";
import { formatMonetary } from "@web/views/fields/formatters";

const HEIGHT = 28;
const WIDTH = 8;
const GAP = 2;

/** Amounts by month as small bars; what is below zero is drawn as nothing. */
export class CustomerTrend extends Component {
    static template = "customer_archive.CustomerTrend";
    static props = { points: Array, currencyId: Number };

    get width() {
        return this.props.points.length * (WIDTH + GAP) - GAP;
    }

    get bars() {
        const most = Math.max(...this.props.points.map(([, amount]) => amount), 0);
        return this.props.points.map(([month, amount], index) => {
            const share = most > 0 ? Math.max(amount, 0) / most : 0;
            const height = Math.max(share * HEIGHT, 1);
            const money = formatMonetary(amount, { currencyId: this.props.currencyId });
            return {
                month,
                x: index * (WIDTH + GAP),
                y: HEIGHT - height,
                height,
                title: `${month}: ${money}`,
            };
        });
    }
}
