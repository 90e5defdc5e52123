"""What lists and reports show is what there is."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common.service import ServiceCommon

# Numbers that say nothing when they are added up.
NO_MEASURES = ("color", "sequence", "round", "number", "version")


@tagged("post_install", "-at_install")
class TestShownTruth(ServiceCommon):
    def test_what_is_handed_over_takes_no_time_any_more(self):
        order = self._bring_to(self._create_order([self.labour]), "done")
        stay = {
            "create_date": fields.Datetime.now() - timedelta(days=3),
            "old_value_integer": order.type_id._get_stage_of_phase("ready").id,
        }
        durations = order._get_duration_from_tracking([stay])
        self.assertNotIn(order.stage_id.id, durations)
        log = order.stage_log_ids.sorted("id")[-1]
        self.assertEqual(log.phase, "done")
        self.env.cr.execute(
            "UPDATE rma_service_stage_log SET date_entered = date_entered -"
            " interval '3 days' WHERE id = %s",
            [log.id],
        )
        log.invalidate_recordset()
        self.assertEqual(log.duration, 0)

    def test_open_order_goes_on_counting(self):
        order = self._bring_to(self._create_order([self.labour]), "intake")
        stay = {
            "create_date": fields.Datetime.now() - timedelta(days=3),
            "old_value_integer": order.type_id._get_stage_of_phase("request").id,
        }
        durations = order._get_duration_from_tracking([stay])
        self.assertGreater(durations[order.stage_id.id], 2 * 24 * 3600)

    def test_no_measure_is_called_color(self):
        names = [
            f"{model}.{name}"
            for model in self.env
            if model.startswith("rma.service.") and self.env[model]._auto
            if not self.env[model]._transient
            for name, field in self.env[model].fields_get(NO_MEASURES).items()
            if field.get("aggregator") and field["type"] == "integer"
        ]
        self.assertFalse(names)
