import ast
from graphlib import TopologicalSorter
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).parents[2]
# From the ground up. A new wing is one line here, one in ``models/__init__.py``.
WINGS = (
    "setup",
    "order",
    "device",
    "diagnosis",
    "work",
    "catalogue",
    "estimate",
    "warranty",
    "message",
    "document",
    "booking",
    "scheme",
    "contract",
    "knowledge",
    "compliance",
    "planning",
    "overview",
    "exchange",
)
# Folders of Python code, in the order in which they are loaded.
FLOORS = ("tools", "models", "report", "wizards")


def imports_of(path):
    """Return the modules of this add-on that a file imports at its head.

    :param path: path of a Python file
    :return: list of paths relative to the add-on, without extension, as tuples
    """
    found = []
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            inner = tuple(node.module.split(".")) if node.module else ()
            for alias in node.names:
                target = (*base, *inner)
                deeper = (*target, alias.name)
                is_module = ROOT.joinpath(*deeper).with_suffix(".py").exists()
                found.append(deeper if is_module else target)
    return found


def python_files():
    for folder in FLOORS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name != "__init__.py":
                yield path


@tagged("post_install", "-at_install")
class TestFloors(BaseCase):
    """The house stands on its floors: what is below knows nothing of what is above."""

    def _height(self, parts):
        """Return the floor of a module: lower ones are loaded before."""
        folder = FLOORS.index(parts[0]) if parts[0] in FLOORS else -1
        if len(parts) > 2 and parts[1] in WINGS:
            return WINGS.index(parts[1]), folder
        return -1, folder

    def test_imports_between_wings_go_down_only(self):
        upwards = []
        for path in python_files():
            here = path.relative_to(ROOT).with_suffix("").parts
            for target in imports_of(path):
                floor, folder = self._height(target)
                own_floor, own_folder = self._height(here)
                is_above = own_floor >= 0 and floor > own_floor
                if folder > own_folder or is_above:
                    upwards.append(f"{'/'.join(here)} imports {'/'.join(target)}")
        self.assertFalse(upwards)

    def test_no_circle_of_imports(self):
        graph = {
            path.relative_to(ROOT).with_suffix("").parts: imports_of(path)
            for path in python_files()
        }
        self.assertTrue(list(TopologicalSorter(graph).static_order()))

    def test_wings_are_loaded_from_the_ground_up(self):
        for folder in ("models", "wizards"):
            tree = ast.parse((ROOT / folder / "__init__.py").read_text())
            names = [alias.name for node in tree.body for alias in node.names]
            wings = [name for name in WINGS if (ROOT / folder / name).is_dir()]
            self.assertEqual(names, wings, folder)

    def test_files_stand_in_wings(self):
        for folder in ("models", "views", "wizards", "tests"):
            for path in sorted((ROOT / folder).iterdir()):
                if path.is_dir() and path.name != "__pycache__":
                    self.assertIn(
                        path.name,
                        (*WINGS, "common", "house", "security"),
                        f"{folder}/{path.name}",
                    )
                elif path.is_file():
                    self.assertIn(path.name, ("__init__.py", "menus.xml"), folder)

    def test_manifest_lists_files_from_the_ground_up(self):
        manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())
        for folder in ("data", "wizards", "views"):
            floors = []
            for name in manifest["data"]:
                parts = name.split("/")
                # The settings show what all wings have.
                last = parts[-1] in ("res_config_settings_views.xml", "menus.xml")
                if parts[0] == folder and parts[1] in WINGS and not last:
                    floors.append(WINGS.index(parts[1]))
            self.assertEqual(floors, sorted(floors), folder)
        self.assertEqual(manifest["data"][-1], "views/menus.xml")

    def test_own_models_of_a_file_have_its_name(self):
        """A file is named after the model that it defines or extends."""
        strangers = []
        for path in python_files():
            parts = path.relative_to(ROOT).parts
            if parts[0] not in ("models", "wizards"):
                continue
            for node in ast.parse(path.read_text()).body:
                if not isinstance(node, ast.ClassDef):
                    continue
                names = {
                    target.id: value.value
                    for statement in node.body
                    if isinstance(statement, ast.Assign)
                    and isinstance(value := statement.value, ast.Constant)
                    for target in statement.targets
                    if isinstance(target, ast.Name)
                }
                model = names.get("_name") or names.get("_inherit")
                if not model:
                    continue
                plain = model.removeprefix("rma.service.").removeprefix("rma.")
                stem = path.stem.removeprefix("service_")
                if not stem.startswith(plain.replace(".", "_")):
                    strangers.append(f"{'/'.join(parts)}: {model}")
        self.assertFalse(strangers)
