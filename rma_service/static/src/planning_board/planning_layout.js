/**
 * Where the bars of the planning board stand: pure reckoning, without a component.
 *
 * A day is as wide on the screen as every other one. What is left and right of its
 * working hours is not shown, so that nights take no room.
 */

export const SIZES = {
    day: { bar: 44, step: 5, least: 960, smallest: 24 },
    week: { bar: 44, step: 15, least: 150, smallest: 24 },
    month: { bar: 26, step: 15, least: 46, smallest: 12 },
};
export const LABEL_WIDTH = 176;
const LOAD_HEIGHT = 20;
const GAP = 3;
// So much more than what is seen is drawn, so that scrolling shows no empty rows.
const MARGIN = 240;

export class TimeAxis {
    /**
     * @param {Object[]} days of the server: each with `start` and `stop`
     * @param {string} scale key of `SIZES`
     * @param {number} room pixels that there are
     */
    constructor(days, scale, room) {
        this.days = days;
        this.scale = scale;
        const size = SIZES[scale];
        this.step = size.step * 60000;
        this.dayWidth = Math.max(size.least, Math.floor(room / days.length));
        this.width = this.dayWidth * days.length;
    }

    /** Where a moment is, in pixels; what is not shown is at the edge of its day. */
    toX(moment) {
        let index = this.days.findIndex((day) => moment <= day.stop);
        if (index < 0) {
            return this.width;
        }
        const { start, stop } = this.days[index];
        const share = Math.max(0, moment - start) / (stop - start);
        return (index + share) * this.dayWidth;
    }

    /** Which moment is at a place, by the steps of the scale. */
    toMoment(x) {
        const place = Math.min(Math.max(x, 0), this.width - 1) / this.dayWidth;
        const day = this.days[Math.floor(place)];
        const share = place - Math.floor(place);
        const passed = (share * (day.stop - day.start)) / this.step;
        return Math.min(day.start + Math.round(passed) * this.step, day.stop);
    }

    /** The index of the day of a place. */
    toDay(x) {
        const index = Math.floor(x / this.dayWidth);
        return Math.min(Math.max(index, 0), this.days.length - 1);
    }

    /** The index of the day of a moment, or -1. */
    findDay(moment) {
        return this.days.findIndex((day) => moment <= day.stop);
    }

    /** The stretches of some spans that are seen: left and width of each. */
    toStretches(spans) {
        return spans
            .map(([start, stop, ...rest]) => {
                const left = this.toX(start);
                return { left, width: this.toX(stop) - left, rest };
            })
            .filter((each) => each.width > 0.5);
    }
}

/**
 * Lay the bars of each row into as few lanes as they need, and the rows below each
 * other.
 *
 * @param {Object} board as the server gave it
 * @param {TimeAxis} axis
 * @returns {{rows: Object[], height: number}}
 */
export function layOut(board, axis) {
    const size = SIZES[board.scale];
    const byRow = new Map(board.rows.map((row) => [row.key, []]));
    for (const bar of board.bars) {
        for (const key of bar.rows) {
            byRow.get(key)?.push(bar);
        }
    }
    let top = 0;
    const rows = board.rows.map((row) => {
        const lanes = [];
        const places = byRow
            .get(row.key)
            .map((bar) => {
                const left = axis.toX(bar.start);
                const width = Math.max(axis.toX(bar.stop) - left, size.smallest);
                return { bar, id: `${row.key}/${bar.key}`, left, width };
            })
            .sort((one, other) => one.left - other.left || one.id.localeCompare(other.id));
        for (const place of places) {
            let lane = lanes.findIndex((end) => end <= place.left + 0.5);
            if (lane < 0) {
                lane = lanes.length;
            }
            lanes[lane] = place.left + place.width;
            place.top = GAP + lane * (size.bar + GAP);
        }
        const loads = row.load.length ? LOAD_HEIGHT : 0;
        const height = GAP + Math.max(lanes.length, 1) * (size.bar + GAP) + loads;
        const placed = {
            ...row,
            places,
            top,
            height,
            barHeight: size.bar,
            work: row.hours ? axis.toStretches(row.hours) : false,
            closed: axis.toStretches(row.offs),
        };
        top += height;
        return placed;
    });
    return { rows, height: top };
}

/** The rows that are seen, and a few around them. */
export function findVisible(rows, top, height) {
    const from = top - MARGIN;
    const to = top + height + MARGIN;
    // By halves: there may be hundreds.
    let low = 0;
    let high = rows.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (rows[middle].top + rows[middle].height < from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let last = low;
    while (last < rows.length && rows[last].top < to) {
        last++;
    }
    return [low, last];
}

/** What is seen from left to right, in large steps, so that it seldom changes. */
export function findBreadth(left, width) {
    const from = Math.floor((left - MARGIN) / MARGIN) * MARGIN;
    const to = Math.ceil((left + width + MARGIN) / MARGIN) * MARGIN;
    return [from, to];
}
