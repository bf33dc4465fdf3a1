import { registry } from "@web/core/registry";

/* A salesperson logs a visit from the customer's file, on a phone or at a desk. */
registry.category("web_tour.tours").add("customer_archive_log", {
    steps: () => [
        {
            content: "First click: log",
            trigger: "button[name='action_customer_log']:visible",
            run: "click",
        },
        {
            content: "It was a visit",
            trigger: ".modal .o_selection_badge[value='\"visit\"']",
            run: "click",
        },
        {
            content: "One sentence",
            trigger: ".modal .o_field_widget[name='summary'] input",
            run: "edit They build a new hall",
        },
        {
            content: "What comes next",
            trigger: ".modal .o_field_widget[name='next_action'] input",
            run: "edit Send an offer",
        },
        {
            content: "Leave the field",
            trigger: ".modal .o_field_widget[name='summary'] input",
            run: "click",
        },
        {
            content: "A day is proposed",
            trigger: ".modal .o_field_widget[name='next_date']",
        },
        {
            content: "Second click: log",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "Back in the file",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});

/* Every way of looking at the interactions opens. */
registry.category("web_tour.tours").add("customer_archive_interactions", {
    steps: () =>
        ["kanban", "calendar", "pivot", "graph", "list"].flatMap((kind) => [
            {
                content: `Look at it as ${kind}`,
                trigger: `.o_switch_view.o_${kind}`,
                run: "click",
            },
            {
                content: `It is a ${kind}`,
                trigger: `.o_${kind}_view`,
            },
        ]),
});
