import {
    Component,
    markup,
    onWillDestroy,
    onWillStart,
    useEffect,
    useExternalListener,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { ControlPanel } from "@web/search/control_panel/control_panel";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

// The name under which the server tells that something changed.
const CHANNEL = "rma_service_board";
// Between two questions lie so many milliseconds at least. The server tells less often,
// and not of what follows at once: it is asked once more when that is over.
export const PAUSE = 5000;
export const AGAIN = 6000;
// The clock alone makes orders late.
export const EVERY = 60000;
export const RETRY = 10000;
// Older figures are called old.
export const OLD = 150000;
const TICK = 1000;

const ACTION = "rma_service.rma_service_board_action";
const WALL = "rma_service.rma_service_board_action_wall";

/**
 * The supervisor's board: how the service centre stands now, as numbers that open what
 * they count. On a wall it needs nobody: it asks again when something changed, and when
 * the connection is back, keeps the screen on, and says how old its figures are.
 */
export class ServiceBoard extends Component {
    static template = "rma_service.Board";
    static components = { ControlPanel };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.busService = useService("bus_service");
        this.state = useState({
            board: null,
            readAt: 0,
            now: Date.now(),
            isLost: false,
            error: "",
        });
        this.timer = null;
        this.isAsking = false;
        this.askedAt = 0;

        this.onHint = () => this.hear();
        this.busService.subscribe(CHANNEL, this.onHint);
        this.busService.addChannel(CHANNEL);
        useBus(this.busService, "BUS:CONNECT", () => this.askSoon());
        useBus(this.busService, "BUS:RECONNECT", () => this.askSoon());
        useEffect(
            () => {
                const onShown = () => {
                    if (!document.hidden) {
                        this.keepAwake();
                        this.askSoon();
                    }
                };
                document.addEventListener("visibilitychange", onShown);
                browser.addEventListener("online", onShown);
                this.keepAwake();
                return () => {
                    document.removeEventListener("visibilitychange", onShown);
                    browser.removeEventListener("online", onShown);
                };
            },
            () => []
        );
        useExternalListener(document, "keydown", (ev) => this.onKeydown(ev));
        const clock = browser.setInterval(() => (this.state.now = Date.now()), TICK);
        onWillStart(() => this.ask());
        onWillDestroy(() => {
            this.isOver = true;
            browser.clearInterval(clock);
            browser.clearTimeout(this.timer);
            browser.clearTimeout(this.again);
            this.busService.unsubscribe(CHANNEL, this.onHint);
            this.busService.deleteChannel(CHANNEL);
            this.wakeLock?.release();
        });
    }

    get isWall() {
        return this.props.action.target === "fullscreen";
    }

    get display() {
        return { controlPanel: {} };
    }

    // === ASKING ===

    /** Something changed: ask soon, and once more for what came right after. */
    hear() {
        this.askSoon();
        browser.clearTimeout(this.again);
        this.again = browser.setTimeout(() => this.askSoon(), AGAIN);
    }

    /** Ask as soon as the pause since the last question is over. */
    askSoon() {
        const left = this.askedAt + PAUSE - Date.now();
        if (left <= 0) {
            return this.ask();
        }
        this.askIn(left);
    }

    askIn(milliseconds) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.ask(), milliseconds);
    }

    async ask() {
        if (this.isAsking || this.isOver) {
            return;
        }
        this.isAsking = true;
        this.askedAt = Date.now();
        let next = EVERY;
        try {
            const board = await this.orm.silent.call("rma.service.board", "get_figures", []);
            Object.assign(this.state, {
                board,
                readAt: Date.now(),
                now: Date.now(),
                isLost: false,
                error: "",
            });
        } catch (error) {
            next = RETRY;
            this.state.isLost = error instanceof ConnectionLostError;
            this.state.error = this.state.isLost ? "" : error.data?.message || error.message;
        } finally {
            this.isAsking = false;
        }
        if (!this.isOver) {
            this.askIn(next);
        }
    }

    /** A screen on the wall does not go dark, where its browser knows how. */
    async keepAwake() {
        if (this.isWall && navigator.wakeLock) {
            this.wakeLock = await navigator.wakeLock.request("screen").catch(() => null);
        }
    }

    // === WHAT IS SHOWN ===

    get figures() {
        return this.state.board?.figures || [];
    }

    get load() {
        const { minutes, capacity, people } = this.state.board.load;
        const percent = capacity ? Math.round((100 * minutes) / capacity) : null;
        return {
            percent,
            value: percent === null ? this.formatHours(minutes) : `${percent} %`,
            text:
                percent === null
                    ? _t("Nobody works tomorrow")
                    : _t("%(needed)s to do, %(capacity)s of working time", {
                          needed: this.formatHours(minutes),
                          capacity: this.formatHours(capacity),
                      }),
            people,
            look: percent === null ? minutes && "danger" : this.getLook(percent),
        };
    }

    getLook(percent) {
        return percent > 100 ? "danger" : percent > 85 ? "warning" : "";
    }

    formatHours(minutes) {
        const whole = Math.round(minutes);
        const rest = String(whole % 60).padStart(2, "0");
        return _t("%(hours)s:%(minutes)s h", { hours: Math.floor(whole / 60), minutes: rest });
    }

    get age() {
        const seconds = Math.max(0, Math.floor((this.state.now - this.state.readAt) / 1000));
        if (seconds < 60) {
            return _t("%s s ago", seconds);
        }
        const minutes = Math.floor(seconds / 60);
        return minutes < 60 ? _t("%s min ago", minutes) : _t("%s h ago", Math.floor(minutes / 60));
    }

    get isOld() {
        return this.state.now - this.state.readAt > OLD;
    }

    get trouble() {
        if (this.state.error) {
            return this.state.error;
        }
        return this.state.isLost ? _t("No connection: trying again") : "";
    }

    get clock() {
        return luxon.DateTime.fromMillis(this.state.now).toLocaleString(
            luxon.DateTime.TIME_SIMPLE
        );
    }

    formatNumber(value) {
        return formatInteger(value);
    }

    isShouting(figure) {
        return figure.look && figure.value > 0;
    }

    // === CLICKS ===

    async open(key) {
        const action = await this.orm.call("rma.service.board", "open_figure", [key]);
        // What explains an empty list comes as HTML of ours.
        return this.action.doAction({ ...action, help: action.help && markup(action.help) });
    }

    showOnWall() {
        // Refused where the browser does not know how, or has no say in it.
        document.documentElement.requestFullscreen?.().catch(() => {});
        return this.action.doAction(WALL, { clearBreadcrumbs: true });
    }

    leaveWall() {
        if (document.fullscreenElement) {
            document.exitFullscreen().catch(() => {});
        }
        return this.action.doAction(ACTION, { clearBreadcrumbs: true });
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && this.isWall) {
            this.leaveWall();
        }
    }
}

registry.category("actions").add("rma_service_board", ServiceBoard);
