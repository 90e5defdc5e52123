"""Databases with their filestores: cached templates, quick clones, the demo one.

Templates are made once and only ever copied:

    base_KEY        what we depend on, with demo data and generated assets; shared
    ours_ID_KEY     base and our two add-ons, for one checkout's present code
    quick_ID_KEY    the same, by updating a former one: for the inner loop

A template is built under another name and renamed when whole, so an interrupted build
is never taken for a template.
"""

import ast
import contextlib
import os
import shutil
from pathlib import Path

from devtools.console import Problem, step, tail
from devtools.logs import unexpected_lines
from devtools.odoo import CONF
from devtools.paths import (
    CHECKOUT,
    PROJECT,
    REQUIREMENTS,
    STATE,
    Lock,
    content_key,
    digest,
    locked,
    present_addons,
)

ASSETS = Path(__file__).with_name("pregenerate_assets.py")
KEEP_BASES = 2  # of other Odoo versions or dependency lists, in use by other checkouts


class Databases:
    """The databases of one cluster, made by one Odoo."""

    def __init__(self, odoo):
        self.odoo = odoo
        self.cluster = odoo.cluster
        self.conf = odoo.configure(STATE / "conf")
        self.uses = []  # shared locks on the templates this process may still clone

    # -- single operations ----------------------------------------------------

    def names(self):
        return self.cluster.sql("SELECT datname FROM pg_database ORDER BY oid")

    def drop(self, name):
        self.cluster.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(self._filestore(name), ignore_errors=True)

    def rename(self, old, new):
        self.cluster.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')
        if self._filestore(old).exists():
            shutil.rmtree(self._filestore(new), ignore_errors=True)
            self._filestore(old).rename(self._filestore(new))

    def clone(self, source, name):
        """Copy a database that nobody uses; its files are linked, not copied."""
        self.drop(name)
        self.cluster.sql(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        if self._filestore(source).exists():
            shutil.copytree(
                self._filestore(source), self._filestore(name), copy_function=os.link
            )

    def remark(self, name, text):
        self.cluster.sql(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")

    def remark_of(self, name):
        query = (
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') "
            f"FROM pg_database WHERE datname = '{name}'"
        )
        return "".join(self.cluster.sql(query))

    def _filestore(self, name):
        return self.cluster.data_dir / "filestore" / name

    def _log(self, name):
        folder = self.cluster.data_dir / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.install.log"

    # -- templates ------------------------------------------------------------

    def base(self):
        """The template with what our add-ons depend on."""
        modules = dependencies()
        pins = REQUIREMENTS / "odoo.txt"
        # What Odoo is configured with decides what it puts into a new database.
        key = digest(self.odoo.fingerprint(), *modules, pins, CONF)
        title = "Installing what the add-ons depend on (once, 2 minutes)"
        name = f"base_{key}"
        self._use(name)
        if name not in self.names():
            self._prune("base_", KEEP_BASES)
            self._build(name, title, modules, None)
        return name

    def ours(self, quick=False):
        """The template with our add-ons; returns its name and its install log.

        :param quick: an update of the last one will do, which is faster
        """
        modules = present_addons()
        base = self.base()
        key = digest(base, content_key(modules))
        name = f"ours_{CHECKOUT}_{key}"
        self._use(name)
        if name not in self.names():
            former = self._former(base) if quick else None
            if former:
                return self._updated(f"quick_{CHECKOUT}_{key}", former, base)
            self._prune(f"ours_{CHECKOUT}_", 0)
            self._prune(f"quick_{CHECKOUT}_", 0)
            self._build(name, f"Installing {' and '.join(modules)}", modules, base)
            self.remark(name, self._assets_remark(base))
        return name, self._log(name)

    def _former(self, base):
        """The newest template with our add-ons on this base."""
        prefixes = (f"ours_{CHECKOUT}_", f"quick_{CHECKOUT}_")
        for name in reversed(self.names()):
            if name.startswith(prefixes) and self.remark_of(name).startswith(base):
                self._use(name)
                return name
        return None

    def _updated(self, name, former, base):
        """A template like the former one, with our add-ons' present code."""
        log = self._log(name)
        with locked(name):
            if name in self.names():
                return name, log
            fresh = f"{name}__new"
            log.unlink(missing_ok=True)
            with step("Updating our add-ons to the present code"):
                self.clone(former, fresh)
                self.update(fresh, log)
            remark = self._assets_remark(base)
            if self.remark_of(former) != remark:
                self.generate_assets(fresh, log)
            self.rename(fresh, name)
            self.remark(name, remark)
            self._prune(f"quick_{CHECKOUT}_", 2)
        return name, log

    def _assets_remark(self, base):
        """What the generated assets of a template were made of."""
        modules = present_addons()
        manifests = [PROJECT / name / "__manifest__.py" for name in modules]
        static = content_key([f"{name}/static" for name in modules], without=())
        return f"{base} {digest(static, *manifests)}"

    def generate_assets(self, name, log):
        """Make the bundles of the web client, which a first page would wait for."""
        with step("Generating assets"):
            if self.odoo.script(self.conf, name, ASSETS, log):
                raise Problem(f"The assets could not be generated:\n{tail(log)}")

    def with_extra(self, template, modules):
        """A template with further modules on top of another template."""
        name = f"{template}_{digest(*modules, *map(str, self.odoo.addons_path))}"
        if name not in self.names():
            self._build(name, f"Installing {', '.join(modules)}", modules, template)
        return name

    def _build(self, name, title, modules, source):
        with locked(name):
            if name in self.names():
                return
            fresh = f"{name}__new"
            self.drop(fresh)
            log = self._log(name)
            log.unlink(missing_ok=True)
            with step(title):
                if source:
                    self.clone(source, fresh)
                self.install(fresh, modules, log)
            self.generate_assets(fresh, log)
            self.rename(fresh, name)

    @contextlib.contextmanager
    def _forgotten_demo(self, name):
        """A database that does not know of its demo data, while the block runs."""
        marked = "UPDATE ir_module_module SET demo = NOT demo WHERE id IN ({})"
        ids = ",".join(
            self.cluster.sql("SELECT id FROM ir_module_module WHERE demo", name)
        )
        if not ids:
            yield
            return
        self.cluster.sql(marked.format(ids), name)
        try:
            yield
        finally:
            self.cluster.sql(marked.format(ids), name)

    def install(self, name, modules, log, demo=True):
        """Install modules; a failed installation raises, warnings do not.

        :param demo: with the demo data of these modules
        """
        options = ["--with-demo"] * demo + ["-i", ",".join(modules)]
        options.append("--stop-after-init")
        # Odoo asks the option of new databases alone: in one with demo data a further
        # module brings its own, unless what it depends on has none.
        with contextlib.nullcontext() if demo else self._forgotten_demo(name):
            status = self.odoo.run(self.conf, "-d", name, *options, log=log)
        if status:
            bad = "\n".join(unexpected_lines(log)[:5])
            names = ", ".join(modules)
            raise Problem(f"Installing {names} failed, see {log}:\n{bad}\n{tail(log)}")

    def _use(self, name):
        lock = Lock(f"{name}-use")
        lock.acquire(shared=True)
        self.uses.append(lock)

    def update(self, name, log):
        """Bring our add-ons in a database up to the present code."""
        modules = present_addons()
        options = ("-u", modules[0], "-i", ",".join(modules), "--stop-after-init")
        if self.odoo.run(self.conf, "-d", name, *options, log=log):
            bad = "\n".join(unexpected_lines(log)[:5])
            raise Problem(f"The update failed, see {log}:\n{bad}\n{tail(log)}")

    def _prune(self, prefix, keep):
        """Drop old templates that no process uses."""
        old = [name for name in self.names() if name.startswith(prefix)]
        for name in old[: max(len(old) - keep, 0)]:
            user = Lock("_".join(name.split("_")[: prefix.count("_") + 1]) + "-use")
            if user.acquire(wait=False):
                self.drop(name)
                self._log(name).unlink(missing_ok=True)
            user.release()

    # -- scratch databases -------------------------------------------------------

    @contextlib.contextmanager
    def scratch(self):
        """A prefix for databases of this process, which are dropped at the end."""
        prefix = f"run_{CHECKOUT}_{os.getpid()}"
        self._drop_abandoned()
        lock = Lock(prefix)
        lock.acquire()
        try:
            yield prefix
        finally:
            for name in self.names():
                if name.startswith(f"{prefix}_"):
                    self.drop(name)
            lock.path.unlink(missing_ok=True)
            lock.release()

    def _drop_abandoned(self):
        """Drop what killed processes left behind."""
        for name in self.names():
            if name.startswith(f"run_{CHECKOUT}_"):
                owner = Lock("_".join(name.split("_")[:3]))
                if owner.acquire(wait=False):
                    self.drop(name)
                owner.release()

    # -- the demo database ------------------------------------------------------

    def demo(self):
        """The database of `./dev run`, made or brought up to the present code."""
        name = f"rma_demo_{CHECKOUT}"
        modules = present_addons()
        key = digest(self.odoo.fingerprint(), content_key(modules))
        with locked(name):
            if name not in self.names():
                self._create_demo(name, modules)
            elif self.remark_of(name) != key:
                self._update_demo(name)
            self.remark(name, key)
        return name

    def _create_demo(self, name, modules):
        fresh = f"{name}__new"
        self.drop(fresh)
        log = self._log(name)
        log.unlink(missing_ok=True)
        with step("Creating the demo database (once, 2 minutes)"):
            self.install(fresh, modules, log)
        self.generate_assets(fresh, log)
        self.rename(fresh, name)

    def _update_demo(self, name):
        log = self._log(name)
        log.unlink(missing_ok=True)
        with step("Updating the demo database to the present code"):
            try:
                self.update(name, log)
            except Problem as problem:
                raise Problem(f"{problem}\n`./dev reset` starts afresh.") from problem


def dependencies():
    """What our add-ons depend on outside of this project, by their manifests."""
    found = set()
    for name in present_addons():
        manifest = (PROJECT / name / "__manifest__.py").read_text()
        found |= set(ast.literal_eval(manifest).get("depends", ["base"]))
    return sorted(found - set(present_addons()))
