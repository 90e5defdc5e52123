"""What all races have in common."""

from abc import ABC, abstractmethod


class Race(ABC):
    """A pair of clicks, and what is counted after them: it has to be there once.

    ``query`` gives the key of a round (``{ids}``: those of all) for each that is there;
    ``what`` names it. A race whose rule is another one says it in ``find_broken``.
    """

    title = ""
    query = what = ""

    @abstractmethod
    def prepare(self, world, count):
        """Return ``count`` rounds."""

    def find_broken(self, world, rounds):
        """Return what does not hold: list of sentences."""
        return self.find_not_once(world, rounds, self.query, self.what)

    def find_not_once(self, world, rounds, query, what):
        """Return a sentence for each round whose count is not one."""
        counts = world.counts(query, [each.key for each in rounds])
        return [
            f"{self.title}: {counts[each.key]} {what} ({each.answers})"
            for each in rounds
            if counts[each.key] != 1
        ]
