import { registry } from "@web/core/registry";

/* A customer opens the link on a phone, disputes a row, and reads that it is checked. */
registry.category("web_tour.tours").add("customer_billing_answer", {
    steps: () => [
        {
            content: "A row is not right",
            trigger: ".o_billing_row:contains(Tour row) summary",
            run: "click",
        },
        {
            content: "The price is",
            trigger: ".o_billing_row:contains(Tour row) select",
            run: "selectByIndex 3",
        },
        {
            content: "This is what our books say",
            trigger: ".o_billing_row:contains(Tour row) input[name^='amount_']",
            run: "edit 200",
        },
        {
            content: "My name",
            trigger: "#billing_name",
            run: "edit Ms Lin",
        },
        {
            content: "Send it",
            trigger: "button[name='answer'][value='dispute']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is being checked, and cannot be answered twice",
            trigger: ".o_billing_disputed li",
        },
        {
            content: "No button is left",
            trigger: "form:not(:has(button[name='answer']))",
        },
    ],
});
