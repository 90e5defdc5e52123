"""What may fail, and then takes back itself and nothing else.

Odoo's savepoint, when it is rolled back, also forgets what waits for the commit: notes
of the history, for one, about what the user did before. Around a message that may fail
that would be too much.
"""

from contextlib import contextmanager

# What our code notes of a transaction: sets, kept under names that begin like this.
OURS = "rma_service."


@contextmanager
def aside(env):
    """Do something that may raise; what was done before it stays done, and noted.

    :param env: environment; raised, the records of its transaction are read anew
    """
    env.flush_all()
    noted = env.cr.precommit.data
    before = {name: set(noted[name]) for name in _get_names(noted)}
    try:
        with env.cr.savepoint(flush=False):
            yield
            env.flush_all()
    except Exception:
        env.transaction.clear()
        # Locks and calls of jobs that were noted meanwhile are gone with the savepoint.
        for name in _get_names(noted):
            noted[name] = before.get(name, set())
        raise


def _get_names(noted):
    return [
        name
        for name, value in noted.items()
        if isinstance(name, str) and name.startswith(OURS) and isinstance(value, set)
    ]
