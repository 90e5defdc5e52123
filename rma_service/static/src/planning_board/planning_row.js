import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

export const STATES = {
    waiting: _t("Not started"),
    work: _t("Working"),
    paused: _t("Interrupted"),
    finished: _t("Finished"),
    not_done: _t("Not done"),
    booked: _t("Booked"),
    done: _t("Done"),
};
export const KINDS = {
    visit: _t("Visit"),
    bring: _t("Brings the device"),
    collect: _t("Collects the device"),
};
export const TROUBLES = {
    double: _t("two things at the same time"),
    absent: _t("absent or closed then"),
    hours: _t("not within working hours"),
    late: _t("after what was promised"),
    skill: _t("no authorisation for the device"),
    left: _t("nobody has it to do"),
    fit: _t("the booked time does not fit any more"),
};
const ICONS = {
    waiting: "fa-circle-o",
    work: "fa-play",
    paused: "fa-pause",
    finished: "fa-check",
    not_done: "fa-ban",
    booked: "fa-car",
    done: "fa-check",
};

/** What a bar is called: on the screen, and by who hears it. */
export function getTitle(bar) {
    return KINDS[bar.kind]?.toString() || bar.name || bar.number;
}

/**
 * One row of the planning board: only what is seen of it is drawn.
 */
export class PlanningRow extends Component {
    static template = "rma_service.PlanningRow";
    static props = {
        row: Object,
        axis: Object,
        from: Number,
        to: Number,
        focused: { type: String, optional: true },
        describe: Function,
        onOpen: Function,
        onFocus: Function,
    };

    get places() {
        const { from, to, row } = this.props;
        return row.places.filter(({ left, width }) => left < to && left + width > from);
    }

    seen(stretches) {
        const { from, to } = this.props;
        return stretches.filter(({ left, width }) => left < to && left + width > from);
    }

    get days() {
        const { axis, row, from, to } = this.props;
        return row.load
            .map((load, index) => ({
                load,
                capacity: row.capacity[index],
                route: row.routes[index],
                left: index * axis.dayWidth,
                index,
            }))
            .filter(({ left }) => left < to && left + axis.dayWidth > from);
    }

    get isMonth() {
        return this.props.axis.scale === "month";
    }

    title(bar) {
        return getTitle(bar);
    }

    icon(bar) {
        return ICONS[bar.state] || "fa-circle-o";
    }

    getClass(bar) {
        const kind = bar.kind === "work" ? bar.state : bar.kind;
        return {
            [`o_planning_${kind}`]: true,
            o_planning_over: ["finished", "not_done", "done"].includes(bar.state),
            o_planning_trouble: bar.trouble.length,
            o_planning_movable: bar.movable,
            o_planning_urgent: bar.urgent,
        };
    }

    loadText({ load, capacity }) {
        if (this.isMonth) {
            return `${load}`;
        }
        return _t("%(load)s of %(capacity)s min", { load, capacity });
    }

    loadTitle({ load, capacity }) {
        const text = _t("%(load)s of %(capacity)s minutes", { load, capacity });
        return load > capacity ? _t("%(text)s: too much", { text }) : text;
    }
}
