import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced, useThrottleForAnimation } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useBarDraggable } from "./bar_draggable";
import {
    MODEL,
    PlanningBarDialog,
    PlanningFeedDialog,
    PlanningFreeDialog,
} from "./planning_dialogs";
import { findBreadth, findVisible, LABEL_WIDTH, layOut, TimeAxis } from "./planning_layout";
import { getTitle, PlanningRow, STATES, TROUBLES } from "./planning_row";

const { DateTime } = luxon;
const REFRESH = 60000;
const UNDO_TIME = 15000;
// What the server takes at once.
const MOST_MOVES = 200;
const HOUR = 3600000;
// Rows that a bar moves between by itself: a technician's is no bench's.
const FAMILIES = { technician: "user", nobody: "user", bench: "bench", vehicle: "bench" };

/**
 * The planning board: rows are technicians, benches and vehicles, bars are operations
 * and visits.
 *
 * A client action, as a view of Odoo shows one model, and this shows two in one picture,
 * with working hours from a third. One call brings all of it; of the rows and bars only
 * those are in the page that are seen.
 *
 * Every move goes to the server, which says no or yes; the bar stays where it is until
 * then.
 */
export class PlanningBoard extends Component {
    static template = "rma_service.PlanningBoard";
    static components = { Layout, PlanningRow };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.scroll = useRef("scroll");
        this.root = useRef("root");
        this.ghost = useRef("ghost");
        const { scale, day, team } = this.props.state || {};
        this.query = useState({
            scale: scale || (this.ui.isSmall ? "day" : "week"),
            day: day || false,
            team: team || false,
            text: "",
            isListShown: true,
        });
        this.state = useState({
            version: 0,
            rows: [0, 0],
            breadth: [0, 0],
            focused: undefined,
            announced: "",
            isBusy: false,
        });
        this.undoMoves = [];
        this.describe = this.describe.bind(this);
        this.openBar = this.openBar.bind(this);
        this.focusBar = this.focusBar.bind(this);
        useSetupAction({
            getLocalState: () => ({
                scale: this.query.scale,
                day: this.board.day,
                team: this.query.team,
            }),
        });
        onWillStart(() => this.load());
        onMounted(() => this.measure());
        onPatched(() => {
            if (this.toFocus) {
                this.root.el.querySelector(`[data-id="${this.toFocus}"]`)?.focus();
                this.toFocus = null;
            }
        });
        this.onScroll = useThrottleForAnimation(() => this.look());
        useExternalListener(window, "resize", useThrottleForAnimation(() => this.measure()));
        this.searchWaiting = useDebounced(() => this.load(), 300);
        const timer = setInterval(() => this.refresh(), REFRESH);
        onWillUnmount(() => clearInterval(timer));
        this.setupDragging();
    }

    // === WHAT IS SHOWN ===//

    async load() {
        const { scale, day, team, text } = this.query;
        const asked = (this.asked = {});
        const board = await this.orm.call(MODEL, "get_board", [
            day,
            scale,
            team || false,
            text || false,
        ]);
        if (asked !== this.asked) {
            return; // Somebody went on to another week meanwhile.
        }
        this.board = board;
        this.bars = new Map(board.bars.map((bar) => [bar.key, bar]));
        this.lay();
    }

    /** Look what colleagues did, unless the user is at something. */
    async refresh() {
        const isAtWork = this.drag || this.pending || this.state.isBusy;
        if (document.visibilityState === "visible" && !isAtWork && !this.ui.isBlocked) {
            await this.load();
        }
    }

    lay() {
        const room = (this.scroll.el?.clientWidth || window.innerWidth - 280) - LABEL_WIDTH;
        this.axis = new TimeAxis(this.board.days, this.board.scale, room);
        this.laid = layOut(this.board, this.axis);
        // Dates are slow to write: once, not at each step of a scroll.
        this.dayHeads = this.getDayHeads();
        this.state.version++;
        this.look();
    }

    measure() {
        this.lay();
    }

    /** See which rows and bars are in sight. */
    look() {
        const el = this.scroll.el;
        const top = el?.scrollTop || 0;
        const rows = findVisible(this.laid.rows, top, el?.clientHeight || window.innerHeight);
        const width = el?.clientWidth || window.innerWidth;
        const breadth = findBreadth(el?.scrollLeft || 0, width);
        // What did not change draws nothing.
        if (String(rows) !== String(this.state.rows)) {
            this.state.rows = rows;
        }
        if (String(breadth) !== String(this.state.breadth)) {
            this.state.breadth = breadth;
        }
    }

    get rows() {
        const [first, last] = this.state.rows;
        const seen = this.laid.rows.slice(first, last);
        // What is being dragged stays, wherever the board was scrolled to.
        const held = this.drag && this.laid.rows.find((row) => row.key === this.drag.from);
        return held && !seen.includes(held) ? [...seen, held] : seen;
    }

    /** Who can be reached by Tab: the bar that had the focus, else the first one. */
    get focused() {
        const { focused } = this.state;
        const seen = this.rows.flatMap((row) => row.places.map((place) => place.id));
        return seen.includes(focused) ? focused : seen[0];
    }

    getDayHeads() {
        const zone = this.board.zone;
        return this.board.days.map((day, index) => {
            const date = DateTime.fromISO(day.day, { zone });
            const isMonth = this.board.scale === "month";
            return {
                ...day,
                short: date.toLocaleString(
                    isMonth
                        ? { weekday: "narrow", day: "numeric" }
                        : { weekday: "short", day: "numeric", month: "short" }
                ),
                isToday: day.day === this.board.today,
                left: index * this.axis.dayWidth,
                ticks: this.getTicks(day, index),
            };
        });
    }

    getTicks(day, index) {
        if (this.board.scale === "month") {
            return [];
        }
        const hours = (day.stop - day.start) / HOUR;
        const every = [1, 2, 3, 4, 6, 12].find((n) => (this.axis.dayWidth / hours) * n > 44) || 12;
        const ticks = [];
        for (let moment = day.start; moment < day.stop; moment += every * HOUR) {
            const share = (moment - day.start) / (day.stop - day.start);
            // The last one would run into the next day.
            if ((1 - share) * this.axis.dayWidth >= 40) {
                ticks.push({
                    left: (index + share) * this.axis.dayWidth,
                    label: this.hour(moment),
                    moment,
                });
            }
        }
        return ticks;
    }

    get period() {
        const { days, zone, scale } = this.board;
        const first = DateTime.fromISO(days[0].day, { zone });
        if (scale === "month") {
            return first.toLocaleString({ month: "long", year: "numeric" });
        }
        if (scale === "day") {
            return first.toLocaleString(DateTime.DATE_HUGE);
        }
        const last = DateTime.fromISO(days.at(-1).day, { zone });
        return `${first.toLocaleString(DateTime.DATE_MED)} – ${last.toLocaleString(DateTime.DATE_MED)}`;
    }

    get scales() {
        return [
            ["day", _t("Day")],
            ["week", _t("Week")],
            ["month", _t("Month")],
        ];
    }

    /** Named where the reader's clock shows something else. */
    get foreignZone() {
        const { zone } = this.board;
        const here = DateTime.local();
        return here.setZone(zone).offset === here.offset ? false : zone;
    }

    get conflicts() {
        return this.board.bars.filter((bar) => bar.trouble.length);
    }

    get solvable() {
        return this.conflicts.filter((bar) => bar.kind === "work" && bar.movable);
    }

    get now() {
        const now = Date.now();
        const day = this.board.days.find(({ start, stop }) => start <= now && now <= stop);
        return day ? this.axis.toX(now) + LABEL_WIDTH : false;
    }

    get labelWidth() {
        return LABEL_WIDTH;
    }

    /** On a phone: who does what on one day, one below the other. */
    get dayLists() {
        return this.laid.rows
            .filter((row) => row.places.length || row.kind === "technician")
            .map((row) => ({
                ...row,
                bars: row.places
                    .map((place) => place.bar)
                    .sort((one, other) => one.start - other.start),
            }));
    }

    clock(moment) {
        return DateTime.fromMillis(moment, { zone: this.board.zone }).toLocaleString(
            DateTime.TIME_SIMPLE
        );
    }

    hour(moment) {
        return DateTime.fromMillis(moment, { zone: this.board.zone }).toLocaleString({
            hour: "numeric",
        });
    }

    when(moment) {
        return DateTime.fromMillis(moment, { zone: this.board.zone }).toLocaleString({
            weekday: "short",
            day: "numeric",
            month: "short",
            hour: "numeric",
            minute: "numeric",
        });
    }

    title(bar) {
        return getTitle(bar);
    }

    /** All of a bar in one sentence, for who hears it or points at it. */
    describe(bar) {
        bar.text ??= this.getDescription(bar);
        return bar.text;
    }

    getDescription(bar) {
        const parts = [
            getTitle(bar),
            bar.customer,
            bar.device,
            bar.number,
            `${this.when(bar.start)} – ${this.clock(bar.stop)}`,
            bar.place,
            STATES[bar.state],
            ...bar.trouble.map((key) => `⚠ ${TROUBLES[key]}`),
        ];
        return parts.filter(Boolean).join(", ");
    }

    // === WHERE TO LOOK ===//

    async go(values) {
        this.pending = null;
        Object.assign(this.query, values);
        await this.load();
    }

    step(count) {
        const unit = { day: "days", week: "weeks", month: "months" }[this.query.scale];
        const day = DateTime.fromISO(this.board.day).plus({ [unit]: count });
        return this.go({ day: day.toISODate() });
    }

    setTeam(ev) {
        return this.go({ team: Number(ev.target.value) || false });
    }

    searchText(ev) {
        this.query.text = ev.target.value;
        this.searchWaiting();
    }

    // === MOVE ===//

    /** The move of a bar as the server takes it, with where it was seen. */
    makeMove(bar, values) {
        const seen = bar.start
            ? [bar.start, bar.stop, bar.user || false, bar.bench || false]
            : null;
        return { key: bar.key, seen, ...values };
    }

    /** Where a bar was let go, as a move, or a sentence why it cannot be there. */
    makeDrop(bar, start, row) {
        const family = FAMILIES[row.kind];
        if (row.kind === "nobody" || !family) {
            this.notify(_t("Put it into the row of a technician, a bench or a vehicle."), "warning");
            return null;
        }
        const id = Number(row.key.slice(1));
        const move = { start };
        if ((bar[family] || 0) !== id) {
            move[family] = id;
        }
        return move;
    }

    moveBar(bar, values) {
        return this.plan([this.makeMove(bar, values)]);
    }

    async plan(moves, isConfirmed = false) {
        const again = () => this.plan(moves, true);
        return this.ask("plan", [moves, isConfirmed], again);
    }

    async solve(keys, isConfirmed = false) {
        const again = () => this.solve(keys, true);
        return this.ask("solve", [keys, isConfirmed], again);
    }

    /** Let the server do it: asked first, refused with its sentence, or done. */
    async ask(method, args, again) {
        this.state.isBusy = true;
        let result;
        try {
            result = await this.orm.call(MODEL, method, args);
        } catch (error) {
            const isRefusal = error.exceptionName?.startsWith("odoo.exceptions.");
            if (!(error instanceof RPCError) || !isRefusal) {
                throw error;
            }
            this.notify(error.data.message, "danger");
            this.say(error.data.message);
            await this.load();
            return;
        } finally {
            this.state.isBusy = false;
        }
        if (result.ask) {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Tell the Customer?"),
                body: result.ask.join("\n"),
                confirmLabel: _t("Move and Tell"),
                confirm: again,
                cancel: () => {},
            });
            return;
        }
        this.undoMoves = result.undo;
        await this.load();
        this.report(result);
    }

    report({ moved, stuck, undo }) {
        if (stuck?.length) {
            this.notify(
                _t("No other time was found within 45 days for who may do it."),
                "warning"
            );
        }
        if (!moved.length) {
            if (!stuck?.length) {
                this.notify(_t("Everything stays: there is no better time."), "info");
            }
            return;
        }
        const wrong = moved
            .map((key) => this.bars.get(key))
            .filter((bar) => bar?.trouble.length && bar.movable);
        const text = moved.length > 1 ? _t("%s are moved.", moved.length) : this.tell(moved[0]);
        this.say(text);
        const buttons = undo.length ? [{ name: _t("Undo"), onClick: () => this.undo() }] : [];
        if (!wrong.length) {
            this.notify(text, "success", buttons);
            return;
        }
        const troubles = new Set(wrong.flatMap((bar) => bar.trouble.map((key) => TROUBLES[key])));
        const work = wrong.filter((bar) => bar.kind === "work").map((bar) => bar.key);
        if (work.length) {
            buttons.unshift({
                name: _t("Find Another Time"),
                primary: true,
                onClick: () => this.solve(work),
            });
        }
        this.notify([...troubles].join(", "), "warning", buttons, text);
    }

    tell(key) {
        const bar = this.bars.get(key);
        return bar
            ? _t("%(what)s: %(when)s", { what: getTitle(bar), when: this.when(bar.start) })
            : _t("It is moved.");
    }

    async undo() {
        const moves = this.undoMoves;
        this.undoMoves = [];
        this.closeNotice?.();
        if (moves.length) {
            await this.plan(moves);
        }
    }

    notify(message, type, buttons = [], title = undefined) {
        this.closeNotice?.();
        this.closeNotice = this.notification.add(message, {
            title,
            type,
            buttons,
            autocloseDelay: UNDO_TIME,
        });
    }

    /** For who hears the board. */
    say(text) {
        this.state.announced = String(text);
    }

    // === DRAG ===//

    setupDragging() {
        const shared = {
            ref: this.root,
            enable: () => Boolean(this.board?.may_plan) && !this.ui.isSmall,
            tolerance: 6,
            onDrop: ({ x, y }) => this.drop(x, y),
            onDragEnd: () => this.endDrag(),
            edgeScrolling: { enabled: false },
        };
        useBarDraggable({
            ...shared,
            elements: ".o_planning_movable, .o_planning_waiting",
            ignore: ".o_planning_resize, .o_planning_waiting_actions",
            onDragStart: ({ element, x, grip }) => this.beginDrag(element, grip ?? x, false),
            onDrag: ({ x, y }) => this.dragTo(x, y),
        });
        useBarDraggable({
            ...shared,
            elements: ".o_planning_movable .o_planning_resize",
            onDragStart: ({ element, x }) =>
                this.beginDrag(element.closest(".o_planning_bar"), x, true),
            onDrag: ({ x, y }) => this.dragTo(x, y),
        });
    }

    beginDrag(element, x, isResize) {
        const id = element.dataset.id;
        const [from, key] = id.includes("/") ? id.split("/") : [null, id];
        const bar = this.bars.get(key) || this.board.waiting.find((each) => each.key === key);
        const { left, width } = element.getBoundingClientRect();
        const place = from && this.findPlace(id);
        this.drag = {
            bar,
            from,
            isResize,
            // Where in the bar it was taken.
            grip: from ? Math.min(x - left, width) : 0,
            width: place ? place.width : this.toWidth(bar.minutes),
        };
        element.classList.add("o_planning_dragged");
        this.drag.element = element;
    }

    toWidth(minutes) {
        const { start, stop } = this.board.days[0];
        return Math.max(24, (minutes * 60000 * this.axis.dayWidth) / (stop - start));
    }

    findPlace(id) {
        const [key] = id.split("/");
        const row = this.laid.rows.find((each) => each.key === key);
        return row?.places.find((place) => place.id === id);
    }

    dragTo(x, y) {
        if (!this.drag) {
            return;
        }
        this.scrollAtEdge(x, y);
        const box = this.scroll.el.getBoundingClientRect();
        const isInside =
            x > box.left + LABEL_WIDTH && x < box.right && y > box.top && y < box.bottom;
        const head = this.scroll.el.querySelector(".o_planning_head").offsetHeight;
        const left = x - box.left + this.scroll.el.scrollLeft - LABEL_WIDTH;
        const top = y - box.top + this.scroll.el.scrollTop - head;
        const { bar, isResize, from } = this.drag;
        let row = this.laid.rows.find((each) => each.top <= top && top < each.top + each.height);
        if (isResize) {
            row = this.laid.rows.find((each) => each.key === from);
        }
        this.drag.target = null;
        if (isInside && row) {
            if (isResize) {
                const stop = this.axis.toMoment(left);
                if (stop > bar.start) {
                    this.drag.target = { row, stop, start: bar.start };
                }
            } else {
                const start = this.findStart(bar, left - this.drag.grip, left);
                this.drag.target = { row, start };
            }
        }
        this.showGhost();
    }

    /** Where a bar begins that is let go: in a month its hour stays, the day changes. */
    findStart(bar, left, pointer) {
        if (this.board.scale !== "month") {
            return this.axis.toMoment(left);
        }
        const day = this.board.days[this.axis.toDay(pointer)];
        const before = bar.start ? this.board.days[this.axis.findDay(bar.start)] : null;
        return before ? day.start + Math.max(0, bar.start - before.start) : day.start;
    }

    scrollAtEdge(x, y) {
        const el = this.scroll.el;
        const box = el.getBoundingClientRect();
        const edge = 40;
        if (y > box.bottom - edge && y < box.bottom) {
            el.scrollTop += 12;
        } else if (y < box.top + edge + 40 && y > box.top) {
            el.scrollTop -= 12;
        }
        if (x > box.right - edge && x < box.right) {
            el.scrollLeft += 12;
        } else if (x < box.left + LABEL_WIDTH + edge && x > box.left + LABEL_WIDTH) {
            el.scrollLeft -= 12;
        }
    }

    /** The shadow is moved by hand: drawing the board anew for each step would be slow. */
    showGhost() {
        const target = this.drag?.target || this.pending;
        const ghost = this.ghost.el;
        if (!ghost) {
            return;
        }
        if (!target) {
            ghost.hidden = true;
            return;
        }
        const { row, start, stop } = target;
        const left = this.axis.toX(start);
        const width = stop ? this.axis.toX(stop) - left : this.drag?.width || target.width;
        ghost.hidden = false;
        ghost.style.left = `${left + LABEL_WIDTH}px`;
        ghost.style.top = `${row.top + 2}px`;
        ghost.style.width = `${Math.max(width, 12)}px`;
        ghost.style.height = `${row.height - 4}px`;
        ghost.textContent = stop ? `– ${this.clock(stop)}` : this.clock(start);
    }

    drop(x, y) {
        this.dragTo(x, y);
        const { bar, target, isResize } = this.drag;
        if (!target) {
            return;
        }
        if (isResize) {
            this.moveBar(bar, { start: target.start, stop: target.stop });
            return;
        }
        const move = this.makeDrop(bar, target.start, target.row);
        if (move) {
            this.moveBar(bar, move);
        }
    }

    endDrag() {
        this.drag?.element.classList.remove("o_planning_dragged");
        this.drag = null;
        this.showGhost();
    }

    // === KEYS ===//

    focusBar(id) {
        if (this.pending && this.pending.id !== id) {
            this.leavePending();
        }
        this.state.focused = id;
    }

    onKeydown(ev) {
        if ((ev.ctrlKey || ev.metaKey) && ev.key === "z" && this.undoMoves.length) {
            ev.preventDefault();
            this.undo();
            return;
        }
        const id = ev.target.dataset?.id;
        if (!id || !id.includes("/")) {
            return;
        }
        const isArrow = ev.key.startsWith("Arrow");
        if (isArrow && ev.shiftKey) {
            ev.preventDefault();
            ev.stopPropagation();
            this.nudge(id, ev.key.slice(5));
        } else if (isArrow && !ev.ctrlKey && !ev.altKey && !ev.metaKey) {
            ev.preventDefault();
            this.focusNext(id, ev.key.slice(5));
        } else if (ev.key === "Enter" && this.pending) {
            ev.preventDefault();
            ev.stopPropagation();
            this.dropPending();
        } else if (ev.key === "Escape" && this.pending) {
            ev.preventDefault();
            ev.stopPropagation();
            this.leavePending();
        }
    }

    /** Move a bar by its keys: nothing is done before Enter. */
    nudge(id, way) {
        const place = this.findPlace(id);
        if (!this.board.may_plan || !place?.bar.movable) {
            return;
        }
        const { bar, width } = place;
        const [key] = id.split("/");
        const home = this.laid.rows.find((row) => row.key === key);
        const now = this.pending || { id, bar, row: home, start: bar.start, width };
        let { row, start } = now;
        if (way === "Left" || way === "Right") {
            start = this.stepTime(start, way === "Right" ? 1 : -1);
        } else {
            const family = FAMILIES[row.kind];
            const rows = this.laid.rows.filter(
                (each) => FAMILIES[each.kind] === family && each.kind !== "nobody"
            );
            const index = rows.indexOf(row) + (way === "Down" ? 1 : -1);
            row = rows[Math.min(Math.max(index, 0), rows.length - 1)] || row;
        }
        this.pending = { ...now, row, start };
        this.showGhost();
        this.say(
            _t("%(when)s, %(row)s. Enter puts it there, Escape leaves it.", {
                when: this.when(start),
                row: row.name,
            })
        );
    }

    /** A step is a day in the month, else one of the scale; nights are stepped over. */
    stepTime(start, sign) {
        const { days, scale } = this.board;
        const index = Math.max(this.axis.findDay(start), 0);
        const next = days[index + sign];
        if (scale === "month") {
            return next ? next.start + (start - days[index].start) : start;
        }
        const moved = start + sign * Math.max(this.axis.step, 15 * 60000);
        if (sign > 0 && moved >= days[index].stop) {
            return next ? next.start : start;
        }
        if (sign < 0 && moved < days[index].start) {
            return next ? next.stop - 15 * 60000 : days[index].start;
        }
        return moved;
    }

    async dropPending() {
        const { bar, start, row, id } = this.pending;
        this.pending = null;
        this.showGhost();
        const move = this.makeDrop(bar, start, row);
        if (move) {
            await this.moveBar(bar, move);
            // The focus goes along.
            const focused = `${row.key}/${bar.key}`;
            this.toFocus = this.findPlace(focused) ? focused : id;
            this.state.focused = this.toFocus;
            this.state.version++;
        }
    }

    leavePending() {
        this.pending = null;
        this.showGhost();
        this.say(_t("It stays where it is."));
    }

    focusNext(id, way) {
        const key = id.split("/")[0];
        const rows = this.laid.rows.filter((row) => row.places.length);
        const index = rows.findIndex((row) => row.key === key);
        const row = rows[index];
        const here = row.places.findIndex((place) => place.id === id);
        let target;
        if (way === "Left" || way === "Right") {
            target = row.places[here + (way === "Right" ? 1 : -1)];
        } else {
            const other = rows[index + (way === "Down" ? 1 : -1)];
            const left = row.places[here].left;
            target = other?.places.reduce((best, place) =>
                Math.abs(place.left - left) < Math.abs(best.left - left) ? place : best
            );
        }
        if (target) {
            this.reveal(target, rows);
        }
    }

    /** Scroll to a bar, and give it the focus once it is drawn. */
    reveal(place) {
        const row = this.laid.rows.find((each) => each.places.includes(place));
        const el = this.scroll.el;
        const head = el.querySelector(".o_planning_head").offsetHeight;
        if (row.top < el.scrollTop || row.top + row.height > el.scrollTop + el.clientHeight - head) {
            el.scrollTop = Math.max(0, row.top - head);
        }
        const right = el.clientWidth - LABEL_WIDTH;
        if (place.left < el.scrollLeft || place.left > el.scrollLeft + right - 40) {
            el.scrollLeft = Math.max(0, place.left - 40);
        }
        this.toFocus = place.id;
        this.state.focused = place.id;
        this.look();
        this.state.version++;
    }

    // === DIALOGS ===//

    openBar(bar) {
        if (this.pending) {
            return;
        }
        this.dialog.add(PlanningBarDialog, {
            bar,
            board: this.board,
            onMove: (each, values) => this.moveBar(each, values),
            onSolve: (keys) => this.solve(keys),
            onOpenOrder: (each) => this.openOrder(each),
            onFindFree: (each) => this.openFree(each),
        });
    }

    openOrder(bar) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "rma.service.order",
            res_id: bar.order,
            views: [[false, "form"]],
        });
    }

    openFree(bar) {
        this.dialog.add(PlanningFreeDialog, {
            minutes: bar ? bar.minutes : 90,
            team: this.query.team,
            bar,
            onChoose: (free, chosen) => this.takeFree(free, chosen),
        });
    }

    /** Plan it there, or go and look. */
    async takeFree(free, bar) {
        const day = DateTime.fromMillis(free.start, { zone: this.board.zone }).toISODate();
        await this.go({ day });
        if (bar) {
            await this.moveBar(bar, { start: free.start, user: free.user });
        } else {
            this.say(`${free.name}: ${free.label}`);
            this.notify(`${free.name}: ${free.label}`, "info");
        }
    }

    openFeed() {
        this.dialog.add(PlanningFeedDialog, {});
    }

    solveAll() {
        return this.solve(this.solvable.slice(0, MOST_MOVES).map((bar) => bar.key));
    }
}

registry.category("actions").add("rma_service.planning_board", PlanningBoard);
