from odoo import models
from odoo.tools import SQL

# States of moves that wait for goods.
WAITING = ("waiting", "confirmed", "partially_available")
# Which relations are read, and of which model: see ``_get_supply_query``.
RELATIONS = {
    "own": ("rma.service.part", "move_ids"),
    "origins": ("stock.move", "move_orig_ids"),
    "targets": ("stock.move", "move_dest_ids"),
    "created": ("stock.move", "created_purchase_line_ids"),
    "receipts": ("purchase.order.line", "move_ids"),
    "waiting": ("purchase.order.line", "move_dest_ids"),
    "sellers": ("product.template", "seller_ids"),
}
WORDS = {
    "usage": ("stock.location", "usage"),
    "state": ("purchase.order", "state"),
}
# What the query reads of rows that this transaction may have changed.
READ = {
    "stock.move": (
        *("service_part_id", "state", "product_id", "sequence", "purchase_line_id"),
        *("location_id", "location_dest_id", "location_final_id"),
    ),
    "rma.service.part": ("product_id",),
    "product.product": ("product_tmpl_id",),
    "product.supplierinfo": ("product_tmpl_id", "sequence", "min_qty", "price"),
    "purchase.order.line": ("order_id", "sequence"),
    "purchase.order": ("state",),
    "stock.location": ("usage",),
}


class RmaServicePart(models.Model):
    """What is on its way to the parts, read at once for many of them.

    From a part to its moves, from these to what supplies them, step by step, and to
    everybody else who waits for the same. Odoo reads each of these relations in a
    statement of its own, and each step of a chain in another one.
    """

    _inherit = "rma.service.part"

    def _fetch_supply(self):
        """Read the moves of the parts, and the moves and purchases that supply these.

        This only saves statements: what is asked for afterwards, in whatever way, is
        found in the cache.
        """
        ids = [part_id for part_id in self._ids if isinstance(part_id, int)]
        if not ids:
            return
        rows = self.sudo().env.execute_query(self._get_supply_query(ids))
        found = {kind: {} for kind in (*RELATIONS, *WORDS)}
        for kind, record_id, linked, word in rows:
            found[kind][record_id] = tuple(linked or ()) if word is None else word
        for kind, (model, name) in (RELATIONS | WORDS).items():
            records = self.env[model].browse(found[kind])
            records._fields[name]._insert_cache(records, found[kind].values())
        moves = self.env["stock.move"]
        linked = {*found["origins"], *found["targets"], *found["created"]}
        for kind, (model, name) in RELATIONS.items():
            if self.env[model]._fields[name].comodel_name == moves._name:
                linked.update(*found[kind].values())
        # Each in one statement, whichever of them is asked for first.
        moves.browse(sorted(linked)).mapped("state")
        self.env["purchase.order.line"].browse(found["receipts"]).mapped("order_id")

    def _get_supply_query(self, ids):
        """Return the query of what is linked to the parts and their supply.

        Rows: which relation or word it is, the id of the record that has it, the
        linked ids in the order of their model, the word.

        :param ids: of parts
        """
        fields = [
            self.env[model]._fields[name]
            for model, names in READ.items()
            for name in names
        ]
        return SQL(
            """
            WITH RECURSIVE own AS (
                SELECT id, service_part_id, product_id, sequence, state
                  FROM stock_move WHERE service_part_id = ANY(%(parts)s)
            ),
            above AS (
                SELECT id FROM own WHERE state IN %(waiting)s
                 UNION
                SELECT chain.move_orig_id FROM above
                  JOIN stock_move_move_rel chain ON chain.move_dest_id = above.id
            ),
            bought AS (
                SELECT DISTINCT rel.created_purchase_line_id AS id FROM above
                  JOIN stock_move_created_purchase_line_rel rel
                    ON rel.move_id = above.id
            ),
            links (kind, id, linked, place) AS (
                SELECT 'own', service_part_id, id, ARRAY[sequence] FROM own
                 UNION ALL
                SELECT 'origins', above.id, m.id, ARRAY[m.sequence] FROM above
                  JOIN stock_move_move_rel chain ON chain.move_dest_id = above.id
                  JOIN stock_move m ON m.id = chain.move_orig_id
                 UNION ALL
                SELECT 'targets', above.id, m.id, ARRAY[m.sequence] FROM above
                  JOIN stock_move_move_rel chain ON chain.move_orig_id = above.id
                  JOIN stock_move m ON m.id = chain.move_dest_id
                 UNION ALL
                SELECT 'created', above.id, line.id,
                       ARRAY[-line.order_id, line.sequence] FROM above
                  JOIN stock_move_created_purchase_line_rel rel
                    ON rel.move_id = above.id
                  JOIN purchase_order_line line
                    ON line.id = rel.created_purchase_line_id
                 UNION ALL
                SELECT 'receipts', bought.id, m.id, ARRAY[m.sequence] FROM bought
                  JOIN stock_move m ON m.purchase_line_id = bought.id
                 UNION ALL
                SELECT 'waiting', bought.id, m.id, ARRAY[m.sequence] FROM bought
                  JOIN stock_move_created_purchase_line_rel rel
                    ON rel.created_purchase_line_id = bought.id
                  JOIN stock_move m ON m.id = rel.move_id
            ),
            known (kind, id) AS (
                SELECT 'own', unnest(%(parts)s)
                 UNION ALL
                SELECT kind, id FROM above,
                       unnest(ARRAY['origins', 'targets', 'created']) kind
                 UNION ALL
                SELECT kind, id FROM bought,
                       unnest(ARRAY['receipts', 'waiting']) kind
            )
            SELECT kind, known.id,
                   array_agg(linked ORDER BY place, linked)
                       FILTER (WHERE linked IS NOT NULL),
                   NULL::varchar
              FROM known LEFT JOIN links USING (kind, id)
          GROUP BY kind, known.id
             UNION ALL
            SELECT DISTINCT 'usage', place.id, NULL::int[], place.usage
              FROM stock_move m
              JOIN stock_location place ON place.id IN
                   (m.location_id, m.location_dest_id, m.location_final_id)
             WHERE m.id IN (SELECT id FROM own UNION SELECT id FROM above UNION
                            SELECT linked FROM links WHERE kind != 'created')
             UNION ALL
            SELECT DISTINCT 'state', po.id, NULL::int[], po.state
              FROM bought JOIN purchase_order_line line ON line.id = bought.id
              JOIN purchase_order po ON po.id = line.order_id
             UNION ALL
            SELECT 'sellers', goods.product_tmpl_id,
                   array_agg(seller.id ORDER BY seller.sequence,
                             seller.min_qty DESC, seller.price, seller.id)
                       FILTER (WHERE seller.id IS NOT NULL),
                   NULL::varchar
              FROM (SELECT DISTINCT product.product_tmpl_id FROM product_product product
                     WHERE product.id IN (SELECT product_id FROM own UNION
                           SELECT product_id FROM rma_service_part
                            WHERE id = ANY(%(parts)s))) goods
         LEFT JOIN product_supplierinfo seller
                ON seller.product_tmpl_id = goods.product_tmpl_id
          GROUP BY goods.product_tmpl_id
            """,
            parts=list(ids),
            waiting=WAITING,
            to_flush=fields,
        )
