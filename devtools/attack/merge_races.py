"""Two at one request: it is merged once, and split once."""

from devtools.attack.race import Race
from devtools.attack.world import Round


class MergeCrosswise(Race):
    """Two clerks merge two requests, each into the other one: one of them stays."""

    title = "merge crosswise"
    query = (
        "SELECT LEAST(id, merged_into_id) FROM rma_service_order"
        " WHERE LEAST(id, merged_into_id) IN ({ids}) AND merged_into_id IS NOT NULL"
    )
    what = "requests merged of two"

    def prepare(self, world, count):
        ids = world.orders(2 * count)
        rounds = []
        for pair in zip(ids[::2], ids[1::2], strict=True):
            dialogs = world.create(
                "rma.service.merge",
                [{"order_ids": [(6, 0, pair)], "target_id": id_} for id_ in pair],
            )
            clicks = tuple(
                ("rma.service.merge", "action_merge", [id_], {}) for id_ in dialogs
            )
            rounds.append(Round(clicks, min(pair)))
        return rounds


class SplitTwice(Race):
    """Two clerks split one request: it becomes two orders, not four."""

    title = "split twice"
    query = (
        "SELECT parent_order_id FROM rma_service_order"
        " WHERE parent_order_id IN ({ids}) AND problem = 'Part 1'"
    )
    what = "first orders of a split request"

    def prepare(self, world, count):
        ids = world.orders(count)
        rounds = []
        for id_ in ids:
            rows = [
                (0, 0, {"problem": f"Part {part}", "type_id": world.repair_type})
                for part in (1, 2)
            ]
            vals = {"order_id": id_, "line_ids": rows}
            dialogs = world.create("rma.service.split", [vals, vals])
            clicks = tuple(
                ("rma.service.split", "action_split", [dialog], {})
                for dialog in dialogs
            )
            rounds.append(Round(clicks, id_))
        return rounds


MERGE_RACES = (MergeCrosswise, SplitTwice)
