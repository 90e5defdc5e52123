from odoo import models
from odoo.tools import format_date, format_time

from odoo.addons.rma_service.tools import place

MAX_MESSAGES = 50


class RmaServiceOrder(models.Model):
    """What customer and service centre wrote to each other, on the order's page.

    Who of us answered is the service centre; who of the customer's people wrote is
    named.
    """

    _inherit = "rma.service.order"

    def _prepare_page_values(self):
        """Add ``messages``: see ``_prepare_page_messages``."""
        page = super()._prepare_page_values()
        messages = self._prepare_page_messages(page["message_files"])
        return page | {"messages": messages}

    def _prepare_page_messages(self, files):
        """Return the messages, oldest first.

        :param files: dict id of a message → its files, see ``_get_page_photos``
        :return: list of dicts with ``id``, ``is_ours``, ``author``, ``date`` (moment),
            ``words`` (the moment at our place), ``body`` (HTML) and ``files``: list of
            dicts with ``id`` and ``name``
        """
        messages = self._get_page_messages(MAX_MESSAGES)
        zone = place.get_zone(self.sudo())
        rows = []
        for message in messages.sorted("id"):
            author = message.author_id
            house = self.sudo().company_id.partner_id
            is_ours = bool(author) and (not author.partner_share or author == house)
            rows.append(
                {
                    "id": message.id,
                    "is_ours": is_ours,
                    "author": self.sudo().company_id.name
                    if is_ours
                    else author.name or message.email_from,
                    "date": message.date,
                    "words": self._get_page_moment(message.date, zone),
                    "body": message.body,
                    "files": files.get(message.id, []),
                }
            )
        return rows

    def _get_page_moment(self, moment, zone):
        """Return a moment on the clock of our place, in words."""
        day = format_date(self.env, self._get_day_at_our_place(moment))
        return f"{day} {format_time(self.env, moment, tz=zone, time_format='short')}"

    def _find_page_file(self, file_id):
        """Return a file of a message that the page shows, with superuser rights.

        :param file_id: what stands in the address
        """
        messages = self._get_page_messages(None)
        return messages.attachment_ids.filtered(lambda file: file.id == file_id)
