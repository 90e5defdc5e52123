import { Component, onWillUnmount, useState, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/core/utils/numbers";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const TICK = 15000;

/**
 * Minutes worked on an operation: while somebody works on it they run, and where nobody
 * started it there is no time, which is not the same as zero.
 */
export class WorkedTimeField extends Component {
    static template = xml`
        <span
            class="o_service_worked_time"
            t-att-class="{'fw-bold text-info': isRunning, 'text-muted': !isRecorded}"
            t-att-title="title"
            t-out="text"
        />`;
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ now: Date.now() });
        useRecordObserver((record) => {
            // What the server counted until it was read; from then on the clock runs here.
            this.counted = record.data.time_running || 0;
            this.readAt = this.state.now = Date.now();
        });
        const timer = setInterval(() => {
            if (this.isRunning) {
                this.state.now = Date.now();
            }
        }, TICK);
        onWillUnmount(() => clearInterval(timer));
    }

    get isRunning() {
        return this.props.record.data.status_kind === "work";
    }

    get isRecorded() {
        const { status_kind: kind, date_start: start } = this.props.record.data;
        return Boolean(start) || kind !== "finished";
    }

    get minutes() {
        const spent = this.props.record.data[this.props.name] || 0;
        if (!this.isRunning) {
            return spent;
        }
        return spent + this.counted + (this.state.now - this.readAt) / 60000;
    }

    get text() {
        if (!this.isRecorded) {
            return "–";
        }
        return formatFloat(Math.floor(this.minutes + 1e-6), { digits: [16, 0] });
    }

    get title() {
        if (!this.isRecorded) {
            return _t("Finished, though nobody started it: no time was recorded.");
        }
        if (this.props.record.data.has_doubtful_time) {
            return _t("The clock ran on past the working hours: to be confirmed.");
        }
        return this.isRunning ? _t("Running") : "";
    }
}

export const workedTimeField = {
    component: WorkedTimeField,
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "date_start", type: "datetime", readonly: true },
        { name: "has_doubtful_time", type: "boolean", readonly: true },
        { name: "status_kind", type: "selection", readonly: true },
        { name: "time_running", type: "float", readonly: true },
    ],
};

registry.category("fields").add("service_worked_time", workedTimeField);
