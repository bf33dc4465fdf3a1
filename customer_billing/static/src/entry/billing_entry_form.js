import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { FormController } from "@web/views/form/form_controller";

/**
 * Tells the server which version of the entry was edited. Who saves over the work of
 * somebody else is told first; what was typed stays in the form, and is saved by saving
 * again.
 */
export class BillingEntryController extends FormController {
    async onWillSaveRecord(record, changes) {
        if (record.resId && record === this.model.root) {
            this.known ||= {};
            changes.version = this.known[record.resId] || record.data.version;
        }
        return super.onWillSaveRecord(...arguments);
    }

    async onRecordSaved(record) {
        this.known = {};
        return super.onRecordSaved(...arguments);
    }

    async onSaveError(error, options, leaving) {
        const { resId } = this.model.root;
        if (resId) {
            const [{ version }] = await this.orm.read(
                this.props.resModel,
                [resId],
                ["version"],
            );
            this.known = { [resId]: version };
        }
        return super.onSaveError(error, options, leaving);
    }
}

registry
    .category("views")
    .add("billing_entry_form", { ...formView, Controller: BillingEntryController });
