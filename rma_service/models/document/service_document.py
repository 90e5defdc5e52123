import hashlib

from lxml import html

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.bounds import PERSON
from ...tools.kept import SignedNow
from ...tools.known import find_known

DOCUMENT_KINDS = [
    ("estimate", "Estimate"),
    ("intake", "Intake Protocol"),
    ("handover", "Hand-over Act"),
    ("acceptance", "Acceptance of the Work"),
]
# What is written until the file is there, and what is known of it then.
FILE_FIELDS = frozenset(
    {
        "attachment_id",
        "attempts",
        "file_hash",
        "is_reported",
        "page",
        "page_hash",
        "problem",
        "retry_on",
    }
)
# What is printed for each kind: on an order, and on a visit with several devices.
REPORTS = {
    "estimate": "rma_service.action_report_estimate_version",
    "intake": "rma_service.action_report_intake_protocol",
    "handover": "rma_service.action_report_handover_act",
    "acceptance": "rma_service.action_report_acceptance",
    "intake_visit": "rma_service.action_report_intake_protocol_visit",
    "handover_visit": "rma_service.action_report_handover_act_visit",
}


class RmaServiceDocument(models.Model):
    """A print as it was sent or signed: its file, date, version and hashes.

    Nobody changes or deletes it, with any right; what changes later makes a new one.
    Two SHA-256 hashes belong to it: that of the file, and that of the words on it
    without the signature. A signature is kept with the hash of the words that were
    signed: a later print shows it only as long as it says the same.

    In the moment itself its page is kept (``service_document_file.py``); the file is
    made of that right after it.
    """

    _name = "rma.service.document"
    _description = "Frozen Document"
    _inherit = ["rma.service.job"]
    _order = "date desc, id desc"
    _bounds = {"signed_by": PERSON}

    name = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        selection=DOCUMENT_KINDS, required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    order_ids = fields.Many2many(
        comodel_name="rma.service.order",
        relation="rma_service_document_order_rel",
        column1="document_id",
        column2="order_id",
        string="Service Orders",
        readonly=True,
        ondelete="restrict",
    )
    visit_id = fields.Many2one(
        comodel_name="rma.service.visit",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    estimate_id = fields.Many2one(
        comodel_name="sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        ondelete="restrict",
        help="Customer when it was made, also where the order got another one later.",
    )
    version = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Version of the estimate; protocols and acts are counted.",
    )
    date = fields.Datetime(readonly=True, required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Made by", readonly=True, ondelete="restrict"
    )
    attachment_id = fields.Many2one(
        comodel_name="ir.attachment", string="File", readonly=True, ondelete="restrict"
    )
    file_hash = fields.Char(
        string="Hash of the File", readonly=True, help="SHA-256 of the file."
    )
    content_hash = fields.Char(
        string="Hash of the Content",
        readonly=True,
        required=True,
        help="SHA-256 of the words on the print, without the signature.",
    )
    signature = fields.Image(readonly=True, max_width=1024, max_height=1024)
    signed_by = fields.Char(readonly=True)
    signed_on = fields.Datetime(readonly=True)
    signed_ip = fields.Char(
        string="Signed from",
        readonly=True,
        help="Address in the network from which it was signed online.",
    )
    signed_amount = fields.Monetary(
        readonly=True,
        currency_field="signed_currency_id",
        help="Total with taxes of the estimate that was signed.",
    )
    signed_currency_id = fields.Many2one(
        comodel_name="res.currency", readonly=True, ondelete="restrict"
    )
    is_intact = fields.Boolean(
        string="Unchanged",
        compute="_compute_is_intact",
        compute_sudo=True,
        help="The file still has the hash that was kept with it.",
    )

    @api.depends("attachment_id", "file_hash")
    def _compute_is_intact(self):
        # A form asks for sizes in place of files.
        for document in self.with_context(bin_size=False):
            content = document.attachment_id.raw
            document.is_intact = bool(
                content and self._get_hash(content) == document.file_hash
            )

    # === CRUD ===#

    def write(self, vals):
        """Only the file, once, is added to a document that was made."""
        if vals.keys() - FILE_FIELDS or self.filtered("attachment_id"):
            raise UserError(self._get_refusal())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._get_refusal())

    def copy_data(self, default=None):
        raise UserError(self._get_refusal())

    def _get_refusal(self):
        return self.env._(
            "%(document)s was sent or signed: it is neither changed nor deleted. Make"
            " a new one instead.",
            document=", ".join(self.mapped("name")),
        )

    def _get_service_place(self):
        """The day of a document is that of the order that it is about."""
        return self.order_ids[:1] or self.company_id

    # === MAKING ===#

    @api.model
    def _freeze(self, kind, record, signature=None, signed_by=None):
        """Keep a print as it is now.

        What is unchanged since it was last kept is not kept twice, unless it is signed
        now.

        :param kind: key of ``DOCUMENT_KINDS``
        :param record: an order, a visit, or an estimate (``sale.order``)
        :param signature: image in base64
        :param signed_by: name of the person who signed
        :return: the document, empty while modules are loaded
        """
        if not self._can_print():
            return self.browse()
        record = record.sudo().with_company(record.company_id)
        earlier = self.sudo().search(self._get_domain(kind, record))
        vals = self._prepare_vals(kind, record, earlier) | {
            "signed_by": signed_by,
            "date": self._get_time(),
            "signed_on": self._get_time() if signature else False,
        }
        page = self.sudo()._prepare_page(record, vals, signature)
        content_hash = page["content_hash"]
        same = earlier.filtered(lambda document: document.content_hash == content_hash)
        if same and not signature:
            return same[0]
        document = self.sudo().create(vals | page | {"signature": signature})
        document._keep_page(record)
        return document

    @api.model
    def _can_print(self):
        """Tell whether there is a server that prints get their layout from.

        There is none while modules are loaded.
        """
        return self.env.registry.ready

    @api.model
    def _get_time(self):
        """Return the moment that a document made now is dated to, naive UTC."""
        return fields.Datetime.now()

    @api.model
    def _get_domain(self, kind, record):
        """Return the domain of the documents of a record, newest first."""
        links = {
            "rma.service.order": [
                ("order_ids", "in", record.ids),
                ("visit_id", "=", False),
            ],
            "rma.service.visit": [("visit_id", "in", record.ids)],
            "sale.order": [("estimate_id", "in", record.ids)],
        }
        return [("kind", "=", kind), *links[record._name]]

    def _prepare_vals(self, kind, record, earlier):
        """Return the values of a new document that follow from the record.

        :param earlier: the documents of the record of the same kind
        """
        labels = dict(self._fields["kind"]._description_selection(self.env))
        version = max(earlier.mapped("version"), default=0) + 1
        vals = {"order_ids": record.ids}
        if record._name == "sale.order":
            version = record.service_version
            vals = {
                "order_ids": record.service_order_id.ids,
                "estimate_id": record.id,
            } | self._prepare_acceptance_vals(record)
        elif record._name == "rma.service.visit":
            orders = record.order_ids
            if kind == "handover":
                orders = record._get_collected_orders()
            vals = {"order_ids": orders.ids, "visit_id": record.id}
        vals["order_ids"] = [fields.Command.set(vals["order_ids"])]
        return vals | {
            "name": self.env._(
                "%(kind)s %(number)s, version %(version)s",
                kind=labels[kind],
                number=record.name,
                version=version,
            ),
            "kind": kind,
            "company_id": record.company_id.id,
            "partner_id": record.partner_id.id,
            "version": version,
            "user_id": self.env.uid,
        }

    @api.model
    def _prepare_acceptance_vals(self, estimate):
        """Return what is kept with the signature below an estimate, if it has one."""
        if not estimate.signature:
            return {}
        return {
            "signed_ip": estimate.service_agreed_ip,
            "signed_amount": estimate.amount_total,
            "signed_currency_id": estimate.currency_id.id,
        }

    # === PRINTING ===#

    @api.model
    def _get_report(self, kind, record):
        """Return the report that prints ``record``."""
        key = f"{kind}_visit" if record._name == "rma.service.visit" else kind
        return find_known(self.env, REPORTS[key]) or self.env.ref(REPORTS[key])

    @api.model
    def _get_content_hash(self, kind, record):
        """Return the hash of the words on the print of one record."""
        return self._get_content_hashes(kind, record)[record.id]

    @api.model
    def _get_content_hashes(self, kind, records):
        """Return the hashes of the words on the prints, without signatures and dates
        that are only set by handing over.

        :param records: orders, visits or estimates; each is one page of the print
        :return: dict id → hash
        """
        hashes = {}
        for company, docs in records.sudo().grouped("company_id").items():
            report = self._get_report(kind, docs).sudo()
            reports = report.with_company(company).with_context(
                rma_print_unsigned=True,
                tz="UTC",  # the same words for whoever prints them
            )
            page = reports._render_qweb_html(reports, docs.ids)[0].decode()
            bodies = self._get_bodies(page)
            for res_id, body in zip(docs.ids, bodies, strict=True):
                hashes[res_id] = self._get_words_hash(body)
        return hashes

    @api.model
    def _get_bodies(self, page):
        """Return what is hashed of a print: the tree of each record's page."""
        bodies = [
            node
            for node in html.fromstring(page).find_class("page")
            if node.tag != "span"  # the number of the page, in the footer of a PDF
        ]
        for body in bodies:
            for node in body.find_class("o_service_unhashed"):
                node.drop_tree()
        return bodies

    @api.model
    def _get_words_hash(self, body):
        """Return the hash of the words of a page."""
        return self._get_hash(" ".join(body.text_content().split()).encode())

    @api.model
    def _get_hash(self, content):
        return hashlib.sha256(content).hexdigest()

    @api.model
    def _get_signed(self, kind, records):
        """Return the last signed documents of records that still say the same.

        :param records: orders or visits
        :return: dict record → document; without those that have none
        """
        if self.env.context.get("rma_print_unsigned"):
            return {}
        now = self.env.context.get("rma_signed_now")
        if isinstance(now, SignedNow):
            # Its words were compared a moment ago.
            return dict.fromkeys(records.sudo(), now.document)
        signed = self.sudo().search(
            [*self._get_domain(kind, records), ("signed_on", "!=", False)]
        )
        owner = "visit_id" if records._name == "rma.service.visit" else "order_ids"
        records = records.sudo() & signed[owner]
        if not records:
            return {}
        hashes = self._get_content_hashes(kind, records)
        found = {}
        for document in signed:
            for record in document[owner]:
                if document.content_hash == hashes.get(record.id):
                    found.setdefault(record, document)
        return found

    # === WHAT IS NOTED ===#

    def _get_signature_note(self):
        """Return in a sentence for colleagues who signed the document."""
        self.ensure_one()
        return self.env._(
            "%(document)s was signed by %(name)s.",
            document=self.name,
            name=self.signed_by,
        )

    def _note_signature(self):
        """Note on the orders that the document was signed, with its file."""
        self.ensure_one()
        orders = self.order_ids
        notes = orders._message_log_batch(
            dict.fromkeys(orders.ids, self._get_signature_note())
        )
        self._add_to_messages(notes)

    # === ACTIONS ===#

    def action_download(self):
        """Open the file of the document; it is made now if it is not there yet."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._get_files().id}?download=true",
            "target": "download",
        }
