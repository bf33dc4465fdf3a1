import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { escape } from "@web/core/utils/strings";

const WIDEST = 1600; // px of a screenshot
const LIGHT = 1500000; // characters of a picture without loss

/** A picture no larger than it need be, without what a camera writes into it. */
async function shrink(file) {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, WIDEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const exact = canvas.toDataURL("image/png");
    return exact.length < LIGHT ? exact : canvas.toDataURL("image/jpeg", 0.85);
}

/** Asks what is wrong, unclear or missing, and sends along where it was. */
export class CustomerFeedbackDialog extends Component {
    static template = "customer_archive.FeedbackDialog";
    static components = { Dialog };
    static props = { where: Object, close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.kinds = [
            { code: "fault", label: _t("Fault"), icon: "fa-bug" },
            { code: "question", label: _t("Question"), icon: "fa-question-circle" },
            { code: "wish", label: _t("Wish"), icon: "fa-lightbulb-o" },
        ];
        this.state = useState({
            kind: this.props.where.error ? "fault" : "question",
            name: "",
            text: "",
            image: null,
            withError: Boolean(this.props.where.error),
            isSending: false,
        });
        useAutofocus({ refName: "subject", mobile: true });
    }

    async take(file) {
        if (!file?.type.startsWith("image/")) {
            return;
        }
        try {
            this.state.image = await shrink(file);
        } catch {
            this.notification.add(_t("This picture cannot be read."), {
                type: "warning",
            });
        }
    }

    onPaste(ev) {
        const file = [...ev.clipboardData.files].find((f) =>
            f.type.startsWith("image/"),
        );
        if (file) {
            ev.preventDefault();
            return this.take(file);
        }
    }

    onFile(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        return this.take(file);
    }

    get values() {
        const { error, ...where } = this.props.where;
        const text = escape(this.state.text.trim()).replaceAll("\n", "<br/>");
        return {
            ...where,
            kind: this.state.kind,
            name: this.state.name.trim(),
            text: text && `<p>${text}</p>`,
            image: this.state.image ? this.state.image.split(",")[1] : false,
            error: this.state.withError ? error : "",
        };
    }

    async send() {
        this.state.isSending = true;
        try {
            await this.orm.create("customer.feedback", [this.values]);
        } finally {
            this.state.isSending = false;
        }
        this.props.close();
        const close = this.notification.add(
            _t("Thank you. You will hear what becomes of it."),
            {
                type: "success",
                buttons: [
                    {
                        name: _t("My Feedback"),
                        onClick: () => {
                            close();
                            return this.showMine();
                        },
                    },
                ],
            },
        );
    }

    showMine() {
        this.props.close();
        return this.action.doAction("customer_archive.action_customer_feedback_mine");
    }
}
