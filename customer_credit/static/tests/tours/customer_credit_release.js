import { registry } from "@web/core/registry";

/* A credit manager opens the newest request for a release and approves it. */
registry.category("web_tour.tours").add("customer_credit_release", {
    url: "/odoo/credit-releases",
    steps: () => [
        {
            content: "Open the request that waits",
            trigger:
                ".o_list_view .o_data_row:first .o_data_cell[name='document_name']",
            run: "click",
        },
        {
            content: "The reason is there",
            trigger: ".o_form_view .o_field_widget[name='reason'] textarea",
        },
        {
            content: "And what the customer owes",
            trigger:
                ".o_form_view .o_field_widget[name='exposure_amount'] span:not(:empty)",
        },
        {
            content: "How far it goes beyond the limit",
            trigger:
                ".o_form_view .o_field_widget[name='excess_amount'] span:not(:empty)",
        },
        {
            content: "Approve it",
            trigger: ".o_form_view button[name='action_approve']:visible:enabled",
            run: "click",
        },
        {
            content: "It is approved",
            trigger: ".o_arrow_button_current[data-value='approved']",
        },
        {
            content: "By a second person, whose name is on it",
            trigger: ".o_form_view .o_field_widget[name='approved_by_id']",
        },
    ],
});
