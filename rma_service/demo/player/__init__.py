"""The player of the demo workshop: three months of work through the public actions.

It is imported by ``rma.service.demo`` when demo data is loaded, and never else.
"""

from .articles import Articles
from .bookings import Bookings
from .calendar import Calendar
from .checklist import Checklist
from .claim import Claim
from .company import Company
from .counter import Counter
from .custom_fields import CustomFields
from .dates import Dates
from .intake import Intake
from .messages import Messages
from .orders import Orders
from .plans import Plans
from .sale import Sale
from .workshop import Workshop


class Player(
    Articles,
    Messages,
    Sale,
    Claim,
    Intake,
    CustomFields,
    Checklist,
    Bookings,
    Plans,
    Workshop,
    Counter,
    Dates,
    Calendar,
    Orders,
    Company,
):
    """One evening's player, at work in an environment.

    :param env: environment of the superuser, while modules are loaded
    """

    def __init__(self, env):
        self.env = env

    def with_context(self, **values):
        """Return the player with further values in its context."""
        return type(self)(self.env(context={**self.env.context, **values}))

    def with_user(self, user):
        """Return the player as another user of the workshop."""
        return type(self)(self.env(user=user, su=False))
