"""Several things that one button does for the user, one after the other."""


def in_turn(*actions):
    """Return the action that does others, each when the one before is done.

    :param actions: action dicts, as buttons return them; ``True`` and nothing are
        left out
    """
    done = [dict(action) for action in actions if isinstance(action, dict)]
    for action in done:
        # What Odoo adds to the one action of a button.
        if action["type"] == "ir.actions.act_window" and "views" not in action:
            modes = action.get("view_mode", "form").split(",")
            action["views"] = [(False, mode) for mode in modes]
    return {
        "type": "ir.actions.client",
        "tag": "rma_service_in_turn",
        "params": {"actions": done},
    }
