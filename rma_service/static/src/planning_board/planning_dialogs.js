import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { getTitle, STATES, TROUBLES } from "./planning_row";

const { DateTime } = luxon;
export const MODEL = "rma.service.planning";

/**
 * A bar, or what is not planned yet: what it is, and where it is to go. The way to move
 * it without dragging.
 */
export class PlanningBarDialog extends Component {
    static template = "rma_service.PlanningBarDialog";
    static components = { Dialog };
    static props = {
        bar: Object,
        board: Object,
        close: Function,
        onMove: Function,
        onSolve: Function,
        onOpenOrder: Function,
        onFindFree: Function,
    };

    setup() {
        const { bar, board } = this.props;
        const start = bar.start
            ? DateTime.fromMillis(bar.start, { zone: board.zone })
            : DateTime.fromISO(board.day, { zone: board.zone });
        this.state = useState({
            day: start.toISODate(),
            clock: bar.start ? start.toFormat("HH:mm") : "08:00",
            minutes: bar.minutes,
            user: bar.user ? String(bar.user) : "",
            bench: bar.bench ? String(bar.bench) : "",
            error: "",
        });
    }

    get title() {
        return getTitle(this.props.bar);
    }

    get isPlanned() {
        return Boolean(this.props.bar.start);
    }

    get canMove() {
        const { bar, board } = this.props;
        return board.may_plan && (!this.isPlanned || bar.movable);
    }

    get canSolve() {
        return this.canMove && this.props.bar.kind === "work";
    }

    get troubles() {
        return (this.props.bar.trouble || []).map((key) => TROUBLES[key]);
    }

    get stateLabel() {
        return STATES[this.props.bar.state];
    }

    get when() {
        const { bar, board } = this.props;
        const [start, stop] = [bar.start, bar.stop].map((moment) =>
            DateTime.fromMillis(moment, { zone: board.zone })
        );
        const day = start.toLocaleString(DateTime.DATE_HUGE);
        const end = start.hasSame(stop, "day")
            ? stop.toLocaleString(DateTime.TIME_SIMPLE)
            : stop.toLocaleString(DateTime.DATETIME_MED);
        return `${day}, ${start.toLocaleString(DateTime.TIME_SIMPLE)} – ${end}`;
    }

    get promised() {
        const { bar, board } = this.props;
        return DateTime.fromMillis(bar.promised, { zone: board.zone }).toLocaleString(
            DateTime.DATETIME_MED_WITH_WEEKDAY
        );
    }

    get technicians() {
        return this.props.board.rows.filter((row) => row.kind === "technician");
    }

    get benches() {
        return this.props.board.rows.filter((row) => ["bench", "vehicle"].includes(row.kind));
    }

    /** What was typed, as a move; only what changed is said. */
    move() {
        const { bar, board } = this.props;
        const { day, clock, minutes, user, bench } = this.state;
        const start = DateTime.fromISO(`${day}T${clock}`, { zone: board.zone });
        if (!start.isValid) {
            this.state.error = _t("Choose a day and a time.");
            return;
        }
        const move = { start: start.toMillis() };
        if (Number(minutes) > 0 && Number(minutes) !== bar.minutes) {
            move.minutes = Number(minutes);
        }
        if (Number(user) !== (bar.user || 0)) {
            move.user = Number(user) || false;
        }
        if (Number(bench) !== (bar.bench || 0)) {
            move.bench = Number(bench) || false;
        }
        this.props.close();
        this.props.onMove(bar, move);
    }

    takeOff() {
        this.props.close();
        this.props.onMove(this.props.bar, { start: false });
    }

    solve() {
        this.props.close();
        this.props.onSolve([this.props.bar.key]);
    }

    openOrder() {
        this.props.close();
        this.props.onOpenOrder(this.props.bar);
    }

    findFree() {
        this.props.close();
        this.props.onFindFree(this.props.bar);
    }
}

/** The next free time of those who may do something. */
export class PlanningFreeDialog extends Component {
    static template = "rma_service.PlanningFreeDialog";
    static components = { Dialog };
    static props = {
        minutes: Number,
        team: [Number, Boolean],
        bar: { type: Object, optional: true },
        close: Function,
        onChoose: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            minutes: this.props.minutes,
            type: "",
            types: [],
            found: null,
        });
        onWillStart(async () => {
            this.state.types = await this.orm.searchRead(
                "rma.service.equipment.type",
                [],
                ["display_name"]
            );
        });
    }

    async search() {
        this.state.found = await this.orm.call(
            MODEL,
            "get_free",
            [Math.round(Number(this.state.minutes)) || 0],
            {
                equipment_type: Number(this.state.type) || false,
                team: this.props.team || false,
            }
        );
    }

    choose(free) {
        this.props.close();
        this.props.onChoose(free, this.props.bar);
    }
}

/** The secret address of the user's calendar: made, shown once, closed. */
export class PlanningFeedDialog extends Component {
    static template = "rma_service.PlanningFeedDialog";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ since: false, url: false });
        onWillStart(async () => {
            this.state.since = (await this.orm.call(MODEL, "get_feed", [])).since;
        });
    }

    get since() {
        return DateTime.fromMillis(this.state.since).toLocaleString(DateTime.DATETIME_MED);
    }

    async open() {
        this.state.url = (await this.orm.call(MODEL, "open_feed", [])).url;
        this.state.since = Date.now();
    }

    async closeFeed() {
        await this.orm.call(MODEL, "close_feed", []);
        Object.assign(this.state, { since: false, url: false });
    }

    async copy() {
        await browser.navigator.clipboard.writeText(this.state.url);
        this.notification.add(_t("The address is copied."), { type: "success" });
    }
}
