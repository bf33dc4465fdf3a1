import { registry } from "@web/core/registry";

/* A clerk enters a new customer in one form and submits it. */
registry.category("web_tour.tours").add("customer_archive_clerk", {
    url: "/odoo/customer-archive",
    steps: () => [
        {
            content: "Begin a new customer",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "It is a draft from the start",
            trigger: ".o_arrow_button_current[data-value='draft']",
        },
        {
            content: "Enter the name",
            trigger:
                ".o_field_widget[name='name'] textarea:visible, .o_field_widget[name='name'] input:visible",
            run: "edit Tour Customer Ltd",
        },
        {
            content: "What is missing is listed above the form",
            trigger: "div[name='customer_missing_banner']:visible",
        },
        {
            content: "Enter the e-mail address",
            trigger: ".o_form_view .o_field_widget[name='email'] input:visible",
            run: "edit tour@example.com",
        },
        {
            content: "Enter the tax number",
            trigger: ".o_form_view .o_field_widget[name='vat'] input:visible",
            run: "edit BE0477472701",
        },
        {
            content: "Leave the field",
            trigger: ".o_form_view .o_field_widget[name='phone'] input:visible",
            run: "edit +32 2 290 34 90",
        },
        {
            content: "Nothing is missing any more",
            trigger: ".o_form_view:not(:has(div[name='customer_missing_banner']))",
        },
        {
            content: "Submit it for approval",
            trigger: "button[name='action_submit']:enabled",
            run: "click",
        },
        {
            content: "It waits for a second person",
            trigger: ".o_arrow_button_current[data-value='review']",
        },
    ],
});
