import { registry } from "@web/core/registry";

const EVENT = ".o_customer_360_event";

/* A salesperson looks at a customer before calling, from the list or on a phone. */
registry.category("web_tour.tours").add("customer_archive_360", {
    steps: () => [
        {
            content: "One click from the customer",
            trigger:
                ".o_data_row:contains('Tour Customer') button[name='action_customer_360'], .o_kanban_record:contains('Tour Customer') a[name='action_customer_360']",
            run: "click",
        },
        {
            content: "The figures are there",
            trigger: ".o_customer_360_figure[name='figure_turnover'] svg",
        },
        {
            content: "The newest comes first",
            trigger: `${EVENT}:first:contains('Talk 79')`,
        },
        {
            content: "What is far back is not there yet",
            trigger: `.o_customer_360:not(:has(${EVENT}:contains('Talk 7 ')))`,
        },
        {
            content: "Scroll to the end of what is there",
            trigger: `${EVENT}:last`,
            run() {
                const content = document.querySelector(".o_customer_360 .o_content");
                content.scrollTop = content.scrollHeight;
            },
        },
        {
            content: "And to the end of what came",
            trigger: `${EVENT}:contains('Talk 40 ')`,
            run() {
                const content = document.querySelector(".o_customer_360 .o_content");
                content.scrollTop = content.scrollHeight;
            },
        },
        {
            content: "The beginning is reached",
            trigger: `${EVENT}:contains('Talk 0 ')`,
        },
        {
            content: "Only complaints",
            trigger: "button[name='chip_complaint']",
            run: "click",
        },
        {
            content: "Nothing else is left",
            trigger: `.o_customer_360:has(${EVENT}[data-kind='complaint']):not(:has(${EVENT}[data-kind='call']))`,
        },
        {
            content: "All again",
            trigger: ".o_customer_360_chips button:first",
            run: "click",
        },
        {
            content: "Everything is back",
            trigger: `${EVENT}:contains('Talk 79')`,
        },
        {
            content: "Log a call",
            trigger: ".o_customer_360 button[name='log']:visible",
            run: "click",
        },
        {
            content: "One sentence",
            trigger: ".modal .o_field_widget[name='summary'] input",
            run: "edit They want it on Monday",
        },
        {
            content: "Log it",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "It stands on top at once",
            trigger: `${EVENT}:first:contains('They want it on Monday')`,
            run: "click",
        },
        {
            content: "A click opens it",
            trigger: ".o_form_view .o_field_widget[name='summary']",
        },
    ],
});
