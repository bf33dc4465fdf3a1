import { registry } from "@web/core/registry";

/* A customer on a phone: from the first page to a bill, and how it came about. */
registry.category("web_tour.tours").add("customer_billing_portal_bill", {
    url: "/my",
    steps: () => [
        {
            content: "Open what one is charged for",
            trigger: ".o_portal_index_card:not(.d-none) a[href='/my/subscriptions']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open the subscription",
            trigger: ".list-group-item:contains('Water')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The price is said in words",
            trigger: "#billing_lines .billing_price:contains('3.00')",
        },
        {
            content: "Open its bill",
            trigger: "#billing_bills a[href*='/my/invoices/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Go to how it came about",
            trigger: "a[href='#billing_explained']",
            run: "click",
        },
        {
            content: "Meter, readings and price are told",
            trigger: "#billing_explained:contains('100 → 130'):contains('30 × 3.00')",
        },
    ],
});

/* The bill can be paid by core's own way: up to the form of the provider for trying. */
registry.category("web_tour.tours").add("customer_billing_portal_pay", {
    steps: () => [
        {
            content: "Pay it",
            trigger: "a[data-bs-target='#pay_with']:visible",
            run: "click",
        },
        {
            content: "Amount, provider and button are there",
            trigger:
                "#pay_with.show:has(#customer_input:visible) button[name='o_payment_submit_button']",
        },
    ],
});

/* Something is wrong with the bill. */
registry.category("web_tour.tours").add("customer_billing_portal_complain", {
    steps: () => [
        {
            content: "Go to where one says so",
            trigger: "a[href='#billing_complaint']",
            run: "click",
        },
        {
            content: "Say what is wrong",
            trigger: "#billing_complaint textarea[name='text']",
            run: "edit The meter is in the other flat",
        },
        {
            content: "Send it",
            trigger: "#billing_complaint button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It was received, and there is no second form",
            trigger:
                "#billing_complaint:not(:has(textarea)) .alert:contains('The meter is in the other flat')",
        },
    ],
});

/* The next reading is entered: what is odd is told before it is sent. */
registry.category("web_tour.tours").add("customer_billing_portal_reading", {
    url: "/my/usage",
    steps: () => [
        {
            content: "The month's usage is there",
            trigger: ".o_billing_bar:contains('30')",
        },
        {
            content: "Open the meter",
            trigger: "a[href^='/my/meters/']:contains('W-1')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The previous reading is shown; enter less than that",
            trigger: "form.o_billing_reading:contains('130') input[name='value']",
            run: "edit 20 && press Tab",
        },
        {
            content: "It is told before it is sent",
            trigger: ".o_billing_doubt:not(.d-none)",
        },
        {
            content: "Enter what is right",
            trigger: "form.o_billing_reading input[name='value']",
            run: "edit 160 && press Tab",
        },
        {
            content: "Nothing is odd any more",
            trigger: ".o_billing_doubt.d-none:not(:visible)",
        },
        {
            content: "Send it",
            trigger: "form.o_billing_reading button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It was taken",
            trigger: "#billing_taken:contains('160')",
        },
    ],
});
