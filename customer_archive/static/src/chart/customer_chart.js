import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { getCustomColor } from "@web/core/colors/colors";
import { cookie } from "@web/core/browser/cookie";

const SCHEME = cookie.get("color_scheme");
const GRID = getCustomColor(SCHEME, "#e6e8eb", "#3c3e4b");
const TEXT = getCustomColor(SCHEME, "#5a5f6a", "#c4c8d0");

/** Lines or bars by Odoo's chart library; a click says which place was meant. */
export class CustomerChart extends Component {
    static template = "customer_archive.Chart";
    static props = {
        kind: String, // line or bar
        label: String,
        labels: Array,
        // [{label, values, color}], the color of bars may be a list
        series: Array,
        format: Function,
        // the same in few characters, for the axis
        short: { type: Function, optional: true },
        onPick: Function,
        isFlat: { type: Boolean, optional: true },
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
        const isLine = this.props.kind === "line";
        return {
            type: this.props.kind,
            data: {
                labels: this.props.labels,
                datasets: this.props.series.map((one) => ({
                    label: one.label,
                    data: one.values,
                    borderColor: one.color,
                    backgroundColor: one.color,
                    borderWidth: isLine ? 2 : 0,
                    borderRadius: 3,
                    maxBarThickness: 36,
                    pointRadius: 3,
                    pointHitRadius: 12,
                    spanGaps: true,
                    tension: 0.25,
                })),
            },
            options: this.options,
        };
    }

    get options() {
        const { format, isFlat, onPick, series, short } = this.props;
        const ticks = { color: TEXT, maxTicksLimit: 5 };
        const numbers = {
            beginAtZero: true,
            grid: { color: GRID },
            ticks: { ...ticks, ...(short ? { callback: short } : { precision: 0 }) },
        };
        const names = { grid: { display: false }, ticks: { color: TEXT } };
        return {
            animation: false,
            indexAxis: isFlat ? "y" : "x",
            maintainAspectRatio: false,
            interaction: { mode: "index", axis: isFlat ? "y" : "x", intersect: false },
            onClick: (_ev, found) => found.length && onPick(found[0].index),
            onHover: (ev, found) => {
                ev.native.target.style.cursor = found.length ? "pointer" : "default";
            },
            plugins: {
                legend: {
                    display: series.length > 1,
                    position: "bottom",
                    labels: { boxHeight: 2, boxWidth: 18, color: TEXT },
                },
                tooltip: {
                    callbacks: {
                        label: (item) => `${item.dataset.label}: ${format(item.raw)}`,
                    },
                },
            },
            scales: isFlat ? { x: numbers, y: names } : { x: names, y: numbers },
        };
    }
}
