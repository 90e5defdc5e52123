"""Scripts that an update of the add-on runs, loaded to be tried on rows of a test."""

import importlib.util
from pathlib import Path


def load_migration(version, name, addon="rma_service"):
    """Return the module of a migration script.

    :param version: folder of the script, as ``19.0.1.5.0``
    :param name: file without its suffix, as ``post-words``
    :param addon: technical name of the add-on, one of those beside ours
    """
    folder = Path(__file__).parents[3] / addon / "migrations" / version
    path = folder / f"{name}.py"
    spec = importlib.util.spec_from_file_location("rma_service_migration", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
