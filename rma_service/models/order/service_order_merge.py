from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_list

from ...tools.locking import lock
from ...tools.words import split_words

# Where the request that stays has none, it takes them from those that it is merged
# with. What belongs together is taken together.
FILLED = (
    ("title",),
    ("subject_id",),
    ("device_id",),
    ("product_id",),
    ("equipment_type_id",),
    ("told_brand", "told_model", "told_serial"),
    ("date_wanted", "wanted_time"),
    ("category_id",),
    ("severity",),
    ("user_id",),
    ("cost_limit",),
    ("guarantee_choice",),
    ("scheme_id", "scheme_voucher", "scheme_voucher_date"),
)
# What was written is kept side by side, what is the same once.
JOINED = ("problem", "accessories", "condition", "customer_note", "internal_note")
UNITED = ("tag_ids", "symptom_ids")
# Custom fields, and the record that says which there are.
CUSTOM = {"properties": "type_id", "equipment_properties": "equipment_type_id"}
# Longer texts are cut: the messages have all of it.
MAX_TEXT = 20_000


class RmaServiceOrder(models.Model):
    """Requests that are about the same: one goes on, the others lead to it.

    ``_merge`` is the one door. It locks all of them, looks whether nothing was
    received, agreed or reserved, lets the one that stays take over what the others have
    (``_absorb``: each wing says what is its own), and closes these as *merged*. Who
    looks for one of their numbers finds the one that goes on.

    A request that is split closes in the same way: see ``service_order_split.py``.
    """

    _inherit = "rma.service.order"
    _bounds = {"former_numbers": (None, 10_000)}

    closed_as = fields.Selection(
        selection=[("merged", "Merged"), ("split", "Split")],
        readonly=True,
        copy=False,
        help="Closed without work, as it goes on in another order, or in several.",
    )
    merged_into_id = fields.Many2one(
        comodel_name="rma.service.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Order in which this request goes on.",
    )
    merged_order_ids = fields.One2many(
        comodel_name="rma.service.order",
        inverse_name="merged_into_id",
        string="Merged Requests",
        readonly=True,
        groups="rma_service.group_service_own",
    )
    # Kept with the order: lists, the search box and the form read it with that.
    former_numbers = fields.Char(
        string="Numbers of Merged Requests", readonly=True, copy=False
    )
    date_requested = fields.Datetime(
        string="Requested On",
        readonly=True,
        copy=False,
        help="When it was asked for first, where the order was made later: merged or"
        " split requests count from then on.",
    )

    # === WHAT STANDS AGAINST IT ===#

    def _get_regroup_obstacles(self):
        """Return why this request can be neither merged nor split; a hook.

        :return: list of translated sentences
        """
        self.ensure_one()
        order = self.sudo()
        if order.merged_into_id:
            return [
                self.env._(
                    "it is merged into %(order)s already.",
                    order=order.merged_into_id.name,
                )
            ]
        if order.phase != "request":
            return [self.env._("only a request can be merged or split.")]
        if order.date_in or order.custody_in_move_id:
            return [self.env._("its device was received already.")]
        obstacles = []
        if any(estimate.state != "cancel" for estimate in order.estimate_ids):
            obstacles.append(
                self.env._("an estimate was made for it: cancel that first.")
            )
        if any(invoice.state != "cancel" for invoice in order.invoice_ids):
            obstacles.append(self.env._("it was invoiced."))
        if any(move.state != "cancel" for move in order.part_ids.move_ids):
            obstacles.append(self.env._("parts are reserved or ordered for it."))
        if any(operation.date_start for operation in order.operation_ids):
            obstacles.append(self.env._("work on it was begun."))
        if order.loan_id:
            obstacles.append(self.env._("a loan unit is out for it."))
        if order.vendor_claim_line_ids or order.scheme_claim_ids:
            obstacles.append(self.env._("a claim was made for it."))
        return obstacles

    def _get_merge_obstacles(self, target):
        """Return why this request cannot be merged into another one.

        :param target: the request that is to stay
        :return: list of translated sentences
        """
        self.ensure_one()
        order, target = self.sudo(), target.sudo()
        if order.company_id != target.company_id:
            return [
                self.env._(
                    "it is of another company than %(order)s.", order=target.name
                )
            ]
        firm = order.partner_id.commercial_partner_id
        if firm != target.partner_id.commercial_partner_id:
            return [
                self.env._(
                    "it is of another customer than %(order)s: change the customer"
                    " of one of them first.",
                    order=target.name,
                )
            ]
        return []

    def _find_merge_problems(self, target):
        """Return what stands against merging the requests into one of them.

        Two of the others may be about two devices, where the one that stays has none.

        :param target: one of the requests
        :return: list of sentences, each with the number of its request
        """
        others = self - target
        if not target or not others:
            return [self.env._("Choose at least two requests, and which one stays.")]
        problems = []
        told = {}
        for order in target | others:
            obstacles = order._get_regroup_obstacles()
            if order != target:
                obstacles += order._get_merge_obstacles(target)
            for name in ("device_id", "product_id"):
                if not order[name]:
                    continue
                first = told.setdefault(name, order)
                if order[name] != first[name]:
                    obstacles.append(order._get_other_device_message(first))
                    break
            problems += [f"{order.name}: {obstacle}" for obstacle in obstacles]
        return problems

    def _get_other_device_message(self, other):
        return self.env._(
            "it is about another device than %(order)s: an order is for one device.",
            order=other.name,
        )

    # === MERGING ===#

    def _merge(self, others):
        """Let this request go on for others that are about the same.

        :param others: requests that are closed as merged into it
        :raises UserError: that names what stands against it; nothing is done then
        """
        self.ensure_one()
        everything = self | others
        everything.check_access("write")
        lock(everything)
        problems = everything._find_merge_problems(self)
        if problems:
            raise UserError("\n".join(problems))
        others = others - self
        self.sudo()._absorb(others.sudo())
        others._close_as("merged", self)
        self._note_merge(others)

    def _absorb(self, others):
        """Take over what other requests have; a hook, for all of them at once.

        :param others: requests that are closed then; both with superuser rights
        """
        self.write(self._prepare_absorbed_vals(others))
        if not self.operation_ids and not self.part_ids:
            planned = others.filtered(lambda o: o.operation_ids or o.part_ids)
            planned[:1]._copy_work_to(self)
        if not self.accessory_ids:
            self._copy_rows(others.accessory_ids)

    def _prepare_absorbed_vals(self, others):
        """Return what the order has of other requests, in its own fields; a hook."""
        self.ensure_one()
        vals = {
            "date_requested": min(
                order.date_requested or order.create_date for order in self | others
            ),
            "former_numbers": self._join_numbers(others),
            "priority": max((self | others).mapped("priority")),
        }
        for names in FILLED:
            if any(self[name] for name in names):
                continue
            found = others.filtered(lambda order, names=names: order[names[0]])
            found = found or others.filtered(lambda o, names=names: o[names[-1]])
            for name in names:
                if found[:1][name]:
                    value = found[:1][name]
                    vals[name] = self._fields[name].convert_to_write(value, self)
        for name in JOINED:
            vals[name] = self._join_texts([self[name], *others.mapped(name)])
        for name in UNITED:
            vals[name] = [Command.link(id_) for id_ in (others[name] - self[name]).ids]
        for name, owner in CUSTOM.items():
            values = self._fill_custom_fields(name, owner, others)
            if values:
                vals[name] = values
        delegate = others.delegate_id[:1]
        # Who hands the device in sees the order: not who may not.
        if delegate and not self.delegate_id and self._is_shown_to(delegate):
            vals["delegate_id"] = delegate.id
        return vals

    def _join_numbers(self, others):
        numbers = [self.former_numbers]
        for order in others:
            numbers += [order.name, order.former_numbers]
        return ", ".join(filter(None, numbers))

    @api.model
    def _join_texts(self, texts):
        """Return texts one below the other; what is said already is left out.

        :param texts: list of texts, plain or HTML, some of them empty
        """
        kept = []
        for text in filter(None, texts):
            words = " ".join(split_words(str(text)))
            if not any(words in " ".join(split_words(str(each))) for each in kept):
                kept.append(text)
        if any(isinstance(text, Markup) for text in kept):
            return Markup("").join(kept)
        return "\n\n".join(kept)[:MAX_TEXT] or False

    def _fill_custom_fields(self, name, owner, others):
        """Return custom fields with those filled that are empty here.

        :param name: of the field that holds them
        :param owner: name of the field that says which there are
        :return: dict, or None where nothing is added
        """
        own = self._get_raw_custom_fields(name)
        added = {}
        for order in others:
            if order[owner] != self[owner]:
                continue
            for key, value in order._get_raw_custom_fields(name).items():
                if value and not own.get(key) and key not in added:
                    added[key] = value
        return own | added if added else None

    def _get_raw_custom_fields(self, name):
        """Return custom fields as they are kept: what is chosen by its key or id."""
        field = self._fields[name]
        return dict(field.convert_to_cache(self[name], self, validate=False) or {})

    def _copy_work_to(self, order):
        """Plan the operations and parts of this request on another one.

        Who pays is proposed anew: it follows from the device.

        :param order: with superuser rights
        """
        for lines in (self.operation_ids, self.part_ids):
            order._copy_rows(lines)

    def _copy_rows(self, rows):
        """Copy rows of other orders to this one.

        :param rows: records that have an ``order_id``
        """
        if rows:
            rows.create(rows.copy_data({"order_id": self.id}))

    def _note_merge(self, others):
        """Leave the trace on both sides, and tell the customer once; a hook.

        :param others: requests that were closed just now
        """
        numbers = format_list(self.env, [o._get_html_link() for o in others])
        self._message_log(
            body=self.env._(
                "Merged into this order: %(orders)s.", orders=Markup(numbers)
            )
        )
        body = self.env._("Merged into %(order)s.", order=self._get_html_link())
        others._message_log_batch(bodies=dict.fromkeys(others.ids, body))

    # === CLOSED WITHOUT WORK ===#

    def _close_as(self, how, target=None):
        """Close requests that go on elsewhere; nobody is told that they are cancelled.

        :param how: key of ``closed_as``
        :param target: the order that they are merged into
        """
        self.sudo().write(
            {"closed_as": how, "merged_into_id": target.id if target else False}
        )
        self.with_context(rma_no_messages=True)._move_to_phase("cancel")

    def _get_move_obstacles(self, stage):
        """What goes on elsewhere is not opened again."""
        obstacles = super()._get_move_obstacles(stage)
        if self.closed_as and self.phase == "cancel":
            if self.closed_as == "split":
                obstacles.append(
                    self.env._("it was split: go on with the orders made from it.")
                )
            else:
                obstacles.append(
                    self.env._(
                        "it was merged: go on with %(order)s.",
                        order=self.sudo()._get_surviving().name,
                    )
                )
        return obstacles

    @api.ondelete(at_uninstall=False)
    def _unlink_except_regrouped(self):
        orders = self.sudo()
        kept = orders.filtered(lambda order: order.closed_as or order.former_numbers)
        if kept:
            raise UserError(
                self.env._(
                    "%(orders)s: merged and split requests are kept, their numbers lead"
                    " on. Archive it instead.",
                    orders=format_list(self.env, kept.mapped("name")),
                )
            )

    # === WHERE IT GOES ON ===#

    def _get_surviving(self):
        """Return the order in which this one goes on, itself where it was not merged.

        Read with superuser rights: who asks looks himself who may see it.
        """
        self.ensure_one()
        order = self.sudo()
        while order.merged_into_id:
            order = order.merged_into_id
        return order

    def _is_shown_to(self, partner):
        """Tell whether a contact of the customer may see the order; a hook.

        :param partner: ``res.partner``
        """
        self.ensure_one()
        order = self.sudo()
        firm = order.partner_id.commercial_partner_id
        return partner == order.delegate_id or (
            partner.sudo().commercial_partner_id == firm
        )

    def _shares_eyes_with(self, other):
        """Tell whether the customers of two orders may see each other's.

        :param other: another order
        """
        self.ensure_one()
        mine, theirs = self.sudo().partner_id, other.sudo().partner_id
        return mine == theirs or (
            self._is_shown_to(theirs) and other._is_shown_to(mine)
        )

    # === ACTIONS ===#

    def action_view_merged(self):
        """Open the requests that were merged into the order."""
        self.ensure_one()
        return self.merged_order_ids._get_records_action(
            name=self.env._("Merged into %(order)s", order=self.name)
        )
