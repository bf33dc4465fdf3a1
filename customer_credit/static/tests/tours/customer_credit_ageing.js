import { registry } from "@web/core/registry";

/**
 * From the cockpit to the ageing, and from there to a letter. No step names a word, so
 * that it runs in any language.
 */
registry.category("web_tour.tours").add("customer_credit_ageing", {
    steps: () => [
        {
            content: "the charts are drawn; open what is overdue",
            trigger:
                ".o_credit_cockpit:has(canvas) button[name=figure_overdue]:contains(100)",
            run: "click",
        },
        {
            content: "only overdue customers are listed; tick one",
            trigger:
                ".o_credit_ageing:has(input[name=is_overdue]:checked) " +
                "tr:contains(Tour Debtor) .o_credit_ageing_tick input",
            run: "click",
        },
        {
            content: "remind it",
            trigger: ".o_credit_ageing button[name=remind]",
            run: "click",
        },
        {
            content: "one letter is going to be made",
            trigger: ".modal .o_field_widget[name=customer_count]:contains(1)",
        },
        {
            content: "make it",
            trigger: ".modal button[name=action_make]",
            run: "click",
        },
        {
            content: "it is on the list",
            trigger: ".o_list_view .o_data_row:contains(Tour Debtor)",
        },
    ],
});
