class Bookings:
    """Times that customers of the demo booked, from tomorrow on."""

    # Every second of the free ones, so that others are left on the same days.
    _STEP = 2

    def _load_bookings(self):
        """Book times for what was asked for and did not come yet, once."""
        company = self._get_company()
        bookings = self.env["rma.service.booking"]
        if bookings.search_count([("company_id", "=", company.id)], limit=1):
            return
        player = self._with_quiet_company(company)
        clerk = player._ref("user", "clerk").partner_id
        orders = player.env["rma.service.order"].search(
            [("company_id", "=", company.id), ("phase", "in", ("request", "ready"))],
            order="id",
        )
        for number, order in enumerate(orders):
            purpose = order._get_bookable_purpose(is_customer=True)
            free = purpose and order._get_free_slots(purpose, is_customer=True)
            if free and number % self._STEP:
                order._book(purpose, free[self._STEP * number].start, author=clerk)
