import { registry } from "@web/core/registry";

/** Do the actions of a button one after the other; see tools/turn.py. */
async function doInTurn(env, action) {
    for (const each of action.params.actions) {
        await env.services.action.doAction(each);
    }
}

registry.category("actions").add("rma_service_in_turn", doInTurn);
