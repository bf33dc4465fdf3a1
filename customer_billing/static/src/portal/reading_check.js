import { rpc } from "@web/core/network/rpc";
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Says what is odd about a reading while it is typed, before it is sent. The server
 * asks again: what is odd and was not told is not taken.
 */
export class ReadingCheck extends Interaction {
    static selector = "form.o_billing_reading";
    dynamicContent = {
        "[name=value], [name=day]": { "t-on-change": this.look },
    };

    async look() {
        const value = this.el.querySelector("[name=value]").value;
        if (!value.trim()) {
            return;
        }
        const answer = await this.waitFor(
            rpc(this.el.dataset.check, {
                day: this.el.querySelector("[name=day]").value,
                value,
                access_token: this.el.querySelector("[name=access_token]")?.value,
            }),
        );
        this.tell(answer.fault || answer.text, answer.codes || "");
    }

    /**
     * @param {String} text what is said of the reading
     * @param {String} codes what was told, as the server wants it back
     */
    tell(text, codes) {
        this.el.querySelector("[name=told]").value = codes;
        this.el.querySelector(".o_billing_doubt_text").textContent = text || "";
        this.el.querySelector(".o_billing_doubt").classList.toggle("d-none", !text);
        this.el
            .querySelector(".o_billing_doubt_text ~ div")
            .classList.toggle("d-none", !codes);
    }
}

registry
    .category("public.interactions")
    .add("customer_billing.reading_check", ReadingCheck);
