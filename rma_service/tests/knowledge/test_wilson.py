from odoo.tests import BaseCase, tagged

from ...tools.wilson import get_score


@tagged("post_install", "-at_install")
class TestWilson(BaseCase):
    def test_nobody_voted(self):
        self.assertEqual(get_score(0, 0), 0)

    def test_lower_end_of_the_interval(self):
        # Values of Wilson's formula for 95 %.
        for yes, no, expected in ((1, 0, 0.2065), (2, 0, 0.3424), (90, 10, 0.8256)):
            self.assertAlmostEqual(get_score(yes, no), expected, places=4)

    def test_many_votes_say_more_than_few(self):
        self.assertGreater(get_score(90, 10), get_score(2, 0))
        self.assertGreater(get_score(5, 1), get_score(1, 0))

    def test_no_votes_pull_down(self):
        self.assertLess(get_score(5, 5), get_score(5, 1))
        self.assertGreaterEqual(get_score(0, 3), 0)
