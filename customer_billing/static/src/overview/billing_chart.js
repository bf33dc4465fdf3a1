import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";

const SCHEME = cookie.get("color_scheme");
const GRID = getCustomColor(SCHEME, "#e6e8eb", "#3c3e4b");
const TEXT = getCustomColor(SCHEME, "#5a5f6a", "#c4c8d0");

/** Amounts by month as bars or a line; a click says which month was meant. */
export class BillingChart extends Component {
    static template = "customer_billing.Chart";
    static props = {
        kind: String, // line or bar
        label: String,
        labels: Array,
        series: Array, // [{label, values, color}]
        format: Function,
        short: Function, // the same in few characters, for the axis
        onPick: Function,
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(() => {
            // eslint-disable-next-line no-undef
            const chart = new Chart(this.canvas.el, this.config);
            return () => chart.destroy();
        });
    }

    get config() {
        const { format, kind, labels, onPick, series, short } = this.props;
        const datasets = series.map((one) => ({
            label: one.label,
            data: one.values,
            backgroundColor: one.color,
            borderColor: one.color,
            borderRadius: 3,
            borderWidth: kind === "line" ? 2 : 0,
            maxBarThickness: 24,
            pointHitRadius: 12,
            pointRadius: 3,
            tension: 0.25,
        }));
        const ticks = { color: TEXT, maxTicksLimit: 5, callback: short };
        return {
            type: kind,
            data: { labels, datasets },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                onClick: (_ev, found) => found.length && onPick(found[0].index),
                plugins: {
                    legend: {
                        display: series.length > 1,
                        position: "bottom",
                        labels: { boxHeight: 8, boxWidth: 12, color: TEXT },
                    },
                    tooltip: {
                        callbacks: {
                            label: (item) =>
                                `${item.dataset.label}: ${format(item.raw)}`,
                        },
                    },
                },
                scales: {
                    x: { grid: { display: false }, ticks: { color: TEXT } },
                    y: { beginAtZero: true, grid: { color: GRID }, ticks },
                },
            },
        };
    }
}
