"""Warranties ended a day early: the day of the event is not the first of a period.

Only what was computed is mended: warranties whose last day is the one that was computed
from their first one. What follows one of these as its extension moves with it. Nobody
loses a day. A void warranty says what it said.
"""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            CREATE TEMPORARY TABLE moved_warranty ON COMMIT DROP AS
            SELECT id, device_id, date_end AS was,
                   (date_start + months * interval '1 month')::date AS is
              FROM rma_service_warranty
             WHERE months > 0
               AND NOT COALESCE(is_void, FALSE)
               AND granted_by != 'extension'
               AND date_end = (
                   date_start + months * interval '1 month' - interval '1 day')::date
            """
        )
    )
    while _move(cr):
        _find_extensions(cr)


def _move(cr):
    cr.execute(
        SQL(
            """
            UPDATE rma_service_warranty AS warranty
               SET date_end = moved.is
              FROM moved_warranty AS moved
             WHERE moved.id = warranty.id
               AND warranty.date_end = moved.was
            """
        )
    )
    return cr.rowcount


def _find_extensions(cr):
    """Extensions begin on the day after what they extend, which is their first one."""
    cr.execute(
        SQL(
            """
            WITH extended AS (
                UPDATE rma_service_warranty AS extension
                   SET date_start = base.is + 1
                  FROM moved_warranty AS base
                 WHERE extension.device_id = base.device_id
                   AND extension.granted_by = 'extension'
                   AND NOT COALESCE(extension.is_void, FALSE)
                   AND extension.date_start = base.was + 1
                   AND extension.date_end = (
                       extension.date_start
                       + extension.months * interval '1 month'
                       - interval '1 day')::date
                   AND extension.id NOT IN (SELECT id FROM moved_warranty)
             RETURNING extension.id, extension.device_id, extension.date_start,
                       extension.date_end, extension.months)
            INSERT INTO moved_warranty
            SELECT DISTINCT ON (id) id, device_id, date_end,
                   whole - (date_part('day', whole) = date_part('day', date_start))::int
              FROM extended,
                   LATERAL (
                       SELECT (date_start + months * interval '1 month')::date AS whole)
                   AS period
            """
        )
    )
