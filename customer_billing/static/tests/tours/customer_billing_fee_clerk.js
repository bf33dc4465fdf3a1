import { registry } from "@web/core/registry";

const sheet = ".o_field_widget[name='line_ids']";
const marked = ".o_field_widget[name='marked_line_ids']";
const menu = (xmlid) => `[data-menu-xmlid='customer_billing.${xmlid}']`;

/* A fee clerk reads a meter, bills what was used, takes the money, gives a receipt. */
registry.category("web_tour.tours").add("customer_billing_fee_clerk", {
    url: "/odoo/billing-readings",
    steps: () => [
        {
            content: "Enter readings",
            trigger: ".o_control_panel button.btn-primary:not(.o_list_button_add)",
            run: "click",
        },
        {
            content: "The sheet tells what was read before",
            trigger: `${sheet} .o_data_row:contains(TOUR-1) td[name='previous_value']:contains(100)`,
        },
        {
            content: "Type down the column",
            trigger: `${sheet} .o_data_row:contains(TOUR-1) td[name='typed']`,
            run: "click",
        },
        {
            content: "The reading",
            trigger: `${sheet} td[name='typed'] input`,
            run: "edit 140 && press Enter",
        },
        {
            content: "It tells at once what was used",
            trigger: `${sheet} .o_data_row:contains(TOUR-1) td[name='consumption']:contains(40)`,
        },
        {
            content: "Save the readings",
            trigger: "button[name='action_save']:enabled",
            run: "click",
        },
        {
            content: "They are in the list",
            trigger: ".o_list_view .o_data_row:contains(TOUR-1):contains(140)",
        },
        {
            content: "Open the menu of billing",
            trigger: `.o_menu_sections ${menu("menu_billing")}`,
            run: "click",
        },
        {
            content: "Go to the bill runs",
            trigger: `.o-dropdown--menu ${menu("menu_billing_run")}`,
            run: "click",
        },
        {
            content: "Their list is there",
            trigger: ".o_list_view:not(:has(td[name='meter_id']))",
        },
        {
            content: "Click 1: a new bill run",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Click 2: preview",
            trigger: "button[name='action_preview']:enabled",
            run: "click",
        },
        {
            content: "What is odd stands on top, with the reason",
            trigger: `${marked} .o_data_row:contains(Tour Payer) td[name='guard_text']:contains(160.00)`,
        },
        {
            content: "Nobody else is odd",
            trigger: `${marked}:not(:has(.o_data_row:contains(Tour Usual)))`,
        },
        {
            content: "It looks right",
            trigger: `${marked} button[name='action_looks_right']`,
            run: "click",
        },
        {
            content: "Nothing is left to check",
            trigger: `.o_notebook:not(:has(${marked}))`,
        },
        {
            content: "Click 3: generate",
            trigger: "button[name='action_generate']:enabled",
            run: "click",
        },
        {
            content: "All are billed",
            trigger: ".o_field_widget[name='billed_count']:contains(2)",
        },
        {
            content: "Click 4: confirm",
            trigger: "button[name='action_confirm']:enabled",
            run: "click",
        },
        {
            content: "The run is done",
            trigger: ".o_arrow_button_current[data-value='done']",
        },
        {
            content: "Open the bills",
            trigger: "button[name='action_view_bills']:enabled",
            run: "click",
        },
        {
            content: "Open the bill",
            trigger: ".o_list_view .o_data_row:contains(Tour Payer) td[name='name']",
            run: "click",
        },
        {
            content: "The bill explains its amount by the readings",
            trigger:
                ".o_field_widget[name='invoice_line_ids'] .o_data_row:contains(100 → 140)",
        },
        {
            content: "Click 1: take the payment",
            trigger: "button[name='action_billing_take']:enabled",
            run: "click",
        },
        {
            content: "What is owed is there already",
            trigger: ".modal .o_field_widget[name='amount'] input:value(160.00)",
        },
        {
            content: "Click 2: take it",
            trigger: ".modal button[name='action_take']:enabled",
            run: "click",
        },
        {
            content: "The payment has a receipt, click 3 prints it",
            trigger: ".o_form_view button[name='action_billing_print']:enabled",
        },
        {
            content: "The receipt has a number",
            trigger:
                ".o_field_widget[name='billing_receipt_number']:not(.o_field_empty)",
        },
    ],
});
