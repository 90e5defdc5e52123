import { useBus, useService } from "@web/core/utils/hooks";
import { Component, useState } from "@odoo/owl";

const BOX = "search_text";
const OPEN = "filter_open";
// The server counts no further.
const MOST_COUNTED = 100;

/** Tell what was typed into the box, or an empty text. */
function getText(searchModel) {
    const texts = searchModel.query
        .filter(({ searchItemId }) => searchModel.searchItems[searchItemId].fieldName === BOX)
        .map(({ autocompleteValue }) => autocompleteValue.value);
    return texts.length === 1 ? texts[0] : "";
}

/**
 * The box of a list or board of orders looks through all of them, open and closed: the
 * only hit is opened at once, closed ones are shown where no open one has it, and else
 * it is said how many there are.
 *
 * @param {(resId: number) => void} open opens an order
 */
export function useFoundEverywhere(env, open) {
    const orm = useService("orm");
    const { searchModel } = env;
    const state = useState({ text: "", opened: 0, closed: 0, isOpenOnly: false });
    let last = searchModel ? getText(searchModel) : "";

    function getOpenFilter() {
        return Object.values(searchModel.searchItems).find(({ name }) => name === OPEN);
    }

    function isOpenOnly() {
        const filter = getOpenFilter();
        return searchModel.query.some(({ searchItemId }) => searchItemId === filter?.id);
    }

    state.showClosed = () => {
        if (isOpenOnly()) {
            searchModel.toggleSearchItem(getOpenFilter().id);
        }
    };

    if (!searchModel) {
        return state;
    }
    useBus(searchModel, "update", async () => {
        const text = getText(searchModel);
        state.isOpenOnly = isOpenOnly();
        if (text === last) {
            return;
        }
        last = state.text = text;
        Object.assign(state, { opened: 0, closed: 0, isLoaded: false });
        if (!text) {
            return;
        }
        const found = await orm.call("rma.service.order", "find_everywhere", [text]);
        if (text !== last) {
            return;
        }
        if (found.order_id) {
            open(found.order_id);
            return;
        }
        Object.assign(state, found, { isLoaded: true });
        if (!found.opened && found.closed) {
            state.showClosed();
        }
    });
    return state;
}

/** The line above the orders that says what there is beside them. */
export class FoundEverywhere extends Component {
    static template = "rma_service.FoundEverywhere";
    static props = { found: Object };

    get isNothing() {
        const { isLoaded, opened, closed } = this.props.found;
        return isLoaded && !opened && !closed;
    }

    get isMore() {
        const { isLoaded, isOpenOnly, closed } = this.props.found;
        return isLoaded && isOpenOnly && closed > 0;
    }

    get count() {
        const { closed } = this.props.found;
        return closed > MOST_COUNTED ? `${MOST_COUNTED}+` : `${closed}`;
    }
}
