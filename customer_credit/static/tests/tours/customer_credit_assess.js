import { registry } from "@web/core/registry";

/* A clerk assesses the customer whose credit profile is open, and submits it. */
registry.category("web_tour.tours").add("customer_credit_assess", {
    steps: () => [
        {
            content: "Assess the customer",
            trigger: ".o_form_view button[name='action_assess']:visible:enabled",
            run: "click",
        },
        {
            content: "Each criterion says what it gives",
            trigger:
                ".o_form_view .o_field_widget[name='line_ids'] .o_data_row " +
                ".o_data_cell[name='points']:not(:empty)",
        },
        {
            content: "And what would raise it",
            trigger:
                ".o_form_view .o_field_widget[name='line_ids'] .o_data_row " +
                ".o_data_cell[name='raise_text']:not(:empty)",
        },
        {
            content: "A grade is proposed; submit it",
            trigger:
                ".o_form_view:has(.o_field_widget[name='grade_id']) " +
                "button[name='action_submit']:visible:enabled",
            run: "click",
        },
        {
            content: "Somebody else has to decide",
            trigger: ".o_arrow_button_current[data-value='submitted']",
        },
        {
            content: "The clerk cannot",
            trigger: ".o_form_view:not(:has(button[name='action_approve']:visible))",
        },
    ],
});

/* A credit manager decides on it; the customer has the grade. */
registry.category("web_tour.tours").add("customer_credit_grade", {
    steps: () => [
        {
            content: "Open what was submitted",
            trigger:
                ".o_list_view .o_data_row:contains(Tour Graded) " +
                ".o_data_cell[name='partner_id']",
            run: "click",
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
            content: "Look at the customer's credit",
            trigger: ".o_form_view button[name='action_view_profile']:visible:enabled",
            run: "click",
        },
        {
            content: "It has the grade, and the day on which it is looked at again",
            trigger:
                ".o_form_view:has(button[name='action_assess']) " +
                ".o_field_widget[name='grade_id']:visible:not(:empty)",
        },
    ],
});
