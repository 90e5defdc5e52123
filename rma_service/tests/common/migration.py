"""Scripts that an update of the add-on runs, loaded to be tried on rows of a test."""

import importlib.util
from pathlib import Path


def load_migration(version, name):
    """Return the module of a migration script.

    :param version: folder of the script, as ``19.0.1.5.0``
    :param name: file without its suffix, as ``post-words``
    """
    path = Path(__file__).parents[2] / "migrations" / version / f"{name}.py"
    spec = importlib.util.spec_from_file_location("rma_service_migration", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
