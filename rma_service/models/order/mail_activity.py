from odoo import models
from odoo.fields import Domain


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _hand_on(self, leavers, domain=Domain.TRUE):
        """Give what is to be done on documents of ours to who looks after them.

        Call it with superuser rights. What is on other documents is left alone.

        :param leavers: users who do not count, as they left or are about to
        :param domain: ``Domain`` that the documents have to meet
        :return: the activities on documents of ours that somebody looks after
        """
        kept = self.browse()
        users = self.env["res.users"]
        for model, ours in users._get_service_documents().items():
            by_document = self.filtered(
                lambda activity, name=model: activity.res_model == name
            ).grouped("res_id")
            if not by_document:
                continue
            documents = users._find_service_documents(
                model, ours & domain, list(by_document)
            )
            for document in documents:
                activities = by_document[document.id]
                if heir := document._get_service_heirs(leavers)[:1]:
                    kept |= activities
                    others = activities.filtered(lambda a, to=heir: a.user_id != to)
                    others.write({"user_id": heir.id})
        return kept
