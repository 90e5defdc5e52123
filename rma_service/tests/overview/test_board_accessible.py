from importlib.resources import files
from importlib.util import find_spec
from unittest import skipUnless

from odoo.tests import HttpCase, tagged

from ..common.service import ServiceCommon

AXE = "axe_playwright_python"
SIZES = ("1366x768", "1024x768", "360x740")
ADDRESSES = ("/odoo/service-board", "/odoo/service-board-wall")
# Runs axe-core on the board, and looks for what does not fit.
JUDGE = """
%s
(async () => {
    const board = () => document.querySelector(".o_service_board_load");
    for (let round = 0; !board() && round < 300; round++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const found = await axe.run(".o_service_board", {
        runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
        resultTypes: ["violations"],
    });
    const faults = found.violations.flatMap((rule) => rule.nodes.map((node) =>
        `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
    for (const card of document.querySelectorAll(".o_service_board_card")) {
        const {right, left} = card.getBoundingClientRect();
        if (right > window.innerWidth + 1 || left < 0) {
            faults.push(`${card.dataset.key} is cut off`);
        }
        if (card.scrollWidth > card.clientWidth + 1) {
            faults.push(`${card.dataset.key} does not hold its words`);
        }
    }
    if (faults.length) {
        console.error(faults.join("\\n"));
    } else {
        console.log("test successful");
    }
})();
"""


@tagged("post_install", "-at_install")
@skipUnless(find_spec(AXE), "axe-core is not there")
class TestBoardAccessible(ServiceCommon, HttpCase):
    """The board is read by everybody: on a desk, a phone, a wall."""

    def test_board_is_accessible_on_every_screen(self):
        self._create_order(date_promised="2020-01-01 10:00:00")
        code = JUDGE % files(AXE).joinpath("axe.min.js").read_text()
        for address in ADDRESSES:
            for size in SIZES:
                with self.subTest(address, size=size):
                    self.browser_size = size
                    self.browser_js(
                        address,
                        code,
                        "odoo.isReady === true",
                        login=self.clerk.login,
                    )
