import { Component, onWillDestroy, useState, xml } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { capitalize } from "@web/core/utils/strings";
import { formatDateTime } from "@web/core/l10n/dates";
import {
    RemainingDaysField,
    remainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

// From here on a weekday says which day is meant.
const WEEK = 7;
// More days ago the date says more.
const LONG_AGO = 99;
const MINUTE = 60 * 1000;

/**
 * A moment that somebody waits for: weekday and hour within the next seven days, the
 * date after that, and how long ago where it is over. Odoo's own words for what comes
 * in four days are "next month" at the end of a month.
 */
export class DueField extends RemainingDaysField {
    get diffString() {
        const days = this.diffDays;
        if (days === null || days >= WEEK || days < -LONG_AGO) {
            return days === null ? "" : this.formattedValue;
        }
        const { record, name } = this.props;
        const value = record.data[name];
        const day =
            days < 2
                ? capitalize(value.toRelativeCalendar({ unit: "days" }))
                : value.toLocaleString({ weekday: "short" });
        if (days < 0 || record.fields[name].type === "date") {
            return day;
        }
        return _t("%(day)s, %(time)s", {
            day,
            time: value.toLocaleString(DateTime.TIME_SIMPLE),
        });
    }
}

export const dueField = {
    ...remainingDaysField,
    component: DueField,
    displayName: _t("Weekday and Hour"),
};

registry.category("fields").add("service_due", dueField);

/** Return in few letters how long ago a moment was. */
export function formatSince(since, now) {
    const minutes = Math.max(0, Math.floor((now - since.toMillis()) / MINUTE));
    if (minutes < 60) {
        return _t("%s min", minutes);
    }
    const hours = Math.floor(minutes / 60);
    return hours < 24 ? _t("%s h", hours) : _t("%s d", Math.floor(hours / 24));
}

/** How long something lasts already; the moment since when is its tooltip. */
export class SinceField extends Component {
    static template = xml`
        <span class="o_service_since text-muted text-nowrap" t-att-title="title">
            <t t-out="text" />
        </span>`;
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ now: Date.now() });
        const timer = browser.setInterval(() => (this.state.now = Date.now()), MINUTE);
        onWillDestroy(() => browser.clearInterval(timer));
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        return this.value ? formatSince(this.value, this.state.now) : "";
    }

    get title() {
        return this.value ? formatDateTime(this.value) : "";
    }
}

registry.category("fields").add("service_since", {
    component: SinceField,
    displayName: _t("How Long Already"),
    supportedTypes: ["datetime"],
});
